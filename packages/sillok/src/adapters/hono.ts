import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { getContext, getScope, runInScope } from '../context/index.js'
import { serveNode } from './incoming/node.js'
import { failRequest } from './incoming/opened.js'
import { type Opener, opener, type RequestOptions } from './incoming/request.js'
import { isUpgrade } from './incoming/upgrade.js'

export type { Access, RequestOptions } from './incoming/request.js'

/**
 * Middleware for Hono 4: a scope for every request, and an access record when it is over. It comes before all other middleware. On
 * @hono/node-server the record is of the connection; elsewhere it is written when the body of the response was read.
 *
 * @throws SillokError `CONFIG_INVALID`
 * @example app.use(requestLogger())
 */
export function requestLogger(options?: RequestOptions): MiddlewareHandler {
  const open = opener('hono', options)
  return async (c, next) => {
    const env = (c.env ?? {}) as Partial<NodePair>
    if (!isNode(env)) return serveWeb(open, c, next)
    const { incoming, outgoing } = env
    const handle = async () => {
      try {
        await next()
      } catch (thrown) {
        // Hono answers errors; what else is thrown goes on to whoever has called it.
        failRequest(incoming, thrown)
        throw thrown
      }
      if (c.error !== undefined) failRequest(incoming, c.error)
      if (outgoing === undefined) c.header('X-Correlation-ID', String(getContext()?.correlation_id))
    }
    return serveNode(open, incoming, outgoing, handle, { route: () => routeOf(c) })
  }
}

/** What @hono/node-server puts into the environment; of HTTP/2 they are other classes with the same members. */
interface NodePair {
  incoming: IncomingMessage
  /** An upgrade has none. */
  outgoing: ServerResponse | undefined
}

function isNode(env: Partial<NodePair>): env is NodePair {
  const { incoming, outgoing } = env
  if (typeof incoming?.push !== 'function') return false
  return outgoing === undefined ? isUpgrade(incoming) : typeof outgoing.writeHead === 'function'
}

async function serveWeb(open: Opener, c: Context, next: () => Promise<void>): Promise<void> {
  const { pathname } = new URL(c.req.url)
  const request = open({
    method: c.req.method,
    url: pathname,
    header: (name) => c.req.header(name),
    remoteAddress: undefined,
  })
  await request.run(async () => {
    try {
      await next()
    } catch (thrown) {
      request.fail(thrown)
      request.end({ route: routeOf(c), aborted: false })
      throw thrown
    }
    if (c.error !== undefined) request.fail(c.error)
    const { status, body } = c.res
    const scope = getScope()
    const end = (response_bytes: number, aborted: boolean): void =>
      runInScope(scope, () => request.end({ route: routeOf(c), status, aborted, response_bytes }))
    // Of HEAD there may be a body here, which nobody reads.
    if (body === null || c.req.method === 'HEAD') end(0, false)
    else c.res = new Response(watched(body, end), c.res)
    c.header('X-Correlation-ID', request.correlationId)
  })
}

/** The route that answered; a middleware for all paths is none, where nobody answered. */
function routeOf(c: Context): string | undefined {
  const route = routesOf(c)[c.req.routeIndex]
  return route === undefined || (route.method === 'ALL' && c.res.status === 404) ? undefined : route.path
}

/** The request of another copy of Hono, as where this package is linked, says nothing to ours; it has a property of its own. */
function routesOf(c: Context): ReturnType<typeof matchedRoutes> {
  try {
    return matchedRoutes(c)
  } catch {
    return c.req.matchedRoutes ?? []
  }
}

/** The same bytes, counted; `end` is called once, when they were all read or the reader left. */
function watched(
  body: ReadableStream<Uint8Array>,
  end: (bytes: number, aborted: boolean) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let bytes = 0
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          controller.close()
          end(bytes, false)
        } else {
          bytes += value.byteLength
          controller.enqueue(value)
        }
      } catch (error) {
        controller.error(error)
        end(bytes, true)
      }
    },
    cancel(reason) {
      end(bytes, true)
      return reader.cancel(reason)
    },
  })
}
