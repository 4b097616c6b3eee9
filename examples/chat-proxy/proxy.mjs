// What clients talk to: passes each request on to a worker that is ready, and its answer back as it comes.
import { once } from 'node:events'
import { request as ask, createServer } from 'node:http'
import { join } from 'node:path'
import { addContext, getLogger } from 'sillok'
import { requestLogger } from 'sillok/http'
import { closeServer } from './close.mjs'

const log = getLogger('proxy')
const ROUTES = new Set(['/v1/chat/completions', '/fault'])

/** @returns its address, and what closes it */
export async function startProxy({ supervisor, sockets, port }) {
  let turn = 0
  /** The next worker that is ready, in turns, or else one that is slow; or the one that is asked for. */
  const next = (aimed) => {
    const { workers, maintenance_mode } = supervisor.status()
    if (maintenance_mode) {
      addContext({ maintenance_mode })
      return { error: 'MAINTENANCE' }
    }
    const those = (state) => workers.filter(({ worker_state }) => worker_state === state)
    const aimedAt = workers.filter(({ worker_id }) => worker_id === aimed)
    // On a machine that is short of time all of them may be slow at once: a late answer is better than none.
    const choices = aimed !== null ? aimedAt : those('ready').length > 0 ? those('ready') : those('degraded')
    if (choices.length === 0) return { error: 'NO_WORKER' }
    return { worker: choices[turn++ % choices.length].worker_id }
  }

  const handle = async (request, response) => {
    const path = request.url.split('?')[0]
    const route = ROUTES.has(path) ? path : undefined
    if (route === undefined) {
      response.writeHead(404).end()
      return
    }
    // A fault may be aimed at one worker, and nothing else: it is a client that says where to.
    const aimed = route === '/fault' ? new URL(request.url, 'http://x').searchParams.get('worker') : null
    const { worker, error } = next(aimed)
    addContext({ route, worker_id: worker })
    if (error !== undefined) {
      log.warn('No worker takes the request', { error_code: error, retryable: true })
      refuse(response, error)
      return
    }
    await pass(request, response, join(sockets, `${worker}.sock`))
  }

  const server = createServer(requestLogger(handle)).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => closeServer(server),
  }
}

/** The body and the headers that a model's client sends; its key stays here. */
async function pass(request, response, socketPath) {
  const { 'content-type': type } = request.headers
  const onward = ask({
    socketPath,
    method: request.method,
    path: request.url,
    headers: { host: 'worker', 'content-type': type ?? 'application/json' },
  })
  // At once, and not with the body: a worker that drains knows of the request then.
  onward.flushHeaders()
  request.pipe(onward)
  response.once('close', () => onward.destroy())
  try {
    const [answer] = await once(onward, 'response')
    response.writeHead(answer.statusCode, {
      'content-type': answer.headers['content-type'] ?? 'application/json',
    })
    answer.pipe(response)
    // A worker that dies in the middle: the client sees that the answer has no end.
    answer.once('error', () => response.destroy())
    await once(response, 'close')
  } catch (error) {
    if (response.headersSent || response.destroyed) return response.destroy()
    log.error('The worker did not answer', error, {
      error_code: error.code ?? 'WORKER_GONE',
      retryable: true,
    })
    refuse(response, 'WORKER_GONE')
  }
}

function refuse(response, code) {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' })
  response.end(JSON.stringify({ error: { message: 'The service is not available at this moment.', code } }))
}
