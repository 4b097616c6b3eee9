import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import fastify from 'fastify'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestLogger as forFastify } from './fastify.js'
import { requestLogger as forHono } from './hono.js'
import { requestLogger as forNode } from './http.js'
import { requestLogger as forKoa } from './koa.js'
import { type Recording, recording } from './testkit/records.js'

/** `/items` answers 5 bytes, `/slow` when it is told to, `/cut` one byte and then nothing. */
const SERVERS: Record<string, () => Promise<Http2Server>> = {
  async http() {
    const serve = forNode((request: Http2ServerRequest, response: Http2ServerResponse) => {
      if (request.url === '/cut') response.write('a')
      else if (request.url !== '/slow') response.end('hello')
    })
    return createServer(serve)
  },
  async koa() {
    const app = new Koa().use(forKoa())
    app.use(async (context) => {
      if (context.path === '/cut') {
        context.respond = false
        context.res.statusCode = 200
        context.res.write('a')
      } else if (context.path === '/slow') await new Promise(() => {})
      else context.body = 'hello'
    })
    return createServer(app.callback())
  },
  async fastify() {
    const app = fastify({ http2: true })
    await app.register(forFastify)
    app.get('/items', async () => 'hello')
    app.get('/slow', () => new Promise(() => {}))
    app.get('/cut', (_request, reply) => {
      reply.hijack()
      reply.raw.write('a')
    })
    await app.ready()
    return app.server as unknown as Http2Server
  },
  async hono() {
    const app = new Hono().use(forHono())
    app.get('/items', (c) => c.text('hello'))
    app.get('/slow', () => new Promise<Response>(() => {}))
    app.get('/cut', (c) =>
      stream(c, async (to) => {
        await to.write('a')
        await new Promise(() => {})
      }),
    )
    return createAdaptorServer({
      fetch: app.fetch,
      createServer: createServer as never,
    }) as unknown as Http2Server
  },
}

describe.each(Object.keys(SERVERS))('%s over HTTP/2', (name) => {
  let recorded: Recording
  let server: Http2Server
  let client: ClientHttp2Session

  beforeEach(async () => {
    recorded = recording()
    server = await (SERVERS[name] as (typeof SERVERS)[string])()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })

  afterEach(async () => {
    client.destroy()
    server.close()
    await recorded.close()
  })

  const access = () => recorded.until((record) => record.log_type === 'access')
  const ask = (path: string, method = 'GET') => {
    const request = client.request({ ':path': path, ':method': method, 'x-correlation-id': 'h2' })
    request.on('error', () => {})
    return request
  }

  it('has one record a request, with status, bytes and address', async () => {
    for (const [method, bytes] of [
      ['GET', 5],
      ['HEAD', 0],
    ] as const) {
      recorded.records.length = 0
      await once(ask('/items', method).resume(), 'close')
      const records = await access()
      const expected = { method, status_code: 200, response_bytes: bytes, client_ip: '127.0.0.1' }
      expect(records.filter((one) => one.log_type === 'access')).toMatchObject([
        { ...expected, level: 'INFO', correlation_id: 'h2', request_bytes: 0 },
      ])
      expect(records[0]).not.toHaveProperty('aborted')
    }
  })

  it('says that the client left: before the answer, and in the middle of it', async () => {
    const early = ask('/slow')
    // Nothing tells a client that its request was taken: another one behind it does.
    await once(ask('/items').resume(), 'close')
    await access()
    recorded.records.length = 0
    early.close(8)
    const expected = { aborted: true, error_code: 'CLIENT_CLOSED_REQUEST', client_ip: '127.0.0.1' }
    const [before] = await access()
    expect(before).toMatchObject({ ...expected, level: 'WARNING' })
    expect(before).not.toHaveProperty('status_code')
    recorded.records.length = 0
    const late = ask('/cut')
    await once(late, 'data')
    late.close(8)
    expect(await access()).toMatchObject([
      { ...expected, level: 'INFO', status_code: 200, response_bytes: 1 },
    ])
  })
})

it('has the status and the bytes of an answer that is written to the stream itself', async () => {
  const recorded = recording()
  const server = createServer(
    forNode((_request: Http2ServerRequest, { stream }: Http2ServerResponse) => {
      stream.respond({ ':status': 201 })
      stream.end('direct')
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(client.request({ ':path': '/' }).resume(), 'close')
  await wait(0)
  const records = await recorded.until((record) => record.log_type === 'access')
  expect(records).toMatchObject([{ status_code: 201, response_bytes: 6 }])
  client.destroy()
  server.close()
  await recorded.close()
})
