import { Agent, type ClientRequest, type IncomingMessage } from 'node:http'
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
  if (!tellsOfCreation()) stops.push(watchAgents(created))
  return () => {
    for (const stop of stops) stop()
  }
}

/** `http.client.request.created` came with Node 22.12 and 23.2 (documentation of `diagnostics_channel`). */
function tellsOfCreation(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 2) || (major === 22 && minor >= 12)
}

/** Before that, the one place which every request passes while its headers can still be added to: it is handed to an agent. */
function watchAgents(created: (request: ClientRequest) => void): () => void {
  const agents = Agent.prototype as unknown as {
    addRequest(request: ClientRequest, ...rest: unknown[]): unknown
  }
  const { addRequest } = agents
  const watching = function (this: Agent, request: ClientRequest, ...rest: unknown[]): unknown {
    try {
      created(request)
    } catch {}
    return Reflect.apply(addRequest, this, [request, ...rest])
  }
  agents.addRequest = watching
  return () => {
    // Someone else may have put theirs around ours, which then stays, and does nothing.
    if (agents.addRequest === watching) agents.addRequest = addRequest
    created = () => {}
  }
}
