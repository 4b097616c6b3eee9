import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { SillokError } from 'sillok/record'
import { DiskFullError } from 'sillok/stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startServer } from './fixture.js'

let server: Awaited<ReturnType<typeof startServer>>

afterEach(async () => server?.close(0))

type Body = { accepted?: number; rejected?: number; lines?: number; errors?: unknown[]; error?: unknown }

async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, { method: 'POST', body: body as string, headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: safeJson(text) }
}

function safeJson(text: string): Body {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const PROTO_TYPE = { 'content-type': 'application/x-protobuf' }
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' }
const messages = () => server.written.map(({ line }) => JSON.parse(line).message)

describe('POST /ingest/<stream>', () => {
  it('keeps the good lines around the bad ones and says which were bad', async () => {
    server = await startServer()
    const deep = `{"a":${'['.repeat(70)}${']'.repeat(70)}}`
    const body = `\ufeff{"message":"one"}\n\nnot json\r\n{"message":"two"}\r\n[1]\n${deep}\n"text"\n{"message":"three"}`
    const answer = await post('/ingest/llm_usage', body, NDJSON_TYPE)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ accepted: 3, rejected: 4 })
    expect(answer.body.errors).toMatchObject([
      { line: 3, code: 'INVALID_JSON' },
      { line: 5, code: 'NOT_AN_OBJECT' },
      { line: 6, code: 'RECORD_TOO_DEEP' },
      { line: 7, code: 'NOT_AN_OBJECT' },
    ])
    expect(messages()).toEqual(['one', 'two', 'three'])
    expect(server.written.every(({ stream }) => stream === 'llm_usage')).toBe(true)
    expect(await server.metrics.text()).toMatch(
      /rejected_total\{protocol="ndjson",reason="NOT_AN_OBJECT"\} 2/,
    )
  })

  it('says who sent each record, by the key and the connection', async () => {
    const keys = ['first-key-of-sixteen', 'second-key-of-sixteen']
    server = await startServer({ keys })
    const headers = { authorization: `Bearer ${keys[1]}`, 'x-forwarded-for': '10.9.9.9' }
    await post('/ingest/audit', '{"message":"m","intake_key":1}\n', { ...NDJSON_TYPE, ...headers })
    const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'o' } }] }] }] }
    await post('/v1/logs', JSON.stringify(body), { ...JSON_TYPE, ...headers })
    expect(server.written.map(({ line }) => JSON.parse(line))).toMatchObject([
      { message: 'm', intake_address: '127.0.0.1', intake_key: 2, claimed_intake_key: 1 },
      { message: 'o', intake_address: '127.0.0.1', intake_key: 2 },
    ])
  })

  it('masks secrets before they reach the disk', async () => {
    server = await startServer()
    await post('/ingest/app', '{"message":"m","password":"hunter2","nested":{"apiKey":"k"}}\n', NDJSON_TYPE)
    expect(server.written[0]?.line).not.toMatch(/hunter2|"k"/)
  })

  it('says how far it came where the disk filled up in the middle', async () => {
    const write = async () => {
      throw new DiskFullError('app', 'ENOSPC', 2)
    }
    server = await startServer({ intakeOptions: { write } })
    const answer = await post('/ingest/app', '{"n":1}\nbad\n\n{"n":2}\n{"n":3}\n{"n":4}\n', NDJSON_TYPE)
    expect(answer).toMatchObject({
      status: 503,
      body: {
        accepted: 2,
        rejected: 1,
        lines: 4,
        error: {
          code: 'DISK_FULL',
          message: expect.stringMatching(
            /^Stream app cannot be written \(ENOSPC\): .* The first 2 records were stored\.$/,
          ),
        },
      },
    })
  })

  it('tells the first 20 errors and counts the rest', async () => {
    server = await startServer()
    const answer = await post('/ingest/app', 'x\n'.repeat(50), NDJSON_TYPE)
    expect(answer.body).toMatchObject({ accepted: 0, rejected: 50 })
    expect(answer.body.errors).toHaveLength(20)
  })

  it('rejects a line that is too long, not its neighbours', async () => {
    server = await startServer({ intakeOptions: { limits: { lineBytes: 100 } } })
    const long = JSON.stringify({ message: 'x'.repeat(500_000) })
    const answer = await post('/ingest/app', `{"message":"a"}\n${long}\n{"message":"b"}\n`, NDJSON_TYPE)
    expect(answer.body).toMatchObject({
      accepted: 2,
      rejected: 1,
      errors: [{ line: 2, code: 'LINE_TOO_LONG' }],
    })
  })

  it.each([
    ['TOO_MANY_RECORDS', { lines: 1000 }, 1000],
    ['RECORDS_TOO_LARGE', { recordsBytes: 100_000 }, undefined],
  ])('says how far it came where tiny lines would be too much: %s', async (code, limits, accepted) => {
    server = await startServer({ intakeOptions: { limits } })
    const answer = await post('/ingest/app', gzipSync('{}\n'.repeat(5000)), {
      ...NDJSON_TYPE,
      'content-encoding': 'gzip',
    })
    expect(answer).toMatchObject({ status: 413, body: { error: { code }, rejected: 0 } })
    expect(answer.body.accepted).toBe(accepted ?? server.written.length)
    expect(answer.body.lines).toBe(answer.body.accepted)
    expect(server.written.length).toBeLessThan(5000)
    expect(server.written.length).toBeGreaterThan(100)
  })

  it('leaves others their turn while it works on many lines, and stops when their sender has gone', async () => {
    server = await startServer()
    const many = (isGone: () => boolean) => ({
      contentType: 'application/x-ndjson',
      contentEncoding: undefined,
      contentLength: undefined,
      body: Readable.from(Array.from({ length: 15 }, () => Buffer.from('{}\n'.repeat(20_000)))),
      isGone,
      sender: { key: undefined, address: undefined },
    })
    let turns = 0
    const others = setInterval(() => turns++, 1)
    const whole = await server.intake.ndjson(
      'app',
      many(() => false),
    )
    clearInterval(others)
    expect(whole.status).toBe(200)
    expect(turns).toBeGreaterThan(3)
    expect(server.written).toHaveLength(300_000)
    const broken = await server.intake.ndjson(
      'app',
      many(() => true),
    )
    expect(JSON.parse(Buffer.from(broken.body).toString())).toMatchObject({ error: { code: 'BODY_ABORTED' } })
    // What was read of it is kept.
    expect(server.written.length).toBeGreaterThan(300_000)
    expect(server.written.length).toBeLessThan(600_000)
  })

  it.each(['', '.hidden', 'a/b', '..%2Fetc', 'x'.repeat(65), 'app.jsonl', 'a%00b', '한국'])(
    'takes no stream named %j',
    async (name) => {
      server = await startServer()
      const answer = await post(`/ingest/${name}`, '{"message":"m"}\n', NDJSON_TYPE)
      expect([400, 404]).toContain(answer.status)
      expect(answer.body.error).toHaveProperty('code')
      expect(server.written).toEqual([])
    },
  )

  it('opens no more streams than the limit; empty and bad requests use up none', async () => {
    server = await startServer({ intakeOptions: { streams: ['old'], limits: { streams: 3 } } })
    expect((await post('/ingest/empty', '', NDJSON_TYPE)).status).toBe(200)
    expect((await post('/ingest/bad', 'x\n', NDJSON_TYPE)).status).toBe(200)
    expect((await post('/ingest/new', '{}\n', NDJSON_TYPE)).status).toBe(200)
    const refused = await post('/ingest/newer', '{}\n', NDJSON_TYPE)
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'TOO_MANY_STREAMS', limit: 3 } } })
    expect((await post('/ingest/old', '{}\n', NDJSON_TYPE)).status).toBe(200)
  })

  it('says how far it came when the disk fills in the middle', async () => {
    let calls = 0
    server = await startServer({
      intakeOptions: {
        write: async () => {
          if (++calls > 1) throw new SillokError('DISK_FULL', 'no space left on /secret/path')
        },
      },
    })
    const line = `${JSON.stringify({ message: 'x'.repeat(1000) })}\n`
    const answer = await post('/ingest/app', line.repeat(3000), NDJSON_TYPE)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(answer.body.error).toMatchObject({ code: 'DISK_FULL' })
    expect(answer.text).not.toContain('/secret/path')
    expect(answer.body.accepted).toBeGreaterThan(900)
    expect(answer.body.accepted).toBeLessThan(3000)
    expect(answer.body.lines).toBe(answer.body.accepted)
  })

  it('keeps the whole lines of a sender that died in the middle', async () => {
    server = await startServer()
    const socket = connect(server.port, '127.0.0.1')
    socket.write('POST /ingest/app HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n')
    socket.write('{"message":"whole"}\n{"message":"ha')
    await vi.waitUntil(() => server.intake.inFlight().bytes > 0)
    socket.destroy()
    await vi.waitUntil(() => server.intake.inFlight().requests === 0)
    expect(messages()).toEqual(['whole'])
  })

  it('says how far it came when the body breaks a limit in the middle', async () => {
    server = await startServer({ intakeOptions: { limits: { decompressedBytes: 3_000_000 } } })
    const line = `${JSON.stringify({ message: 'x'.repeat(1000) })}\n`
    const body = gzipSync(line.repeat(5000))
    const answer = await post('/ingest/app', body, { ...NDJSON_TYPE, 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'DECOMPRESSED_TOO_LARGE' } } })
    expect(answer.body.accepted).toBe(server.written.length)
    expect(answer.body.lines).toBe(server.written.length)
    expect(server.written.length).toBeGreaterThan(2500)
  })

  it('answers only when the records are on disk', async () => {
    let finish = (): void => {}
    const write = () => new Promise<void>((resolve) => (finish = resolve))
    server = await startServer({ intakeOptions: { write } })
    let answered = false
    const answer = post('/ingest/app', '{"message":"m"}\n', NDJSON_TYPE).finally(() => (answered = true))
    await vi.waitUntil(() => server.intake.inFlight().requests === 1)
    await wait(20)
    expect(answered).toBe(false)
    finish()
    expect((await answer).body).toMatchObject({ accepted: 1 })
    expect(server.intake.inFlight()).toEqual({ requests: 0, bytes: 0 })
  })
})

describe('POST /v1/logs', () => {
  it('answers in the encoding of the request', async () => {
    server = await startServer()
    const json = await post('/v1/logs', '{"resourceLogs":[]}', JSON_TYPE)
    expect(json).toMatchObject({ status: 200, text: '{}' })
    expect(json.headers.get('content-type')).toBe('application/json')
    const proto = await post('/v1/logs', new Uint8Array(), PROTO_TYPE)
    expect(proto).toMatchObject({ status: 200, text: '' })
    expect(proto.headers.get('content-type')).toBe('application/x-protobuf')
  })

  it('counts what it rejected in partialSuccess', async () => {
    server = await startServer()
    const record = { body: { stringValue: 'kept' } }
    const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [1, record, 'x'] }] }] })
    const answer = await post('/v1/logs', body, JSON_TYPE)
    expect(JSON.parse(answer.text)).toEqual({
      partialSuccess: { rejectedLogRecords: '2', errorMessage: '2 log records were no objects.' },
    })
    expect(messages()).toEqual(['kept'])
  })

  it.each([
    ['not JSON', JSON_TYPE, '{', 400, 'BAD_REQUEST'],
    ['no object', JSON_TYPE, '[]', 400, 'BAD_REQUEST'],
    ['brackets only', JSON_TYPE, '['.repeat(100_000), 400, 'BAD_REQUEST'],
    [
      'a record of brackets',
      JSON_TYPE,
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}]}]}`,
      400,
      'RECORD_TOO_DEEP',
    ],
    ['another type', { 'content-type': 'text/xml' }, '<a/>', 415, 'UNSUPPORTED_CONTENT_TYPE'],
    ['another compression', { ...JSON_TYPE, 'content-encoding': 'br' }, '{}', 415, 'UNSUPPORTED_ENCODING'],
    ['no gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' }, '{}', 400, 'BAD_COMPRESSION'],
  ] as const)('refuses %s', async (_name, headers, body, status, code) => {
    server = await startServer()
    expect(await post('/v1/logs', body, headers)).toMatchObject({ status, body: { error: { code } } })
    expect(server.errors).toEqual([])
  })

  it.each([
    [JSON_TYPE, '{"resourceLogs":5}', 'resourceLogs must be a list'],
    // Field 1 as a number, and field 1 of what is in it.
    [PROTO_TYPE, Buffer.from([0x08, 0x05]), 'resource_logs (field 1) has wire type 0'],
    [PROTO_TYPE, Buffer.from([0x0a, 0x02, 0x10, 0x05]), 'scope_logs (field 2) has wire type 0'],
  ])('of the wrong shape is refused by the name of the field, %#', async (type, body, says) => {
    server = await startServer()
    const answer = await post('/v1/logs', body, type)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(says)
    if (type === JSON_TYPE)
      expect(answer.body).toMatchObject({ code: 3, message: expect.stringContaining(says) })
    // Status: field 1, a number: INVALID_ARGUMENT.
    else expect([...Buffer.from(answer.text).subarray(0, 2)]).toEqual([0x08, 0x03])
    expect(server.written).toEqual([])
  })

  it('answers a Status message to a protobuf that is none', async () => {
    server = await startServer()
    const answer = await post('/v1/logs', Buffer.from('ffffff', 'hex'), PROTO_TYPE)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/x-protobuf')
    expect(answer.text).toContain('The body is not an OTLP message')
  })

  it('refuses a small request that is large written out', async () => {
    server = await startServer({ intakeOptions: { limits: { recordsBytes: 1_000_000 } } })
    // What the resource says stands in each of its records.
    const resource = { attributes: [{ key: 'note', value: { stringValue: 'x'.repeat(10_000) } }] }
    const send = (records: number) => {
      const logRecords = Array.from({ length: records }, () => ({}))
      return post(
        '/v1/logs',
        JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
        JSON_TYPE,
      )
    }
    expect((await send(90)).status).toBe(200)
    server.written.length = 0
    expect(await send(110)).toMatchObject({
      status: 413,
      body: { error: { code: 'RECORDS_TOO_LARGE', limit: 1_000_000 } },
    })
    expect(server.written).toEqual([])
    expect(server.intake.inFlight()).toEqual({ requests: 0, bytes: 0 })
  })

  it('refuses a truncated gzip stream', async () => {
    server = await startServer()
    const whole = gzipSync('{"resourceLogs":[]}'.padEnd(10_000))
    const cut = whole.subarray(0, whole.length - 9)
    const answer = await post('/v1/logs', cut, { ...JSON_TYPE, 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BAD_COMPRESSION' } } })
  })

  it('answers 503 and Retry-After when nothing can be written', async () => {
    const write = () => Promise.reject(new Error('EIO'))
    server = await startServer({ intakeOptions: { write } })
    const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] })
    const answer = await post('/v1/logs', body, JSON_TYPE)
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'WRITE_FAILED' } } })
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(server.errors).toHaveLength(1)
    expect((await post('/ingest/app', '{"message":"m"}', NDJSON_TYPE)).status).toBe(503)
    expect(await server.metrics.text()).toMatch(/intake_bytes_total\{protocol="ndjson"\} 0/)
  })
})

describe.each([
  ['/v1/logs', JSON_TYPE],
  ['/ingest/app', NDJSON_TYPE],
])('the limits of %s', (path, type) => {
  it('hold for the size of a body, announced or not', async () => {
    server = await startServer({ intakeOptions: { limits: { bodyBytes: 1000 } } })
    const refused = { status: 413, body: { error: { code: 'BODY_TOO_LARGE', limit: 1000 } } }
    expect(await post(path, ' '.repeat(5_000_000), type)).toMatchObject(refused)
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(600).fill(0x20))
      },
    })
    const init = { method: 'POST', headers: type, body: stream, duplex: 'half' }
    const response = await fetch(server.url + path, init as RequestInit)
    expect({ status: response.status, body: await response.json() }).toMatchObject(refused)
  })

  it('stop a gzip bomb while it inflates', async () => {
    server = await startServer({ intakeOptions: { limits: { decompressedBytes: 1_000_000 } } })
    const bomb = gzipSync(Buffer.alloc(200_000_000, 0x20))
    const before = process.memoryUsage().rss
    const answer = await post(path, bomb, { ...type, 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'DECOMPRESSED_TOO_LARGE' } } })
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it('end a sender that is too slow', async () => {
    server = await startServer({ intakeOptions: { limits: { requestMs: 50 } } })
    const socket = connect(server.port, '127.0.0.1')
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type['content-type']}\r\ncontent-length: 100\r\n\r\n{`,
    )
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toContain('HTTP/1.1 408')
    expect(text).toContain('BODY_TOO_SLOW')
    expect(server.intake.inFlight()).toEqual({ requests: 0, bytes: 0 })
  })

  it('forget a sender that hangs up', async () => {
    server = await startServer()
    const socket = connect(server.port, '127.0.0.1')
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type['content-type']}\r\ncontent-length: 100\r\n\r\n{"a`,
    )
    await vi.waitUntil(() => server.intake.inFlight().requests === 1)
    socket.destroy()
    await vi.waitUntil(() => server.intake.inFlight().requests === 0)
    expect(server.written).toEqual([])
  })

  it('hold for requests and bytes at one time, with Retry-After', async () => {
    let finish = (): void => {}
    const write = () => new Promise<void>((resolve) => (finish = resolve))
    server = await startServer({ intakeOptions: { write, limits: { requests: 1, bytesInFlight: 10_000 } } })
    const record = { body: { stringValue: 'x' }, message: 'x' }
    const body =
      path === '/v1/logs'
        ? JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })
        : `${JSON.stringify(record)}\n`
    const first = post(path, body, type)
    await vi.waitUntil(() => server.intake.inFlight().requests === 1)
    const refused = await post(path, body, type)
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TOO_MANY_REQUESTS', limit: 1 } } })
    expect(refused.headers.get('retry-after')).toBe('1')
    finish()
    expect((await first).status).toBe(200)
    const large = `${JSON.stringify({ ...record, message: 'y'.repeat(20_000) })}\n`
    expect(await post(path, large, type)).toMatchObject({
      status: 429,
      body: { error: { code: 'TOO_MANY_BYTES', limit: 10_000 } },
    })
    expect(server.intake.inFlight()).toEqual({ requests: 0, bytes: 0 })
  })

  it('count what is held of a body that is still on its way', async () => {
    server = await startServer({ intakeOptions: { limits: { bytesInFlight: 100_000 } } })
    const begun = connect(server.port, '127.0.0.1')
    begun.on('error', () => {})
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type['content-type']}\r\n`
    // Half a record, and then nothing: it takes memory for as long as its sender is waited for.
    begun.write(`${head}Content-Length: 90000\r\n\r\n{"message":"${'x'.repeat(60_000)}`)
    await vi.waitUntil(() => server.intake.inFlight().bytes > 50_000)
    expect(await post(path, `{"message":"${'x'.repeat(50_000)}`, type)).toMatchObject({
      status: 429,
      body: { error: { code: 'TOO_MANY_BYTES' } },
    })
    begun.destroy()
    await vi.waitUntil(() => server.intake.inFlight().requests === 0)
    expect(server.intake.inFlight()).toEqual({ requests: 0, bytes: 0 })
  })
})
