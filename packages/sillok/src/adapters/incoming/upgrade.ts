import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { getScope } from '../../context/index.js'
import { bindEvents } from './bind-events.js'
import { OPEN, type Opened, ROUTE } from './opened.js'
import type { Opener } from './request.js'

/** A socket of Node, or what stands for one. */
type Connection = Duplex & { bytesRead?: number; bytesWritten?: number } & Opened

/**
 * Opens the upgrades that a server hands to its application. It stands before `emit` and is no listener: with one, Node would take upgrades away from
 * the handler of requests in a program that knows none.
 */
export function watchUpgrades(server: EventEmitter, opener: Opener): void {
  const { emit } = server
  server.emit = function (this: EventEmitter, ...args: unknown[]) {
    const pass = () => Reflect.apply(emit, this, args) as boolean
    if (args[0] !== 'upgrade') return pass()
    const [, request, socket, head] = args as [string, IncomingMessage, Connection, Buffer | undefined]
    return serveUpgrade(opener, request, socket, pass, head?.length)
  }
}

/** Whether Node has handed a request to the application as an upgrade; its own property, which its types do not have. */
export function isUpgrade(request: IncomingMessage & { upgrade?: boolean }): boolean {
  return request.upgrade === true
}

/**
 * Runs `next` in the scope of a request that asks for another protocol, and writes its access record when the connection is closed. One that is
 * open already keeps its scope, as where one server hands it to another.
 *
 * @param early bytes of the other protocol that came with the request
 * @returns what `next` returns
 */
export function serveUpgrade<T>(
  opener: Opener,
  request: IncomingMessage & Opened,
  socket: Connection,
  next: () => T,
  early = 0,
): T {
  const open = request[OPEN] ?? socket[OPEN]
  if (open !== undefined) {
    request[OPEN] = open
    return next()
  }
  const one = opener({
    method: request.method ?? '',
    url: request.url ?? '',
    header: (name) => request.headers[name],
    remoteAddress: request.socket?.remoteAddress,
  })
  request[OPEN] = one
  socket[OPEN] = one
  return one.run(() => {
    bindEvents(socket, getScope())
    const { bytesRead, bytesWritten } = socket
    const answer = watchAnswer(socket)
    socket.once('close', () => {
      const { status, length } = answer
      one.end({
        route: request[ROUTE]?.(),
        status,
        // A refusal is whole when it is written; how its connection ends says nothing.
        aborted: status === undefined || (status === 101 && socket.errored !== null),
        error_code: status === undefined && !hasLeft(socket) ? 'UPGRADE_REFUSED' : undefined,
        request_bytes: difference(socket.bytesRead, bytesRead, early),
        response_bytes: difference(socket.bytesWritten, bytesWritten, -length),
      })
    })
    try {
      return next()
    } catch (error) {
      one.fail(error)
      throw error
    }
  })
}

/** Whether it was the other side that ended the connection. */
function hasLeft({ readableEnded, errored }: Duplex): boolean {
  return readableEnded || errored !== null
}

function difference(now: number | undefined, before: number | undefined, more: number): number | undefined {
  return now === undefined || before === undefined ? undefined : Math.max(0, now - before + more)
}

/** How the program answered. */
interface Answer {
  /** `undefined` where it said nothing. */
  status: number | undefined
  /** Bytes in front of the other protocol. */
  length: number
}

// What Node takes of a request's head by default; that of an answer is shorter.
const MAX_HEAD = 16_384

/** Reads the answer where the program writes it, which is the socket itself: there is no response here. */
export function watchAnswer(socket: Duplex | undefined): Answer {
  const answer: Answer = { status: undefined, length: 0 }
  // The requests that tests make up have none, or none that writes.
  if (typeof socket?.write !== 'function') return answer
  const { write, end } = socket
  let head = ''
  const see = (chunk: unknown): void => {
    if (answer.status !== undefined) return
    head += latin1(chunk)
    if (head === '') return
    const [matched, status] = /^HTTP\/1\.\d (\d{3})\b.*?\r\n\r\n/s.exec(head) ?? []
    // What begins in another way was answered before anyone could look.
    const other = !'HTTP/1.'.startsWith(head.slice(0, 7))
    if (matched === undefined && !other && head.length < MAX_HEAD) return
    answer.status = Number(status ?? 101)
    answer.length = matched?.length ?? 0
    head = ''
    // Whoever has put something around these keeps it.
    if (socket.write === seenWrite) socket.write = write
    if (socket.end === seenEnd) socket.end = end
  }
  const seenWrite = function (this: Duplex, ...args: unknown[]) {
    see(args[0])
    return Reflect.apply(write, this, args)
  } as Duplex['write']
  const seenEnd = function (this: Duplex, ...args: unknown[]) {
    see(args[0])
    return Reflect.apply(end, this, args)
  } as Duplex['end']
  Object.assign(socket, { write: seenWrite, end: seenEnd })
  return answer
}

function latin1(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk.slice(0, MAX_HEAD)
  if (!(chunk instanceof Uint8Array)) return ''
  return Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, MAX_HEAD)).toString('latin1')
}
