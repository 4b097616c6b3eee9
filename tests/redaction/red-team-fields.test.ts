// Ways in which secrets got past loggers, from their issue trackers and from trying; those that are a field of a record. The others are
// in red-team.test.ts; the numbers count through both.
import { inspect } from 'node:util'
import { describe, test } from 'vitest'
import { randomOf } from '../support/random.mjs'
import { jwt, Maker } from './corpus/index.mjs'
import { expectNone, PASSWORD as P, TOKEN as T, written } from './support.js'

const make = new Maker(randomOf(68))

const FIELDS: [string, () => object][] = [
  ['1 nested deeper than five', () => ({ a: { b: { c: { d: { e: { f: { password: P } } } } } } })],
  ['2 other case', () => ({ Password: P, PASSWORD: P, pAssWord: P })],
  [
    '3 other spelling',
    () => ({ 'x-api-key': P, apiKey: P, api_key: P, 'api key': P, 'api.key': P, APIKEY: P, 'API-Key': P }),
  ],
  ['4 plural and list', () => ({ tokens: [P, P], passwords: [{ value: P }], api_keys: { a: P } })],
  [
    '5 header pairs',
    () => ({
      headers: [
        ['host', 'x'],
        ['authorization', `Bearer ${P}`],
        ['X-Api-Key', P],
      ],
    }),
  ],
  ['6 raw headers', () => ({ rawHeaders: ['Host', 'x', 'Authorization', `Bearer ${P}`, 'Cookie', P] })],
  [
    '7 name and value apart',
    () => ({
      env: [
        { name: 'DB_PASSWORD', value: P },
        { key: 'api_key', value: P },
        { k: 'token', v: P },
        { Name: 'Authorization', Value: P },
      ],
    }),
  ],
  ['8 a secret as a key', () => ({ [T]: 1, seen: { [T]: { [T]: 2 } } })],
  [
    '9 keys and values of maps',
    () => ({
      m: new Map<unknown, unknown>([
        ['password', P],
        [T, 1],
        ['x', T],
        ['in', new Map([['token', P]])],
      ]),
    }),
  ],
  ['10 members of sets', () => ({ s: new Set([T, `password=${P}`]), tokens: new Set([P]) })],
  [
    '11 bytes',
    () => ({
      a: Buffer.from(T),
      b: new Uint8Array(Buffer.from(T)),
      c: new Uint8Array(Buffer.from(P)).buffer,
      secret: Buffer.from(P),
    }),
  ],
  [
    '14 JSON in a string, escaped twice',
    () => {
      const once = JSON.stringify({ password: P, token: P })
      return {
        a: once,
        b: JSON.stringify({ c: once }),
        d: JSON.stringify({ e: JSON.stringify({ f: once }) }),
      }
    },
  ],
  [
    '15 URLs',
    () => ({
      a: `https://kim:${P}@example.com/x`,
      b: `https://example.com/?access_token=${P}&x=1`,
      c: `https://example.com/cb#access_token=${P}&token_type=bearer`,
      d: `see https://example.com/?a=1&amp;password=${P}`,
    }),
  ],
  [
    '16 connection strings',
    () => ({
      a: `postgres://app:${P}@db/shop`,
      b: `Server=db;Database=shop;User Id=app;Password=${P};`,
      c: `redis://:${P}@cache:6379/0`,
      d: `mongodb+srv://app:${P}@c.example.net/shop`,
      e: `Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=${P}`,
    }),
  ],
  ['17 message of an error', () => ({ error: new Error(`login failed: password=${P} key ${T}`) })],
  [
    '18 stack of an error',
    () => {
      const error = new Error(`bad token ${T}`)
      error.stack += `\n    at login (https://app.example.com/?token=${P}:1:1)`
      return { error }
    },
  ],
  [
    '19 causes',
    () => ({
      error: new Error('a', { cause: new Error('b', { cause: new Error(`c ${T} password: ${P}`) }) }),
    }),
  ],
  ['20 errors of an AggregateError', () => ({ error: new AggregateError([new Error(`x ${T}`)], `y ${T}`) })],
  [
    '21 properties of an error, as of axios',
    () => {
      const config = {
        url: `/x?api_key=${P}`,
        headers: { Authorization: `Bearer ${P}`, 'X-Api-Key': P },
        auth: { password: P },
      }
      const request = {
        _header: `GET / HTTP/1.1\r\nAuthorization: Basic ${Buffer.from(`kim:${P}`).toString('base64')}\r\n\r\n`,
      }
      return {
        error: Object.assign(new Error('Request failed'), {
          config,
          request,
          response: { config, data: { token: P } },
        }),
      }
    },
  ],
  [
    '22 name and code of an error',
    () => {
      const error = new Error('x')
      error.name = T
      return { error: Object.assign(error, { code: `token=${P}` }) }
    },
  ],
  [
    '23 raw request text',
    () => ({
      request: { _header: `POST / HTTP/1.1\r\nHost: x\r\nCookie: sid=${P}\r\nX-Api-Key: ${P}\r\n\r\n` },
    }),
  ],
  [
    '24 toJSON',
    () => ({
      a: { toJSON: () => ({ password: P }) },
      b: { toJSON: () => T },
      c: { toJSON: () => [{ token: P }] },
    }),
  ],
  [
    '25 getters',
    () => {
      let reads = 0
      return {
        get a() {
          return T
        },
        get b(): string {
          throw new Error(`cannot read ${T}`)
        },
        nested: {
          get changing() {
            return reads++ === 0 ? 'clean' : T
          },
        },
      }
    },
  ],
  [
    '26 proxies',
    () => ({
      p: new Proxy({ password: P, x: T }, {}),
      q: new Proxy(
        {},
        {
          get: () => T,
          ownKeys: () => ['a'],
          getOwnPropertyDescriptor: () => ({ value: T, enumerable: true, configurable: true }),
        },
      ),
    }),
  ],
  ['27 symbols', () => ({ [Symbol('s')]: T, s: Symbol(T) })],
  [
    '28 instances',
    () => {
      class Account {
        _password = P
        #key = T
        apiKey = P;
        [inspect.custom]() {
          return this.#key
        }
        toString() {
          return this.#key
        }
      }
      return { account: new Account() }
    },
  ],
  ['29 inherited', () => ({ a: Object.create({ password: P, token: T }) })],
  ['30 not enumerable', () => ({ a: Object.defineProperty({}, 'x', { value: T, enumerable: false }) })],
  [
    '37 marks that are not seen, and letters that look alike',
    () => ({
      'pass\u200bword': P,
      'p\u00adassword': P,
      ｐａｓｓｗｏｒｄ: P,
      'p\u0430ssword': P,
      '\u202epassword': P,
      't\u043eken': P,
      'a\u200dpi_key': P,
    }),
  ],
  [
    '38 control characters between key and value',
    () => ({
      a: `password\0=\0${P}`,
      b: `password:\r\n  ${P}`,
      c: `password\t=\t${P}`,
      d: `password:\n${P}`,
    }),
  ],
  [
    '39 colours within',
    () => ({
      a: `${T.slice(0, 20)}\u001b[31m${T.slice(20)}\u001b[0m`,
      b: `\u001b[1mpassword\u001b[0m=\u001b[32m${P}\u001b[0m`,
    }),
  ],
  [
    '42 deep, circular and huge',
    () => {
      const deep: Record<string, unknown> = { password: P, x: T }
      let outer: Record<string, unknown> = deep
      for (let i = 0; i < 100; i++) outer = { inner: outer, password: P }
      const circular: Record<string, unknown> = { password: P }
      circular.self = circular
      const huge = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, T]))
      return { outer, circular, huge, list: Array.from({ length: 5000 }, () => ({ token: P })) }
    },
  ],
  [
    '47 tokens without a signature, encrypted, in cookies',
    () => ({
      a: jwt(make)
        .replace(/\.[^.]+$/, '.')
        .concat(''),
      b: `Cookie: session=${P}`,
      c: `set-cookie: sid=${P}; Path=/`,
    }),
  ],
  [
    '48 basic authorization',
    () => ({ a: `Authorization: Basic ${Buffer.from(`kim:${P}`).toString('base64')}` }),
  ],
  [
    '49 every notation',
    () => ({
      a: `password = ${P}`,
      b: `password='${P}'`,
      c: `password=\`${P}\``,
      d: `db:\n  password: ${P}\n  port: 1`,
      e: `<password>${P}</password>`,
      f: `export DB_PASSWORD=${P}`,
      g: `tool --password ${P} --port 1`,
      h: `mysql -u root -p${P} shop`,
      i: `curl -u kim:${P} https://example.com`,
      j: `tool --token=${P}`,
      k: `{password:"${P}"}`,
    }),
  ],
  [
    '50 prose',
    () => ({
      a: `password is ${P}`,
      b: `my password: ${P}`,
      c: `パスワードは${P}です`,
      d: `パスワード：${P}`,
      e: `비밀번호: ${P}`,
      f: `비밀번호는 ${P} 입니다`,
    }),
  ],
  [
    '51 beneath a harmless key',
    () => ({ safe: { password: P }, max_tokens: { token: P }, author: { password: P } }),
  ],
  [
    '63 objects of the platform',
    () => {
      const headers = new Headers({ authorization: `Bearer ${P}`, 'x-api-key': P })
      const form = new FormData()
      form.set('password', P)
      return {
        url: new URL(`https://kim:${P}@example.com/?token=${P}`),
        params: new URLSearchParams({ password: P, api_key: P }),
        headers,
        form,
        request: new Request('https://example.com', { headers }),
        response: new Response('x', { headers }),
        pattern: new RegExp(`password=${P}`),
      }
    },
  ],
  [
    '64 promises and functions',
    () => ({ p: Promise.resolve(T), f: new Function(`return '${T}'`), g: () => `password=${P}` }),
  ],
  [
    '66 what language models are given and give',
    () => ({
      messages: [{ role: 'user', content: `my password is ${P} ${T}` }],
      parts: [{ text: T }],
      input: P,
      arguments: JSON.stringify({ password: P }),
      tool_calls: [{ function: { name: 'login', arguments: JSON.stringify({ user: 'kim', password: P }) } }],
      'gen_ai.input.messages': `[{"content":"${T}"}]`,
      reasoning: `the key is ${T}`,
      delta: { content: T },
      choices: [{ delta: { content: T }, message: { content: P } }],
    }),
  ],
]

describe('a record holds nothing of', () => {
  test.each(FIELDS)('%s', (_name, fields) => expectNone(written(fields()), P, T))
})
