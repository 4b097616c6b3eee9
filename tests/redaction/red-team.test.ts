// Ways in which secrets got past loggers, from their issue trackers and from trying; those that are more than a field of a record.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { configure, getLogger, withContext } from 'sillok'
import {
  createRedactor,
  findings,
  type ProjectRule,
  redactText,
  redactValue,
  registerSecret,
} from 'sillok/redact'
import { listSegments, openStream, retireSegment } from 'sillok/stream'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { randomOf } from '../support/random.mjs'
import { temporaryRoot } from '../support/records.js'
import { jwt, Maker, pem } from './corpus/index.mjs'
import { expectNone, PASSWORD as P, TOKEN as T, written } from './support.js'

const make = new Maker(randomOf(67))
const dashes = '-'.repeat(5)

/** Everything that lies under a folder, packed files unpacked. */
function bytesUnder(root: string): string {
  return (readdirSync(root, { recursive: true, withFileTypes: true }) ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      return (entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
    })
    .join('\n')
}

/** Records of a real logger, and all that is on the disk afterwards. */
async function logged(use: (log: ReturnType<typeof getLogger>) => void): Promise<string> {
  const root = temporaryRoot()
  const sillok = configure({ root, level: 'debug' })
  try {
    use(getLogger('red.team'))
  } finally {
    await sillok.close()
  }
  return bytesUnder(root)
}

/** A program that ends in its own way, and all that it left on the disk and said. */
function program(code: string): string {
  const root = temporaryRoot()
  const entry = fileURLToPath(new URL('../../packages/sillok/dist/index.js', import.meta.url))
  const source = `import { configure, getLogger } from ${JSON.stringify(entry)}\nconfigure({ root: ${JSON.stringify(root)} })\nconst log = getLogger('a')\n${code}`
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...process.env, P, T },
  })
  return `${bytesUnder(root)}\nstatus ${status}`
}

describe('a record holds nothing of', () => {
  test('24 toJSON that gives something else each time is asked once', () => {
    let times = 0
    const line = written({ a: { toJSON: () => (times++ === 0 ? 'first' : T) } })
    expectNone(line, T)
    expect(times).toBe(1)
  })

  test('12 a known value in base64, base64url, base64 of base64, and hex, at any offset', () => {
    const secret = `${make.chars('w', 11)}/+${make.chars('w', 12)}`
    onTestFinished(registerSecret(secret, 'test'))
    const base64 = Buffer.from(secret).toString('base64')
    for (const before of ['', 'x', 'xy']) {
      const shifted = Buffer.from(`${before}${secret}yz`).toString('base64')
      // The first and the last characters also hold bits of the neighbours.
      expectNone(written({ a: shifted }), shifted.slice(6, 26))
      expectNone(
        written({ a: Buffer.from(`${before}${secret}yz`).toString('base64url') }),
        shifted.slice(6, 22).replaceAll('+', '-').replaceAll('/', '_'),
      )
    }
    for (const form of [
      secret,
      base64,
      Buffer.from(base64).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ]) {
      expect(written({ a: `x ${form} y`, b: [form] }, { message: form })).not.toContain(form)
    }
  })

  test('13 a known value percent-encoded, and a form', () => {
    const secret = `${make.chars('w', 10)} &=${make.chars('w', 10)}`
    onTestFinished(registerSecret(secret, 'test'))
    const encoded = encodeURIComponent(secret)
    expect(written({ a: `x=${encoded}` })).not.toContain(encoded)
    expect(written({ a: JSON.stringify(`"${secret}"`) })).not.toContain(secret)
    expectNone(written({ a: `user=kim&password=${encodeURIComponent(P)}&x=1` }), P)
    expectNone(written({ a: encodeURIComponent(`{"password":"${P}"}`) }), P)
  })

  test('31 arguments', async () => {
    const disk = await logged((log) => {
      log.info('key %s and %o', T as never)
      log.info(`template ${T} password=${P}`)
      log.error('failed', T, { password: P })
      log.error(T as never, P as never)
    })
    expectNone(disk, T)
    expect(disk).not.toContain(`password":"${P}`)
  })

  test('32 and 33 two halves, joined; in two arguments and two records they do not stand together', async () => {
    const [first, second] = [T.slice(0, 13), T.slice(13)]
    const disk = await logged((log) => {
      log.info(`${first}${second}`)
      log.info([first, second].join(''))
    })
    expectNone(disk, T)
    expect(written({ a: first, b: second })).not.toContain(T)
  })

  test('34 fields that a logger carries', async () => {
    expectNone(
      await logged((log) =>
        log
          .with({ a: { b: { password: P } }, key: T })
          .with({ token: P })
          .info('x'),
      ),
      P,
      T,
    )
  })

  test('35 names: of the logger, event, component, route, user', () => {
    const names = {
      logger: T,
      event: T,
      component: T,
      route: `/x?token=${P}`,
      user_id: T,
      user_agent: T,
      service: T,
      instance: T,
    }
    expectNone(written(undefined, { ...names, message: `m ${T}` }), T, P)
    expectNone(written({ event: T, component: `a ${T}`, error_code: T, request_id: T, correlation_id: T }), T)
  })

  test('36 ids and tags of tracing', () => {
    const tracing = {
      trace_id: T,
      span_id: T,
      tags: [T],
      baggage: `token=${P},user=kim`,
      attributes: { 'http.request.header.authorization': [`Bearer ${P}`] },
    }
    expectNone(written(tracing), T, P)
  })

  test.each([40, 200, 8 * 1024 * 1024 - 60, 8 * 1024 * 1024 + 10])(
    '40 and 41 a secret behind %i characters',
    (before) => {
      const padding = 'lorem ipsum '.repeat(Math.ceil(before / 12)).slice(0, before)
      expectNone(written({ a: `${padding} ${T} behind`, b: `${padding} password=${P} x` }), T, P)
      expectNone(redactText(`${padding} ${T}`), T)
    },
  )

  test('43 cards as numbers', () => {
    const number = 4111111111111111
    const line = written({
      a: number,
      b: BigInt(number),
      c: '4111 1111 1111 1111',
      d: '4111.1111.1111.1111',
      e: '4111\u00a01111\u00a01111\u00a01111',
      f: '4.111111111111111e15',
      g: ['4111-1111-1111-1111'],
      h: 'card ４１１１１１１１１１１１１１１１',
    })
    expect(line).not.toMatch(/4111[ .\u00a0-]?1111[ .\u00a0-]?1111/)
    expect(line).not.toContain('4.111111111111111e15')
    expect(line).not.toContain('４１１１１１１１')
    expect(line).toContain('1111')
  })

  test('44 phones', () => {
    const texts = [
      '電話 ０９０-１２３４-５６７８',
      'TEL 090-1234-5678',
      '전화 010-1234-5678',
      'phone (415) 555-0132 ext. 99',
      '+82 10 1234 5678',
      'phone: 415.555.0132',
    ]
    for (const text of texts)
      expect(written({ a: text })).not.toMatch(/(?:1234|１２３４|555)[-. ](?:5678|５６７８|0132)/)
  })

  test('45 addresses', () => {
    const forms = [
      'mailto:kim.lee@example.com',
      'kim.lee+tag@example.com',
      '"kim lee"@example.com',
      'kim.lee@пример.рф',
      'kim.lee%40example.com',
      'kim.lee [at] example.com',
      '"Lee" <kim.lee@example.com>',
      'KIM.LEE@EXAMPLE.COM',
    ]
    for (const form of forms) expect(written({ a: `x ${form} y` })).not.toMatch(/kim[ .]lee/i)
    expect(written({ a: 'x q@example.com y' })).not.toContain('q@example.com')
  })

  test('46 keys in PEM: escaped newlines, Windows newlines, no head, no end, cut off, in a list', () => {
    for (const newline of ['\n', '\r\n', '\\n', '\\\\n', ' ']) {
      const { text, lines } = pem(make, 'PRIVATE KEY', newline)
      expectNone(written({ a: text, b: `x ${text} y` }), ...lines)
      expectNone(written({ a: text.slice(0, -40) }), ...lines.slice(0, -1))
    }
    const { lines } = pem(make)
    const head = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
    expectNone(written({ a: [head, ...lines].join('\n') }), ...lines)
    expectNone(written({ a: `${dashes}BEGIN PRIVATE KEY${dashes}${lines.join('')}` }), ...lines)
  })

  test('47 the parts of tokens', () => {
    const [three, five] = [jwt(make), jwt(make, 5)]
    const line = written({ a: three, b: `x ${five}`, c: three.replace(/[^.]+$/, '') })
    for (const part of [...three.split('.').slice(1), ...five.split('.').slice(1)])
      if (part.length > 8) expectNone(line, part)
  })

  test('51 what only sounds like a secret stays', () => {
    const fields = {
      max_tokens: 4096,
      token_usage: 12,
      totalTokens: 7,
      tokenCount: 3,
      author: 'kim',
      secretary: 'lee',
      keyboard: 'ko',
      password_hint: true,
    }
    expect(JSON.parse(written(fields))).toMatchObject(fields)
  })

  test('52 short values are masked whole', () => {
    const line = written({ pin: '1234', otp: '123456', a: 'ab@x.yz', cvv: '737', password: 'abc' })
    expect(line).not.toMatch(/1234|737|ab@|"abc"|\bb@/)
  })

  test("53 pseudonyms need the key, and are nobody else's", () => {
    const redactorOf = (key: string) => createRedactor({ pseudonyms: { key, keyId: 'k1', rules: ['email'] } })
    const one = redactorOf('0123456789abcdef0123456789abcdef')
    const text = 'x kim.lee@example.com y'
    expect(one.redactText(text)).toBe(redactorOf('0123456789abcdef0123456789abcdef').redactText(text))
    expect(one.redactText(text)).not.toBe(redactorOf('fedcba9876543210fedcba9876543210').redactText(text))
    const plain = createHash('sha256').update('kim.lee@example.com')
    expect(one.redactText(text)).not.toContain(plain.digest('hex').slice(0, 8))
    expectNone(one.redactText(text), 'kim.lee@example.com')
    expect(() => redactorOf('short')).toThrow(/32/)
  })

  test('54 what is hashed is what was masked: the line on the disk is the only one', async () => {
    expectNone(await logged((log) => log.info(`key ${T}`, { password: P })), T, P)
  })

  test('55 a rule that throws, remembers its place, or never ends', () => {
    class Throwing extends RegExp {
      override exec(): never {
        throw new Error('broken')
      }
    }
    const base = { example: 'EMP-123456', counterexample: 'EMP' }
    const tolerant = (rule: ProjectRule): string => {
      try {
        return createRedactor({ rules: [rule] }).redactText(`a EMP-123456 ${T} password=${P}`)
      } catch (error) {
        expect((error as Error).message).toMatch(/emp/)
        return ''
      }
    }
    expectNone(tolerant({ id: 'emp', pattern: new Throwing('EMP-\\d{6}'), ...base }), T, P, 'EMP-123456')
    const sticky = createRedactor({ rules: [{ id: 'emp', pattern: /EMP-\d{6}/g, ...base }] })
    for (let i = 0; i < 5; i++) expect(sticky.redactText('a EMP-123456')).not.toContain('123456')
    expect(() =>
      createRedactor({ rules: [{ id: 'slow', pattern: /(a+)+$/, example: 'aaaa', counterexample: 'b' }] }),
    ).toThrow(/slow/)
  })

  test('56 findings and counters say nothing of the value', () => {
    const found: unknown[] = []
    const watching = createRedactor({ onFinding: (finding) => found.push(finding) })
    watching.redactValue({ [T]: { password: P, [`password=${P}`]: T } })
    watching.redactText(`x ${T} password=${P}`)
    expect(found.length).toBeGreaterThan(2)
    expectNone(JSON.stringify([found, watching.counters(), findings(`x ${T} password=${P}`)]), T, P)
  })

  test('57 and 58 what a process says as it dies', () => {
    const said = "'key ' + process.env.T + ' password=' + process.env.P"
    const given = `log.info(${said}, { password: process.env.P })`
    for (const end of [
      `throw new Error(${said})`,
      `Promise.reject(Object.assign(new Error('x'), { config: { headers: { authorization: process.env.P } }, cause: process.env.T }))`,
      `${given}; process.exit(3)`,
      `${given}; process.kill(process.pid, 'SIGTERM')`,
    ]) {
      const left = program(end)
      expectNone(left, T, P)
      expect(left).toContain('"timestamp"')
    }
  })

  test('59 segments, rotated and packed, and all beside them', async () => {
    const root = temporaryRoot()
    const stream = openStream({ root, name: 'app', maxSegmentBytes: 4096 })
    for (let i = 0; i < 50; i++) stream.append(written({ i, password: P, a: `x ${T}` }))
    await stream.close()
    for (const segment of (await listSegments(root, 'app')).slice(0, -1))
      await retireSegment(root, 'app', segment.name)
    const left = bytesUnder(root)
    expectNone(left, T, P)
    expect(left).toContain('***MASKED***')
  })

  test('60 a mask is text: it gives nothing of the value back', () => {
    for (const mask of ['$&', '$1', '$`', "$'", '$<id>']) {
      const rule = {
        id: 'emp',
        pattern: /(?<id>EMP-\d{6})/,
        mask,
        example: 'EMP-123456',
        counterexample: 'EMP',
      }
      expect(createRedactor({ rules: [rule] }).redactText('a EMP-123456 b')).toBe(`a ${mask} b`)
    }
  })

  test('61 neither level nor environment switches it off', () => {
    for (const [name, value] of [
      ['LOG_LEVEL', 'DEBUG'],
      ['NODE_ENV', 'development'],
      ['DEBUG', '*'],
      ['SILLOK_DEBUG', '1'],
    ] as const) {
      const before = process.env[name]
      process.env[name] = value
      expectNone(written({ password: P, a: T }), P, T)
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    }
  })

  test('62 names that reach the prototype', () => {
    const hostile = JSON.parse(
      `{"__proto__":{"password":"${P}","polluted":1},"constructor":{"prototype":{"token":"${P}","polluted":1}}}`,
    )
    const copy = redactValue(hostile) as Record<string, unknown>
    expectNone(JSON.stringify(copy), P)
    expectNone(written(hostile), P)
    expect((Object.prototype as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(copy)).not.toHaveProperty('polluted')
  })

  test('65 what a scope adds', async () => {
    const disk = await logged((log) =>
      withContext({ password: P, tenant: T, nested: { token: P } }, () => log.info('x')),
    )
    expectNone(disk, P, T)
    expect(disk).toContain('tenant')
  })
})

describe('changes nothing', () => {
  it('of what it is given', () => {
    const before = {
      password: P,
      list: [T],
      map: new Map([['token', P]]),
      nested: { headers: ['Authorization', P] },
    }
    const copy = structuredClone(before)
    written(before)
    redactValue(before)
    expect(before).toEqual(copy)
  })
})
