import { Agent, ClientRequest, type IncomingMessage } from 'node:http'
import type { Call, CallOpener } from './egress.js'
import { listenTo } from './observe.js'

/** Watches every request of node:http and node:https. */
export function observeHttp(open: CallOpener): () => void {
  // One for each observer, and on the request: see `incoming/node.ts` for why in no WeakMap.
  const CALL = Symbol('sillok call')
  type Called = ClientRequest & { [CALL]?: Call }
  const created = (request: Called): void => {
    if (request[CALL] !== undefined) return
    const { method, path } = request
    const call = open({ method, path, host: String(request.getHeader('host') ?? request.host) })
    request[CALL] = call
    // Headers that were given as a list are on their way already.
    if (request.headersSent) return
    for (const [name, value] of Object.entries(call.headers)) {
      if (!request.hasHeader(name)) request.setHeader(name, value)
    }
  }
  const stops = [
    listenTo({
      'http.client.request.created': ({ request }: { request: ClientRequest }) => created(request),
      'http.client.response.finish': (message: { request: Called; response: IncomingMessage }) =>
        message.request[CALL]?.answered(message.response.statusCode ?? 0),
      'http.client.request.error': ({ request, error }: { request: Called; error: unknown }) =>
        request[CALL]?.failed(error),
    }),
  ]
  if (!tellsOfCreation()) stops.push(...watchCreation(created))
  return () => {
    for (const stop of stops) stop()
  }
}

/** `http.client.request.created` came with Node 22.12 and 23.2 (documentation of `diagnostics_channel`). */
function tellsOfCreation(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 2) || (major === 22 && minor >= 12)
}

/**
 * Before that, the places which a request passes first: it is handed to an agent, or, where the application makes the connection itself, is
 * given its socket or has its headers written, whichever comes first.
 */
function watchCreation(created: (request: ClientRequest) => void): (() => void)[] {
  return [
    watchMethod(Agent.prototype, 'addRequest', (_agent, request) => created(request as ClientRequest)),
    watchMethod(ClientRequest.prototype, '_implicitHeader', (request) => created(request as ClientRequest)),
    watchMethod(ClientRequest.prototype, 'onSocket', (request) => created(request as ClientRequest)),
  ]
}

/** Is told of each call of a method before it; returns how to end that. */
function watchMethod(
  owner: object,
  name: string,
  told: (self: unknown, argument: unknown) => void,
): () => void {
  const methods = owner as Record<string, (...args: unknown[]) => unknown>
  const method = methods[name] as (...args: unknown[]) => unknown
  let listener: typeof told | undefined = told
  const watching = function (this: unknown, ...args: unknown[]): unknown {
    try {
      listener?.(this, args[0])
    } catch {}
    return Reflect.apply(method, this, args)
  }
  methods[name] = watching
  return () => {
    // Someone else may have put theirs around ours, which then stays, and does nothing.
    if (methods[name] === watching) methods[name] = method
    listener = undefined
  }
}
