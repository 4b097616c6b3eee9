import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { serveNode } from './incoming/node.js'
import { failRequest } from './incoming/opened.js'
import { opener, type RequestOptions } from './incoming/request.js'
import { watchUpgrades } from './incoming/upgrade.js'

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

/**
 * Does the same for requests that ask a server for another protocol, as WebSockets do: a scope for the listeners of `upgrade` and for the
 * events of the socket, and an access record when the socket is closed. The server comes back, and is unchanged in all else.
 *
 * @param server of node:http or https, whichever framework it serves. Fastify's needs none: the plugin sees to it
 * @throws SillokError `CONFIG_INVALID`
 * @example upgradeLogger(app.listen(8080)).on('upgrade', (request, socket, head) => …)
 */
export function upgradeLogger<S extends EventEmitter>(server: S, options?: RequestOptions): S {
  watchUpgrades(server, opener('http', options))
  return server
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
