import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveNode } from './incoming/node.js'
import { failRequest } from './incoming/opened.js'
import { opener, type RequestOptions } from './incoming/request.js'
import { mountShape } from './path.js'

export type { Access, RequestOptions } from './incoming/request.js'

/** What Express puts on a request: where its router is mounted, and the route that matched. */
interface Routed {
  baseUrl?: string
  params?: Record<string, unknown>
  route?: { path?: unknown }
}

/**
 * Middleware for Express 4 and 5: a scope for every request, and an access record when it is over. It comes before all other middleware.
 *
 * @throws SillokError `CONFIG_INVALID`
 * @example
 * app.use(requestLogger())
 * app.get('/users/:id', …)
 * app.use(errorLogger())
 */
export function requestLogger(
  options?: RequestOptions,
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  const open = opener('express', options)
  return (request, response, next) => {
    serveNode(open, request, response, next, { watch: () => watchRoute(request) })
  }
}

/**
 * The other end: puts an error that reaches Express on the access record of its request, and passes it on. It comes after all routes, before
 * the application's own error handlers.
 */
export function errorLogger(): (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void {
  return (error, request, _response, next) => {
    failRequest(request, error)
    next(error)
  }
}

/** Where a router is mounted is known only while it matches: an error on its way out finds `baseUrl` reset. So the moment is caught. */
function watchRoute(request: IncomingMessage & Routed): () => string | undefined {
  let { route } = request
  let pattern: string | undefined
  Object.defineProperty(request, 'route', {
    get: () => route,
    set(matched: Routed['route']) {
      // `baseUrl` is the path as sent; the first time, the parameters are still those of the mount.
      if (matched !== undefined && matched !== route) {
        pattern = mountShape(request.baseUrl ?? '', request.params) + patternOf(matched.path)
      }
      route = matched
    },
    enumerable: true,
    configurable: true,
  })
  return () => pattern
}

function patternOf(path: unknown): string {
  return Array.isArray(path) ? path.map(String).join('|') : String(path ?? '')
}
