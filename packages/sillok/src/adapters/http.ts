import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { failRequest, serveNode } from './incoming/node.js'
import { opener, type RequestOptions } from './incoming/request.js'

export type { Access, RequestOptions } from './incoming/request.js'

/**
 * Wraps the handler of a server of node:http, https or http2 (compatibility API): a scope for every request, and an access record when it is
 * over. There are no routes here: a handler names its own by `addContext({ route: '/users/:id' })`; without one the record has
 * the shape of the path. What a handler throws takes the course that it would have taken.
 *
 * @throws SillokError `CONFIG_INVALID`
 * @example createServer(requestLogger((request, response) => response.end('hello'))).listen(8080)
 */
export function requestLogger<
  Q extends IncomingMessage | Http2ServerRequest,
  S extends ServerResponse | Http2ServerResponse,
>(
  handler: (request: Q, response: S) => unknown,
  options?: RequestOptions,
): (request: Q, response: S) => void {
  const open = opener('http', options)
  return (request, response) => {
    // The compatibility API of HTTP/2 has all that is used here.
    const one = request as IncomingMessage
    const handle = () => noted(one, () => handler(request, response))
    return serveNode(open, one, response as ServerResponse, handle)
  }
}

/** Puts on the access record what is thrown or rejected with on its way to whoever has called. */
function noted(request: IncomingMessage, handle: () => unknown): unknown {
  const fail = (error: unknown): never => {
    failRequest(request, error)
    throw error
  }
  try {
    const result = handle()
    return result instanceof Promise ? result.catch(fail) : result
  } catch (error) {
    return fail(error)
  }
}
