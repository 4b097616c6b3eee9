import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { getScope } from '../../context/index.js'
import { bindEvents } from './bind-events.js'
import { OPEN, type Opened, ROUTE } from './opened.js'
import type { Opener, OpenRequest } from './request.js'
import { isUpgrade, serveUpgrade, watchAnswer } from './upgrade.js'

/** What a framework adds to what Node knows of a request. */
interface Framework {
  /** The pattern that the request matched, asked for when the request is over. */
  route?: () => string | undefined
  /** The same where it has to be watched for from the beginning. Called once a request. */
  watch?: () => () => string | undefined
}

const CORRELATION = 'X-Correlation-ID'

/**
 * Runs `next` in the scope of a request to a Node server, and writes its access record when the response is closed. A request that has a
 * scope already, from an adapter further out, keeps that one.
 *
 * @param response none where the request is an upgrade
 * @returns what `next` returns
 */
export function serveNode<T>(
  opener: Opener,
  request: IncomingMessage & Opened,
  response: ServerResponse | undefined,
  next: () => T,
  { route, watch }: Framework = {},
): T {
  // Whoever is further in may know the pattern that the outer one does not.
  request[ROUTE] ??= route ?? watch?.()
  if (response === undefined || isUpgrade(request)) {
    return serveUpgrade(opener, request, request.socket, () => {
      // Made by whoever has its framework route the request.
      if (response !== undefined) keepHeader(response, CORRELATION, request[OPEN]?.correlationId ?? '')
      return next()
    })
  }
  if (request[OPEN] !== undefined) return next()
  const one = opener({
    method: request.method ?? '',
    url: request.url ?? '',
    header: (name) => request.headers[name],
    remoteAddress: request.socket?.remoteAddress,
  })
  request[OPEN] = one
  return one.run(() => {
    const scope = getScope()
    bindEvents(request, scope)
    bindEvents(response, scope)
    const received = countReceived(request)
    // Of HTTP/2 the stream knows more than the response, which says of every one that it was finished.
    const { stream } = response as { stream?: ServerHttp2Stream }
    const sent = countSent(stream ?? response)
    keepHeader(response, CORRELATION, one.correlationId)
    noteCut(response, one)
    // Some programs take an upgrade that is a request like any other to Node, and answer it behind the response, on the socket.
    const answer = request.headers.upgrade === undefined ? undefined : watchAnswer(request.socket)
    // `close` comes after `finish`, and comes alone when the connection broke first.
    let finished = false
    response.once('finish', () => {
      finished = true
    })
    response.once('close', () => {
      const route = request[ROUTE]?.()
      if (!response.headersSent && answer?.status !== undefined) {
        one.end({ route, status: answer.status, aborted: false })
        return
      }
      one.end({
        route,
        status: response.headersSent
          ? Number(stream?.sentHeaders[':status'] ?? response.statusCode)
          : undefined,
        aborted: stream === undefined ? !finished : stream.aborted || stream.rstCode !== 0,
        request_bytes: received(),
        response_bytes: request.method === 'HEAD' ? 0 : sent(),
      })
    })
    return next()
  })
}

/** Bytes of the request's body that came in: of what it announces when an abort cuts it off, that part. */
function countReceived(request: IncomingMessage): () => number {
  let bytes = 0
  const { push } = request
  request.push = function (this: IncomingMessage, chunk: unknown, encoding?: BufferEncoding) {
    bytes += sizeOf(chunk, encoding)
    return push.call(this, chunk, encoding)
  }
  return () => bytes
}

/** Bytes of the response's body that were handed to the connection. */
function countSent(response: ServerResponse | ServerHttp2Stream): () => number {
  let bytes = 0
  const { write, end } = response
  response.write = function (this: typeof response, ...args: unknown[]) {
    bytes += sizeOf(args[0], args[1])
    return Reflect.apply(write, this, args)
  } as ServerResponse['write']
  response.end = function (this: typeof response, ...args: unknown[]) {
    const before = bytes
    const result = Reflect.apply(end, this, args)
    // One that ends by way of `write` is counted there.
    if (bytes === before) bytes += sizeOf(args[0], args[1])
    return result
  } as never
  return () => bytes
}

function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined)
  }
  return ArrayBuffer.isView(chunk) ? chunk.byteLength : 0
}

/** Whoever destroys a response while its connection is up cuts it off: the client has not left, and the error is the program's. */
function noteCut(response: ServerResponse, one: OpenRequest): void {
  const { destroy } = response
  // The response of HTTP/2 has none.
  if (typeof destroy !== 'function') return
  response.destroy = function (this: ServerResponse, error?: Error) {
    // What was ended was not cut off: programs that stand in for a client destroy it then.
    if (!this.writableEnded && this.socket?.destroyed === false) {
      const made = new Error('The response was destroyed before its end')
      one.fail(error ?? Object.assign(made, { code: 'RESPONSE_DESTROYED' }))
    }
    return destroy.call(this, error)
  }
}

/** Frameworks clear a response's headers before they answer an error: it is set again at the last moment. */
function keepHeader(response: ServerResponse, name: string, value: string): void {
  response.setHeader(name, value)
  const { writeHead } = response
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    if (!this.headersSent && !this.hasHeader(name)) this.setHeader(name, value)
    return Reflect.apply(writeHead, this, args)
  } as ServerResponse['writeHead']
}
