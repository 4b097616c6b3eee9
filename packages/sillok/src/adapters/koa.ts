import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { getScope, runInScope, type Scope } from '../context/index.js'
import { serveNode } from './incoming/node.js'
import { failRequest } from './incoming/opened.js'
import { opener, type RequestOptions } from './incoming/request.js'

export type { Access, RequestOptions } from './incoming/request.js'

interface Context {
  req: IncomingMessage
  res: ServerResponse
  body?: unknown
  /** Set by @koa/router: the pattern that matched. */
  _matchedRoute?: unknown
}

/**
 * Middleware for Koa: a scope for every request, and an access record when it is over. It comes before all other middleware. The
 * route pattern is that of @koa/router.
 *
 * @throws SillokError `CONFIG_INVALID`
 * @example app.use(requestLogger())
 */
export function requestLogger(
  options?: RequestOptions,
): (context: Context, next: () => Promise<unknown>) => Promise<void> {
  const open = opener('koa', options)
  return (context, next) => {
    const { req, res } = context
    const route = () => (context._matchedRoute === undefined ? undefined : String(context._matchedRoute))
    const handle = async () => {
      try {
        await next()
      } catch (error) {
        failRequest(req, error)
        throw error
      }
      const { body } = context
      // Koa reads a stream after all middleware, outside of the scope; what makes its chunks belongs to the request.
      if (body instanceof Readable) readInScope(body, getScope())
    }
    return serveNode(open, req, res, handle, { route })
  }
}

function readInScope(body: Readable, scope: Scope | undefined): void {
  const { read } = body
  body.read = (size) => runInScope(scope, () => read.call(body, size))
}
