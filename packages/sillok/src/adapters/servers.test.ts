import { Agent, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { RequestOptions } from './incoming/request.js'
import { APPS, type App } from './testkit/apps.js'
import { type Recording, recording } from './testkit/records.js'
import { ask, closed, hangUp, listening } from './testkit/server.js'

let recorded: Recording
let server: Server

async function serve(app: App, options?: RequestOptions): Promise<string> {
  recorded = recording()
  server = await app(options)
  return listening(server)
}

afterEach(async () => {
  await closed(server)
  await recorded.close()
})

const access = (count?: number) => recorded.until((record) => record.log_type === 'access', count)

describe.each(APPS)('%s', (name, app) => {
  const routed = name !== 'http'

  it('gives a request one scope, from its header to its access record', async () => {
    const base = await serve(app)
    const headers = { 'x-correlation-id': 'abc-1', 'user-agent': `agent ${'x'.repeat(999)}` }
    const answer = await ask(`${base}/users/u7?token=hunter2`, { headers })
    expect(answer).toMatchObject({
      status: 200,
      text: 'hello',
      headers: { 'x-correlation-id': 'abc-1' },
    })
    const [record] = await access()
    expect(record).toMatchObject({
      level: 'INFO',
      logger: 'http.server',
      message: 'GET /users/:id 200',
      event: 'access',
      component: name,
      correlation_id: 'abc-1',
      request_id: expect.any(String),
      trace_id: expect.any(String),
      user_id: 'u7',
      client_ip: '127.0.0.1',
      route: '/users/:id',
      duration_ms: expect.any(Number),
      method: 'GET',
      status_code: 200,
      request_bytes: 0,
      response_bytes: 5,
    })
    expect(record).not.toHaveProperty('path')
    expect(record?.user_agent).toHaveLength(256)
    const logged = recorded.records.filter((one) => one.logger === 'app')
    expect(logged.map((one) => [one.message, one.correlation_id, one.request_id])).toEqual([
      ['user', 'abc-1', record?.request_id],
      ['user again', 'abc-1', record?.request_id],
    ])
    expect(recorded.lines.join()).not.toContain('hunter2')
  })

  it('keeps the scope through the events of a body, and counts its bytes', async () => {
    const base = await serve(app)
    const headers = { 'content-type': 'text/plain', 'x-correlation-id': 'abc-2' }
    const body = ['é'.repeat(300), 'b'.repeat(400)]
    expect((await ask(`${base}/echo`, { method: 'POST', headers, body })).text).toHaveLength(700)
    const [record] = await access()
    expect(record).toMatchObject({ request_bytes: 1000, response_bytes: 1000, correlation_id: 'abc-2' })
    const [read] = recorded.records.filter((one) => one.message === 'body')
    expect(read).toMatchObject({ correlation_id: 'abc-2', size: 700 })
  })

  it('keeps the scope while an answer streams', async () => {
    const base = await serve(app)
    const headers = { 'x-correlation-id': 'abc-3' }
    expect((await ask(`${base}/stream`, { headers })).text).toBe('first,second')
    const [record] = await access()
    expect(record).toMatchObject({ status_code: 200, response_bytes: 12, correlation_id: 'abc-3' })
    const [within] = recorded.records.filter((one) => one.message === 'in stream')
    expect(within).toMatchObject({ correlation_id: 'abc-3', request_id: record?.request_id })
  })

  it('gives each request on one connection a scope of its own', async () => {
    const base = await serve(app)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await ask(`${base}/users/u1`, { agent })
    const second = await ask(`${base}/stream`, { agent })
    agent.destroy()
    expect(first.port).toBe(second.port)
    const [one, two] = await access(2)
    expect(one?.correlation_id).not.toBe(two?.correlation_id)
    expect(one?.user_id).toBe('u1')
    expect(two).not.toHaveProperty('user_id')
  })

  it('takes no id that is none, and the trace of traceparent', async () => {
    const base = await serve(app)
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = {
      'x-correlation-id': 'a b"c',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    }
    expect((await ask(`${base}/users/1`, { headers })).headers['x-correlation-id']).toBe(trace)
    expect(await access()).toMatchObject([
      { correlation_id: trace, trace_id: trace, parent_span_id: '00f067aa0ba902b7' },
    ])
  })

  it('says when nothing matched, without the path', async () => {
    const base = await serve(app)
    const answer = await ask(`${base}/reset/hunter2?key=hunter3`)
    expect(answer.status).toBe(404)
    expect(answer.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
    const [record] = await access()
    expect(record).toMatchObject({
      level: 'INFO',
      status_code: 404,
      path: '/reset/*',
      message: 'GET /reset/* 404',
    })
    expect(record).not.toHaveProperty('route')
    expect(recorded.lines.join()).not.toContain('hunter')
  })

  it('is louder the worse the answer', async () => {
    const base = await serve(app)
    expect((await ask(`${base}/limit`)).status).toBe(429)
    const [record] = await access()
    expect(record).toMatchObject({
      level: 'WARNING',
      status_code: 429,
      error_code: routed ? 'ELIMIT' : 'TOO_MANY_REQUESTS',
    })
    expect(record).not.toHaveProperty('exception')
  })

  it.runIf(routed)('records what a handler throws once, with the exception', async () => {
    const base = await serve(app)
    const answer = await ask(`${base}/fail`, { headers: { 'x-correlation-id': 'abc-4' } })
    expect(answer).toMatchObject({ status: 500, headers: { 'x-correlation-id': 'abc-4' } })
    const [record] = await access()
    expect(record).toMatchObject({
      level: 'ERROR',
      route: '/fail',
      status_code: 500,
      error_code: 'EBROKEN',
      exception: { type: 'Error', message: 'broken', stack: expect.stringContaining('apps.ts') },
    })
    expect(recorded.records.filter((one) => 'exception' in one)).toHaveLength(1)
  })

  it.runIf(routed)('has a code for an error that has none, and takes anything that is thrown', async () => {
    const base = await serve(app)
    await ask(`${base}/plain`)
    await ask(`${base}/text`).catch(() => {})
    expect(await access(2)).toMatchObject([
      { level: 'ERROR', status_code: 500, error_code: 'INTERNAL_SERVER_ERROR' },
      { level: 'ERROR', error_code: 'INTERNAL_SERVER_ERROR', exception: { message: 'just text' } },
    ])
  })

  it('does not blame the client for an answer that the program cut off', async () => {
    const base = await serve(app)
    await ask(`${base}/cut`).catch(() => {})
    // Fastify keeps the error of a stream for its own log.
    const error_code = name === 'fastify' ? 'RESPONSE_DESTROYED' : 'ECUT'
    const cut = {
      level: 'ERROR',
      status_code: 200,
      aborted: true,
      error_code,
      exception: { code: error_code },
    }
    expect(await access()).toMatchObject([cut])
  })

  it('says that a client left in the middle of the answer', async () => {
    const base = await serve(app)
    await hangUp(base, 'GET /forever HTTP/1.1\r\nHost: x\r\n\r\n', /first,/)
    expect(await access()).toMatchObject([
      {
        level: 'INFO',
        status_code: 200,
        aborted: true,
        response_bytes: 6,
        error_code: 'CLIENT_CLOSED_REQUEST',
      },
    ])
  })

  it('says that a client left before an answer', async () => {
    const base = await serve(app)
    await hangUp(base, 'GET /never HTTP/1.1\r\nHost: x\r\n\r\n')
    const [record] = await access()
    expect(record).toMatchObject({
      level: 'WARNING',
      aborted: true,
      message: expect.stringMatching(/never aborted$/),
    })
    expect(record).not.toHaveProperty('status_code')
  })

  it('says that a client left in the middle of its body, and how much came', async () => {
    const base = await serve(app)
    const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n'
    await hangUp(base, `${head}0123456789`)
    expect(await access()).toMatchObject([{ level: 'WARNING', aborted: true, request_bytes: 10 }])
  })

  it('takes the client from whom it is told to trust', async () => {
    const base = await serve(app, { trustProxy: { trust: ['127.0.0.0/8'] }, logger: 'edge' })
    await ask(`${base}/users/1`, { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' } })
    expect(await access()).toMatchObject([{ client_ip: '203.0.113.9', logger: 'edge' }])
  })

  it('has a level that can be chosen, and writes nothing below it', async () => {
    const level = () => {
      throw new Error('not chosen')
    }
    const base = await serve(app, { level })
    recorded.sillok.setLevel('WARNING', 'http.server')
    await ask(`${base}/users/1`)
    await ask(`${base}/limit`)
    expect(await access()).toMatchObject([{ status_code: 429, level: 'WARNING' }])
  })
})
