import {
  Agent,
  createServer,
  get,
  type IncomingHttpHeaders,
  type RequestOptions,
  request,
  type Server,
} from 'node:http'
import { createConnection, type Socket } from 'node:net'
import { request as undiciRequest } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withContext } from '../context/index.js'
import { createFetch, type EgressOptions, observeOutgoing } from './fetch.js'
import { type Recording, recording } from './testkit/records.js'
import { ask, closed, listening } from './testkit/server.js'

let recorded: Recording
let server: Server
let base: string
let seen: IncomingHttpHeaders[]
/** Nobody listens here. */
let refusing: string

beforeEach(async () => {
  recorded = recording()
  seen = []
  server = createServer((request, response) => {
    seen.push(request.headers)
    if (request.url === '/moved')
      response.writeHead(302, { location: base.replace('127.0.0.1', 'localhost') })
    else if (request.url === '/broken') response.writeHead(503)
    else if (request.url === '/reset') request.socket.destroy()
    if (request.url !== '/never') response.end('hello')
  })
  const gone = createServer()
  refusing = await listening(gone)
  await closed(gone)
  // Both names of this machine, to have two hosts.
  server.listen(0)
  base = (await listening(server)).replace(/\/\/[^:]+:/, '//127.0.0.1:')
})

afterEach(async () => {
  await closed(server)
  await recorded.close()
})

const ids = {
  correlation_id: 'abc-1',
  request_id: 'req-1',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
}
const carried = {
  'x-correlation-id': 'abc-1',
  'x-request-id': 'req-1',
  traceparent: `00-${ids.trace_id}-${ids.span_id}-01`,
}
const inScope = <T>(fn: () => T): T => withContext(ids, fn)
const egress = (count?: number) => recorded.until((record) => record.log_type === 'egress', count)

type Client = (url: string, headers?: Record<string, string>) => Promise<unknown>

/** Every client there is, in the two ways to watch it. */
const CLIENTS: [string, (options?: EgressOptions) => { client: Client; stop: () => void }][] = [
  [
    'a wrapped fetch',
    (options) => {
      const fetch = createFetch(options)
      return { client: (url, headers = {}) => fetch(url, { headers }), stop() {} }
    },
  ],
  ['the global fetch', (options) => observed((url, headers = {}) => fetch(url, { headers }), options)],
  ['undici', (options) => observed((url, headers = {}) => undiciRequest(url, { headers }), options)],
  ['node:http', (options) => observed((url, headers = {}) => ask(url, { headers }), options)],
]

function observed(client: Client, options?: EgressOptions) {
  const observer = observeOutgoing(options)
  return { client, stop: () => observer[Symbol.dispose]() }
}

describe.each(CLIENTS)('%s', (_name, make) => {
  let stop: () => void
  function begin(options?: EgressOptions): Client {
    const made = make(options)
    stop = made.stop
    return made.client
  }
  afterEach(() => stop())

  it('carries the ids on, and is one record with the same ids', async () => {
    const client = begin()
    await inScope(() => client(`${base}/api/users/alice?key=hunter2`))
    expect(seen).toMatchObject([carried])
    expect(await egress()).toMatchObject([
      {
        level: 'INFO',
        logger: 'http.client',
        event: 'egress',
        method: 'GET',
        host: new URL(base).host,
        path: '/api/users/*',
        status_code: 200,
        duration_ms: expect.any(Number),
        ...ids,
      },
    ])
    expect(recorded.records).toHaveLength(1)
    expect(recorded.lines.join()).not.toMatch(/hunter2|alice/)
  })

  it('leaves a header that the caller set', async () => {
    const client = begin()
    await inScope(() => client(base, { 'X-Correlation-ID': 'mine' }))
    expect(seen).toMatchObject([{ ...carried, 'x-correlation-id': 'mine' }])
  })

  it('tells excluded hosts nothing, and records the call', async () => {
    const client = begin({ excludeHosts: ['127.0.0.1'] })
    await inScope(() => client(base))
    await egress()
    for (const name of Object.keys(carried)) expect(seen[0]).not.toHaveProperty(name)
  })

  it('carries nothing outside every scope', async () => {
    await begin()(base)
    await egress()
    expect(seen[0]).not.toHaveProperty('traceparent')
  })

  it('says when the answer is an error, and when none comes', async () => {
    const client = begin()
    await client(`${base}/broken`)
    await expect(client(`${base}/reset`)).rejects.toThrow()
    await expect(client(refusing)).rejects.toThrow()
    expect(await egress(3)).toMatchObject([
      { level: 'WARNING', status_code: 503 },
      { level: 'WARNING', error_code: expect.stringMatching(/UND_ERR_SOCKET|ECONNRESET/) },
      { level: 'WARNING', error_code: 'ECONNREFUSED', message: expect.stringMatching(/^GET 127.* failed$/) },
    ])
  })

  it('is loud about what is slow', async () => {
    const client = begin({ slowMs: 0 })
    await client(base)
    expect(await egress()).toMatchObject([{ level: 'WARNING', status_code: 200 }])
  })

  it('refuses what is no host', () => {
    begin()
    expect(() => make({ excludeHosts: ['https://example.com'] })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})

describe('observeOutgoing', () => {
  let observer: Disposable
  afterEach(() => observer[Symbol.dispose]())

  it('knows each step of a redirect, and tells each host what it may know', async () => {
    observer = observeOutgoing({ excludeHosts: ['localhost'] })
    await inScope(() => fetch(`${base}/moved`))
    expect(await egress(2)).toMatchObject([
      { host: expect.stringContaining('127.0.0.1'), status_code: 302 },
      { host: expect.stringContaining('localhost'), status_code: 200 },
    ])
    expect(seen[0]).toMatchObject(carried)
    expect(seen[1]).not.toHaveProperty('x-correlation-id')
  })

  it('leaves a wrapped fetch its one record', async () => {
    observer = observeOutgoing()
    await inScope(() => createFetch()(base))
    await egress()
    expect(recorded.records).toHaveLength(1)
  })

  it('begun twice makes one record of a call, by the options of the last that is at work', async () => {
    observer = observeOutgoing()
    const second = observeOutgoing({ excludeHosts: ['127.0.0.1'] })
    await inScope(() => fetch(base))
    expect(seen[0]).not.toHaveProperty('x-correlation-id')
    second[Symbol.dispose]()
    second[Symbol.dispose]()
    await inScope(() => ask(base))
    expect(seen[1]).toMatchObject(carried)
    await egress(2)
    expect(recorded.records).toHaveLength(2)
  })

  it('ends, and leaves nothing behind', async () => {
    observer = observeOutgoing()
    observer[Symbol.dispose]()
    observer[Symbol.dispose]()
    await inScope(() => ask(base))
    await inScope(() => fetch(base))
    expect(seen[0]).not.toHaveProperty('x-correlation-id')
    expect(seen[1]).not.toHaveProperty('x-correlation-id')
    expect(recorded.records).toEqual([])
  })

  it('changes nothing for a caller of node:http', async () => {
    observer = observeOutgoing()
    // A list of headers is sent as it is; an answer that nobody listens to does not hold up the connection.
    await inScope(
      () =>
        new Promise((resolve) =>
          request(base, { headers: ['host', 'x', 'a', 'b'] })
            .end()
            .on('close', resolve),
        ),
    )
    expect(seen[0]).toMatchObject({ a: 'b' })
    await expect(new Promise((_, reject) => get(refusing).on('error', reject))).rejects.toThrow(
      'ECONNREFUSED',
    )
  })
})

describe('connections that the application makes itself', () => {
  let observer: Disposable
  beforeEach(() => {
    observer = observeOutgoing()
  })
  afterEach(() => observer[Symbol.dispose]())

  const connect = (): Socket => createConnection(Number(new URL(base).port), '127.0.0.1')
  /** A request with a body in two writes, and the text of its answer. */
  const send = (options: RequestOptions): Promise<string> =>
    new Promise((resolve, reject) => {
      const outgoing = request(base, { method: 'POST', ...options }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      outgoing.on('error', reject)
      outgoing.write('a')
      outgoing.end('b')
    })

  it.each([
    ['at once', { createConnection: connect }],
    [
      'later',
      {
        createConnection(_: unknown, done: (error: Error | null, socket: Socket) => void) {
          setTimeout(() => done(null, connect()), 5)
          return undefined
        },
      },
    ],
    ['of an agent', { agent: Object.assign(new Agent(), { createConnection: connect }) }],
    ['without an agent', { agent: false }],
  ] as [string, RequestOptions][])(
    '%s: the ids are carried, and it is one record',
    async (_name, options) => {
      expect(await inScope(() => send(options))).toBe('hello')
      expect(seen).toMatchObject([carried])
      expect(await egress()).toMatchObject([{ method: 'POST', status_code: 200, ...ids }])
      expect(recorded.records).toHaveLength(1)
    },
  )

  it('with a list of headers: it is one record', async () => {
    const headers = ['host', 'x', 'transfer-encoding', 'chunked']
    expect(await inScope(() => send({ createConnection: connect, headers }))).toBe('hello')
    expect(await egress()).toMatchObject([{ method: 'POST', status_code: 200, ...ids }])
  })

  it('that come to nothing: the error is the application’s, and the record says it', async () => {
    const createConnectionThatFails = (): Socket =>
      createConnection(Number(new URL(refusing).port), '127.0.0.1')
    await expect(inScope(() => send({ createConnection: createConnectionThatFails }))).rejects.toThrow(
      'ECONNREFUSED',
    )
    expect(await egress()).toMatchObject([{ error_code: 'ECONNREFUSED', ...ids }])
  })
})

describe('createFetch', () => {
  it('is called like fetch', async () => {
    const fetch = createFetch()
    await inScope(() =>
      fetch(new Request(base, { headers: { 'x-request-id': 'r', a: 'b' }, method: 'POST' })),
    )
    await inScope(() => fetch(new URL(base), { headers: [['c', 'd']], method: 'put' }))
    expect(seen).toMatchObject([
      { ...carried, 'x-request-id': 'r', a: 'b' },
      { ...carried, c: 'd' },
    ])
    expect(recorded.records).toMatchObject([{ method: 'POST' }, { method: 'PUT' }])
    await expect(fetch('nowhere')).rejects.toThrow('Failed to parse URL')
    const aborted = fetch(`${base}/never`, { signal: AbortSignal.timeout(20) })
    await expect(aborted).rejects.toThrow('aborted')
    expect(recorded.records.at(-1)).toMatchObject({ error_code: 'TimeoutError' })
  })
})
