import { type CallOpener, callOpener, type EgressOptions } from './outgoing/egress.js'
import { observeHttp } from './outgoing/http-client.js'
import { observeUndici } from './outgoing/undici.js'

export type { EgressOptions } from './outgoing/egress.js'

/** Of each `observeOutgoing` that is at work, the newest last: that one makes the records. A wrapped `fetch` leaves Node's own to it. */
const observers: CallOpener[] = []
let stops: (() => void)[] = []

/**
 * Watches all that this process asks over HTTP: by `fetch`, undici, node:http and node:https, and so by the libraries on them. Each request made in
 * a scope carries its ids on, and each is one egress record, also where it is watched twice: then by the options of the last. Headers that
 * the caller set stay.
 *
 * @returns what ends it, also by `using`
 * @throws SillokError `CONFIG_INVALID`
 * @example observeOutgoing({ excludeHosts: ['.example.com'] })
 */
export function observeOutgoing(options?: EgressOptions): Disposable {
  const open = callOpener(options)
  observers.push(open)
  if (observers.length === 1) {
    const last: CallOpener = (call) => (observers.at(-1) as CallOpener)(call)
    stops = [observeUndici(last), observeHttp(last)]
  }
  return {
    [Symbol.dispose]() {
      const at = observers.indexOf(open)
      if (at === -1) return
      observers.splice(at, 1)
      if (observers.length === 0) for (const stop of stops.splice(0)) stop()
    },
  }
}

/**
 * A `fetch` that does the same for the one client that it is given to. What follows a redirect is told the ids too; `observeOutgoing`
 * knows each step of one.
 *
 * @param base the `fetch` to call. Default: the global one
 * @throws SillokError `CONFIG_INVALID`
 * @example new OpenAI({ fetch: createFetch() })
 */
export function createFetch(options?: EgressOptions, base?: typeof fetch): typeof fetch {
  const open = callOpener(options)
  return async (input, init) => {
    const call = base ?? globalThis.fetch
    return base === undefined && observers.length > 0 ? call(input, init) : ask(open, call, input, init)
  }
}

async function ask(
  open: CallOpener,
  call: typeof fetch,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const request = input instanceof Request ? input : undefined
  const url = parse(request?.url ?? String(input))
  // What is no address is for `fetch` to refuse.
  if (url === undefined) return call(input, init)
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
  const one = open({ method, host: url.host, path: url.pathname })
  // As `fetch` has it: headers that are given beside a request stand in place of the request's.
  const headers = new Headers(init?.headers ?? request?.headers)
  for (const [name, value] of Object.entries(one.headers)) if (!headers.has(name)) headers.set(name, value)
  try {
    const response = await call(input, { ...init, headers })
    one.answered(response.status)
    return response
  } catch (error) {
    one.failed(error)
    throw error
  }
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}
