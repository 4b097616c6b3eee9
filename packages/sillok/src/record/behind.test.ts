import { once } from 'node:events'
import { createServer, get, globalAgent, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import vm from 'node:vm'
import { request as undiciRequest } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redactor } from '../redact/index.js'
import { encodeJson } from './index.js'

const written = (value: unknown): unknown => JSON.parse(encodeJson({ value }, redactor) ?? '').value

describe('values whose own properties say nothing', () => {
  const odd: [string, unknown, unknown][] = [
    ['a boxed bigint', Object(5n), '5'],
    ['a boxed symbol', Object(Symbol('s')), 'Symbol(s)'],
    ['a boxed number', Object(5), 5],
    ['bytes', new ArrayBuffer(8), '[ArrayBuffer of 8 bytes]'],
    ['shared bytes', new SharedArrayBuffer(8), '[SharedArrayBuffer of 8 bytes]'],
    ['a view of bytes', new Uint8Array(3), '[Uint8Array of 3 bytes]'],
    ['a generator', (function* () {})(), '[Generator]'],
    ['an asynchronous generator', (async function* () {})(), '[AsyncGenerator]'],
    ['an iterator', [1][Symbol.iterator](), '[Array Iterator]'],
    ['the iterator of a map', new Map().keys(), '[Map Iterator]'],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a weak map', new WeakMap(), '[WeakMap]'],
    ['a weak set', new WeakSet(), '[WeakSet]'],
    ['a weak reference', new WeakRef({}), '[WeakRef]'],
    ['a registry', new FinalizationRegistry(() => {}), '[FinalizationRegistry]'],
    ['a signal', new AbortController().signal, '[AbortSignal]'],
    ['a blob', new Blob(['x']), '[Blob]'],
    ['a formatter', new Intl.NumberFormat('en'), '[Intl.NumberFormat]'],
    ['headers', new Headers({ a: 'b' }), { a: 'b' }],
    ['a map of another realm', vm.runInNewContext('new Map([["a", 1]])'), { a: 1 }],
    ['an empty object', {}, {}],
    ['an empty instance', new (class Empty {})(), {}],
    [
      'an instance',
      new (class Order {
        id = 1
      })(),
      { id: 1 },
    ],
    [
      'a request of the web',
      new Request('http://a.example/b?token=t', { method: 'PUT' }),
      { type: 'Request', method: 'PUT', url: 'http://a.example/b' },
    ],
    ['an answer of the web', new Response('x', { status: 404 }), { type: 'Response', status: 404 }],
    ['a stream', new PassThrough(), '[PassThrough]'],
    ['an agent', globalAgent, '[Agent]'],
  ]
  it.each(odd)('%s says what it is', (_, value, wanted) => {
    expect(written(value)).toEqual(wanted)
    expect(written([{ value }])).toEqual([{ value: wanted }])
  })

  it('of a request of Express 4 nothing is asked that it warns of', () => {
    class Request extends PassThrough {
      method = 'GET'
      url = '/orders?token=t'
      get host(): string {
        throw new Error('express deprecated req.host')
      }
    }
    expect(written(new Request())).toEqual({ type: 'Request', method: 'GET', url: '/orders' })
  })

  it('an object that was given such a function keeps its data', () => {
    const given = { pipe: () => {}, unref: () => {}, id: 7 }
    const kept = { pipe: '[Function]', unref: '[Function]', id: 7 }
    expect(written(given)).toEqual(kept)
    expect(written(Object.assign(Object.create(null), given))).toEqual(kept)
    expect(written(vm.runInNewContext('({ pipe() {}, unref() {}, id: 7 })'))).toEqual(kept)
  })

  it('a timer says what it is', () => {
    const timer = setTimeout(() => {}, 1)
    expect(written(timer)).toBe('[Timeout]')
    clearTimeout(timer)
  })
})

describe('errors of HTTP clients', () => {
  const server = createServer((_, response) => {
    response.statusCode = 404
    response.end('{"why":"secret body"}')
  })
  let url = ''
  beforeAll(async () => {
    server.listen(0)
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pay/7?token=t0ps3cret&card=4111`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('of node:http hold which request it was and how it ended, and neither sockets nor what was asked', async () => {
    const asked = request(url, { headers: { authorization: 'Bearer abcdefgh' } }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    const error = Object.assign(new Error('No such order'), {
      request: asked,
      response: answer,
      agent: globalAgent,
      socket: asked.socket,
    })
    expect(written(error)).toMatchObject({
      message: 'No such order',
      request: { type: 'ClientRequest', method: 'GET', host: '127.0.0.1', path: '/pay/7' },
      response: { type: 'IncomingMessage', statusCode: 404 },
      agent: '[Agent]',
      socket: '[Socket]',
    })
    const line = JSON.stringify(written(error))
    expect(line).not.toMatch(/t0ps3cret|abcdefgh|4111|secret body/)
    expect(line.length).toBeLessThan(2000)
    answer.resume()
  })

  it('that have the shape of those of axios stay small', async () => {
    const asked = get(url)
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    const config = {
      method: 'get',
      url,
      headers: { accept: '*/*' },
      httpAgent: globalAgent,
      data: '{"pin":1234}',
    }
    const error = Object.assign(new Error('Request failed with status code 404'), {
      config,
      request: asked,
      response: { status: 404, headers: answer.headers, config, request: asked, data: 'secret body' },
      status: 404,
    })
    expect(written(error)).toMatchObject({
      config: { method: 'get', httpAgent: '[Agent]', data: { redacted: 'payload' } },
      request: { method: 'GET', path: '/pay/7' },
      response: { status: 404, request: { path: '/pay/7' }, data: { redacted: 'payload' } },
      status: 404,
    })
    const line = JSON.stringify(written(error))
    expect(line).not.toMatch(/t0ps3cret|1234|secret body/)
    expect(line.length).toBeLessThan(4000)
    answer.resume()
  })

  it('that hold what fetch and undici gave stay small', async () => {
    const response = await fetch(url)
    const body = (await undiciRequest(url)).body
    const error = Object.assign(new Error('Request failed'), { request: new Request(url), response, body })
    expect(written(error)).toMatchObject({
      request: { type: 'Request', method: 'GET', url: url.split('?')[0] },
      response: { type: 'Response', status: 404, url: url.split('?')[0] },
    })
    expect(JSON.stringify(written(error)).length).toBeLessThan(2000)
    await response.arrayBuffer()
    await body.dump()
  })

  it('with a field that only sounds like a request keep it', () => {
    const error = Object.assign(new Error('x'), {
      request: { method: 'GET', id: 7 },
      response: { status: 1, why: 'y' },
    })
    expect(written(error)).toMatchObject({
      request: { method: 'GET', id: 7 },
      response: { status: 1, why: 'y' },
    })
  })
})
