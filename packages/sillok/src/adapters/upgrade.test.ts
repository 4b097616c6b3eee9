import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Duplex, PassThrough } from 'node:stream'
import { serve, upgradeWebSocket } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addContext } from '../context/index.js'
import { getLogger } from '../logger/index.js'
import * as forExpress from './express.js'
import * as forFastify from './fastify.js'
import * as forHono from './hono.js'
import { requestLogger, upgradeLogger } from './http.js'
import * as forKoa from './koa.js'
import { type Recording, recording } from './testkit/records.js'
import { ask, closed, hangUp, listening } from './testkit/server.js'

let recorded: Recording
let server: Server

beforeEach(() => {
  recorded = recording()
})

afterEach(async () => {
  await closed(server)
  await recorded.close()
})

const log = getLogger('app')
const ASK = 'GET /talk/7?key=hunter2 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n'
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'

const access = (count?: number) => recorded.until((record) => record.log_type === 'access', count)

/** What upgraded connections are for: says `hello`, gives back what it gets, and ends when the other side does. */
function echo(_request: IncomingMessage, socket: Duplex, head: Buffer): void {
  addContext({ route: '/talk/:id' })
  socket.write(SWITCH)
  socket.write('hello')
  log.info('open', { early: head.length })
  socket.on('data', (chunk) => {
    log.info('got', { size: chunk.length })
    socket.write(chunk)
  })
  socket.on('end', () => socket.end())
  socket.on('error', () => {})
}

/** An upgrade that sends `abc` with the request and `0123456789` after `hello`, and leaves when it has that back. */
async function talk(base: string, path = '/talk/7?key=hunter2', protocol = 'echo'): Promise<number> {
  const headers = {
    connection: 'Upgrade',
    upgrade: protocol,
    'x-correlation-id': 'up-1',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    'sec-websocket-version': '13',
  }
  const asked = httpRequest(base + path, { headers }).end()
  const status = await new Promise<number>((resolve, reject) => {
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.on('upgrade', (response, socket, head) => {
      let seen = String(head)
      let sent = false
      const look = (chunk: string) => {
        seen += chunk
        if (seen.endsWith('hello') && !sent) {
          sent = true
          socket.write('0123456789')
        }
        if (seen.endsWith('0123456789')) socket.end()
      }
      socket.on('data', (chunk) => look(String(chunk)))
      look('')
      socket.on('close', () => resolve(response.statusCode ?? 0))
    })
  })
  return status
}

/** As much of a server for WebSockets as @hono/node-server asks of one. */
class Sockets extends EventEmitter {
  options = { noServer: true }
  close(): void {}
  handleUpgrade(
    request: IncomingMessage,
    socket: Socket,
    _head: Buffer,
    done: (ws: EventEmitter) => void,
  ): void {
    const accept = createHash('sha1').update(String(request.headers['sec-websocket-key'])).digest('base64')
    socket.write(`${SWITCH.slice(0, -2)}Sec-WebSocket-Accept: ${accept}\r\n\r\n`)
    const ws = Object.assign(new EventEmitter(), { send: (data: string) => socket.write(data), close() {} })
    socket.on('data', (data) => ws.emit('message', data, true))
    socket.on('end', () => socket.end())
    socket.on('close', () => ws.emit('close', 1000, ''))
    done(ws)
  }
}

const SERVERS: readonly [string, string, () => Server | Promise<Server>][] = [
  ['http', 'http', () => upgradeLogger(createServer(requestLogger(() => {}))).on('upgrade', echo)],
  [
    'express',
    'http',
    () => upgradeLogger(createServer(express().use(forExpress.requestLogger()))).on('upgrade', echo),
  ],
  [
    'koa',
    'http',
    () => upgradeLogger(createServer(new Koa().use(forKoa.requestLogger()).callback())).on('upgrade', echo),
  ],
  [
    'fastify',
    'fastify',
    async () => {
      const app = fastify()
      await app.register(forFastify.requestLogger)
      app.server.on('upgrade', echo)
      await app.ready()
      return app.server
    },
  ],
  [
    'fastify, where it routes them',
    'fastify',
    async () => {
      const app = fastify()
      await app.register(forFastify.requestLogger)
      app.get('/talk/:id', (request, reply) => {
        reply.hijack()
        echo(request.raw, request.raw.socket, Buffer.alloc(0))
      })
      app.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
        const response = new ServerResponse(request)
        response.assignSocket(socket)
        app.routing(request, response)
      })
      await app.ready()
      return app.server
    },
  ],
  [
    'koa, where it routes them',
    'koa',
    () => {
      const app = new Koa().use(forKoa.requestLogger()).use((ctx) => {
        ctx.respond = false
        echo(ctx.req, ctx.socket, Buffer.alloc(0))
      })
      const handle = app.callback()
      return createServer(handle).on('upgrade', (request: IncomingMessage, socket: Socket) => {
        const response = new ServerResponse(request)
        response.assignSocket(socket)
        handle(request, response)
      })
    },
  ],
]

describe.each(SERVERS)('%s', (_name, component, make) => {
  it('has one record of an upgrade, written when the connection is closed', async () => {
    server = await make()
    const base = await listening(server)
    expect(await talk(base)).toBe(101)
    const [record, ...more] = await access()
    expect(more).toEqual([])
    expect(record).toMatchObject({
      level: 'INFO',
      message: 'GET /talk/:id 101',
      component,
      route: '/talk/:id',
      status_code: 101,
      correlation_id: 'up-1',
      client_ip: '127.0.0.1',
      request_bytes: 10,
      response_bytes: 15,
    })
    for (const name of ['aborted', 'error_code', 'exception']) expect(record).not.toHaveProperty(name)
    const logged = recorded.records.filter((one) => one.logger === 'app')
    expect(logged.map(({ message, request_id }) => [message, request_id])).toEqual([
      ['open', record?.request_id],
      ['got', record?.request_id],
    ])
    expect(recorded.lines.join()).not.toContain('hunter2')
  })
})

describe('hono', () => {
  function start(): Promise<string> {
    const app = new Hono().use(forHono.requestLogger())
    app.get(
      '/talk/:id',
      upgradeWebSocket(() => ({
        onOpen: (_event, ws) => ws.send('hello'),
        onMessage(event, ws) {
          log.info('got')
          ws.send(Buffer.from(event.data as ArrayBuffer).toString())
        },
      })),
    )
    app.get('/closed', (c) => c.text('no', 403))
    const websocket = { server: new Sockets() as never }
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', websocket }) as Server
    return once(server, 'listening').then(() => listening(server))
  }

  it('has one record of a WebSocket, with its route', async () => {
    const base = await start()
    expect(await talk(base, '/talk/7', 'websocket')).toBe(101)
    const [record, ...more] = await access()
    expect(more).toEqual([])
    expect(record).toMatchObject({
      component: 'hono',
      route: '/talk/:id',
      status_code: 101,
      correlation_id: 'up-1',
      request_bytes: 10,
      response_bytes: 15,
    })
    expect(recorded.records[0]).toMatchObject({ message: 'got', request_id: record?.request_id })
  })

  it('has one record of a WebSocket that was refused', async () => {
    const base = await start()
    expect(await talk(base, '/closed', 'websocket')).toBe(403)
    const records = await access()
    expect(records).toMatchObject([
      { level: 'WARNING', route: '/closed', status_code: 403, error_code: 'FORBIDDEN' },
    ])
  })
})

describe('how an upgrade ends', () => {
  async function serving(
    answer: (request: IncomingMessage, socket: Socket, head: Buffer) => void,
  ): Promise<string> {
    server = upgradeLogger(createServer(requestLogger((_request, response) => void response.end('plain'))))
    server.on('upgrade', answer)
    return listening(server)
  }

  it('is refused with a status, whichever way it is written', async () => {
    const refusal = 'HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n'
    const ways: ((socket: Socket) => void)[] = [
      (socket) => socket.end(refusal),
      (socket) => socket.end(new Uint8Array(Buffer.from(refusal))),
      (socket) => {
        for (const char of refusal) socket.write(char)
        socket.end()
      },
      (socket) => socket.write(refusal, () => socket.destroy()),
    ]
    const base = await serving((request, socket) => {
      // As the client may be gone by then.
      socket.on('error', () => {})
      ways[Number(request.url?.[1])]?.(socket)
    })
    for (const way of ways.keys()) await hangUp(base, `${ASK.replace('/talk/7', `/${way}`)}\r\n`, /401/)
    const refused = {
      level: 'WARNING',
      status_code: 401,
      error_code: 'UNAUTHORIZED',
      request_bytes: 0,
      response_bytes: 0,
    }
    const records = await access(ways.length)
    expect(records).toMatchObject(ways.map(() => refused))
    expect(records.some((record) => 'aborted' in record)).toBe(false)
  })

  it('is refused without a word', async () => {
    const base = await serving((_request, socket) => socket.destroy())
    await hangUp(base, `${ASK}\r\n`, /never/)
    const [record] = await access()
    expect(record).toMatchObject({ level: 'WARNING', aborted: true, error_code: 'UPGRADE_REFUSED' })
    expect(record).not.toHaveProperty('status_code')
  })

  it('is given up by the client before there is an answer', async () => {
    const base = await serving((_request, socket) => {
      socket.resume().on('end', () => socket.destroy())
      socket.on('error', () => {})
    })
    await hangUp(base, `${ASK}\r\n`)
    expect(await access()).toMatchObject([
      { level: 'WARNING', aborted: true, error_code: 'CLIENT_CLOSED_REQUEST' },
    ])
  })

  it('breaks off', async () => {
    const base = await serving(echo)
    const { hostname, port } = new URL(base)
    const socket = connect(Number(port), hostname)
    socket.write(`${ASK}\r\n`)
    await once(socket, 'data')
    socket.resetAndDestroy()
    const [record] = await access()
    expect(record).toMatchObject({
      level: 'INFO',
      status_code: 101,
      aborted: true,
      error_code: 'CLIENT_CLOSED_REQUEST',
    })
  })

  it('lets what a listener throws go on, and has it on the record', async () => {
    const thrown = new Error('no handshake')
    const base = await serving(() => {
      throw thrown
    })
    const emit = server.emit.bind(server) as (...args: unknown[]) => boolean
    const caught: unknown[] = []
    server.emit = ((...args: [string, IncomingMessage, Socket]) => {
      try {
        return emit(...args)
      } catch (error) {
        caught.push(error)
        args[2].destroy()
        return true
      }
    }) as typeof server.emit
    await hangUp(base, `${ASK}\r\n`, /never/)
    expect(await access()).toMatchObject([{ level: 'ERROR', exception: { message: 'no handshake' } }])
    expect(caught).toEqual([thrown])
  })

  it('is one record also where several look, and where it goes from one server to another', async () => {
    const second = upgradeLogger(createServer()).on('upgrade', echo)
    const base = await serving((request, socket, head) => void second.emit('upgrade', request, socket, head))
    upgradeLogger(server, { logger: 'twice' })
    const copied = (request: IncomingMessage, socket: Socket, head: Buffer) =>
      void second.emit('upgrade', Object.create(request), socket, head)
    expect(await talk(base)).toBe(101)
    server.removeAllListeners('upgrade').on('upgrade', copied)
    expect(await talk(base)).toBe(101)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await access(2)).map((record) => record.logger)).toEqual(['twice', 'twice'])
  })

  it('is an ordinary request where nobody listens for upgrades', async () => {
    server = upgradeLogger(createServer(requestLogger((_request, response) => void response.end('plain'))))
    expect(server.listenerCount('upgrade')).toBe(0)
    const base = await listening(server)
    expect(await hangUp(base, `${ASK}\r\n`, /plain/)).toContain('200 OK')
    expect((await ask(base)).text).toBe('plain')
    expect(await access(2)).toMatchObject([{ status_code: 200 }, { status_code: 200 }])
  })

  it('may be taken where Node sees a request like any other', async () => {
    server = createServer(
      requestLogger((request, _response) => echo(request, request.socket, Buffer.alloc(0))),
    )
    expect(await talk(await listening(server))).toBe(101)
    const [record, ...more] = await access()
    expect(more).toEqual([])
    expect(record).toMatchObject({ level: 'INFO', message: 'GET /talk/:id 101', correlation_id: 'up-1' })
    expect(record).not.toHaveProperty('aborted')
  })

  it('gives listeners what they would have got', async () => {
    const got: unknown[][] = []
    const base = await serving((...args) => {
      got.push(args)
      args[1].end()
    })
    const raw: Socket[] = []
    server.on('connection', (socket) => raw.push(socket))
    await hangUp(base, `${ASK}\r\nabc`, /never/)
    expect(got).toHaveLength(1)
    expect(got[0]).toHaveLength(3)
    expect(got[0]?.[1]).toBe(raw[0])
    expect(String(got[0]?.[2])).toBe('abc')
    expect(await access()).toMatchObject([{ request_bytes: 3 }])
  })

  it('takes a stream that is no socket', async () => {
    server = upgradeLogger(createServer()).on('upgrade', (_request, socket) => socket.end(SWITCH))
    const stream = new PassThrough()
    server.emit('upgrade', { method: 'GET', url: '/inject', headers: {} }, stream, Buffer.alloc(0))
    stream.resume()
    const [record] = await access()
    expect(record).toMatchObject({ path: '/inject', status_code: 101 })
    expect(record).not.toHaveProperty('request_bytes')
  })
})
