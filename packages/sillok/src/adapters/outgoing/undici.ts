import type { Call, CallOpener } from './egress.js'
import { listenTo } from './observe.js'

/** What undici documents of a request on its diagnostics channels. */
interface UndiciRequest {
  origin: string | URL
  path: string
  method: string
  /** Names and values in turn. */
  headers: readonly unknown[]
  addHeader(name: string, value: string): void
}

/** Watches every request of undici, the package's and the one that is Node's own `fetch`; each step of a redirect is one. */
export function observeUndici(open: CallOpener): () => void {
  // One for each observer, and on the request: see `incoming/node.ts` for why in no WeakMap.
  const CALL = Symbol('sillok call')
  type Called = UndiciRequest & { [CALL]?: Call }
  return listenTo({
    'undici:request:create': ({ request }: { request: Called }) => {
      const { method, path } = request
      const call = open({ method, path, host: new URL(request.origin).host })
      request[CALL] = call
      const has = new Set(
        request.headers.filter((_, i) => i % 2 === 0).map((name) => String(name).toLowerCase()),
      )
      for (const [name, value] of Object.entries(call.headers)) {
        if (!has.has(name)) request.addHeader(name, value)
      }
    },
    'undici:request:headers': (message: { request: Called; response: { statusCode: number } }) =>
      message.request[CALL]?.answered(message.response.statusCode),
    'undici:request:error': ({ request, error }: { request: Called; error: unknown }) =>
      request[CALL]?.failed(error),
  })
}
