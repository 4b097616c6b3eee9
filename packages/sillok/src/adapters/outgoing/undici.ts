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
  const calls = new WeakMap<UndiciRequest, Call>()
  return listenTo({
    'undici:request:create': ({ request }: { request: UndiciRequest }) => {
      const { method, path } = request
      const call = open({ method, path, host: new URL(request.origin).host })
      calls.set(request, call)
      const has = new Set(
        request.headers.filter((_, i) => i % 2 === 0).map((name) => String(name).toLowerCase()),
      )
      for (const [name, value] of Object.entries(call.headers)) {
        if (!has.has(name)) request.addHeader(name, value)
      }
    },
    'undici:request:headers': (message: { request: UndiciRequest; response: { statusCode: number } }) =>
      calls.get(message.request)?.answered(message.response.statusCode),
    'undici:request:error': ({ request, error }: { request: UndiciRequest; error: unknown }) =>
      calls.get(request)?.failed(error),
  })
}
