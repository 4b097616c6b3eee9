import type { IncomingMessage, ServerResponse } from 'node:http'
import { SillokError } from '../../record/index.js'
import { WORKER_ACTS } from '../life/index.js'
import type { Supervisor } from '../supervisor.js'
import { METRICS_TYPE, metricsText } from './text.js'

/** Longest body of a command, in bytes. */
const MAX_BODY = 1024
const STATUS: Readonly<Record<string, number>> = {
  WORKER_UNKNOWN: 404,
  WORKER_NOT_READY: 409,
  WORKER_STATE: 409,
  SUPERVISOR_STOPPING: 409,
  BAD_REQUEST: 400,
}

interface Answer {
  status: number
  body: unknown
}

/**
 * Answers for one supervisor: how it is, in metadata only, to everybody who may connect; commands where `commands` is set, which is on the
 * socket that only the owner of the log root can open.
 */
export function handler(supervisor: Supervisor, commands: boolean) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { method = 'GET', url = '/' } = request
      const path = url.split('?')[0] as string
      if (path === '/metrics' && method === 'GET') {
        send(response, 200, METRICS_TYPE, metricsText(supervisor.status()))
        return
      }
      const { status, body } =
        method === 'GET' || method === 'HEAD'
          ? look(supervisor, path)
          : commands && method === 'POST'
            ? await command(supervisor, path, request)
            : {
                status: 405,
                body: { error: { code: 'METHOD_NOT_ALLOWED', message: 'This can only be read here.' } },
              }
      send(response, status, 'application/json', JSON.stringify(body))
    } catch (error) {
      const code = error instanceof SillokError ? error.code : 'INTERNAL'
      const message = error instanceof SillokError ? error.message : 'The command failed.'
      send(response, STATUS[code] ?? 500, 'application/json', JSON.stringify({ error: { code, message } }))
    }
  }
}

function look(supervisor: Supervisor, path: string): Answer {
  const status = supervisor.status()
  switch (path) {
    case '/livez':
      return { status: 200, body: { alive: true, instance: status.instance } }
    case '/readyz': {
      const workers = Object.fromEntries(
        status.workers.map(({ worker_id, worker_state }) => [worker_id, worker_state]),
      )
      const { ready, maintenance_mode } = status
      return { status: ready ? 200 : 503, body: { ready, maintenance_mode, workers } }
    }
    case '/statusz':
      return { status: 200, body: status }
    default:
      return unknownPath()
  }
}

async function command(supervisor: Supervisor, path: string, request: IncomingMessage): Promise<Answer> {
  if (path === '/maintenance') {
    const { on } = (await bodyOf(request)) as { on?: unknown }
    if (typeof on !== 'boolean') throw new SillokError('BAD_REQUEST', 'Send {"on":true} or {"on":false}.')
    supervisor.setMaintenance(on)
    return { status: 200, body: { maintenance_mode: on } }
  }
  const [, name, what] = /^\/workers\/([a-z0-9_-]{1,64})\/([a-z]+)$/.exec(path) ?? []
  const act = WORKER_ACTS.find((one) => one === what)
  if (name === undefined || act === undefined) return unknownPath()
  await supervisor[act](name)
  const workers = supervisor
    .status()
    .workers.filter((one) => one.component === name || one.worker_id === name)
  return { status: 200, body: { workers } }
}

function unknownPath(): Answer {
  return { status: 404, body: { error: { code: 'NOT_FOUND', message: 'There is nothing at this address.' } } }
}

async function bodyOf(request: IncomingMessage): Promise<object> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MAX_BODY) throw new SillokError('BAD_REQUEST', 'The body is too large.')
  }
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return body
  } catch {}
  throw new SillokError('BAD_REQUEST', 'The body is not a JSON object.')
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(text)
}
