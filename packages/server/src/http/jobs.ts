import { Hono } from 'hono'
import { type JobDocument, listJobs, readJob, watchJob } from 'sillok/jobs'
import { SillokError } from 'sillok/record'
import { type Asker, asker, smallBody } from './asker.js'
import { jsonBody } from './body.js'
import type { ReadsEnv } from './reads.js'
import { checked, PARAMS } from './search-api.js'

/** What the HTTP API has done to jobs. */
export interface JobsApi {
  cancel(id: string, asker: Asker): Promise<object>
}

/** Jobs that are followed at one time: each costs a look at a file five times a second. */
const MAX_FOLLOWERS = 100
/** A comment in a stream that has nothing to say, in ms, so that proxies keep it open. */
const ALIVE_MS = 15_000

/**
 * `GET /`, `GET /:id`, `GET /:id/events` as server-sent events, `POST /:id/cancel`.
 *
 * @param closing ends what follows a job
 */
export function jobRoutes(root: string, jobs: JobsApi, closing?: AbortSignal): Hono<ReadsEnv> {
  const api = new Hono<ReadsEnv>()
  let followers = 0
  api.get('/', (c) => {
    const { jobs: found, ...page } = listJobs(root, checked(PARAMS.jobs, c.req.query()))
    // A result may be large, and belongs to who looks at its job.
    const list = found.map(({ result: _, ...job }) => job)
    return c.json({ may_act: asker(c).key !== undefined, jobs: list, ...page })
  })
  api.get('/:id', (c) => c.json(found(root, c.req.param('id'))))
  api.get('/:id/events', (c) => {
    const id = c.req.param('id')
    found(root, id)
    if (followers >= MAX_FOLLOWERS)
      throw new SillokError('TOO_MANY_VIEWS', 'Too many follow jobs at this moment.')
    followers++
    const body = follow(root, id, AbortSignal.any([c.req.raw.signal, ...(closing ? [closing] : [])]), () => {
      followers--
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } })
  })
  api.post('/:id/cancel', smallBody, async (c) => {
    await jsonBody(c)
    return c.json(await jobs.cancel(c.req.param('id'), asker(c)), 202)
  })
  return api
}

function found(root: string, id: string): JobDocument {
  const job = readJob(root, id)
  if (job === undefined) throw new SillokError('JOB_UNKNOWN', 'There is no such job.')
  return job
}

/** The documents of a job as events named `job`; the stream ends when the job has ended. */
function follow(root: string, id: string, gone: AbortSignal, ended: () => void): ReadableStream<Uint8Array> {
  const ending = new AbortController()
  const end = (): void => {
    if (ending.signal.aborted) return
    ending.abort()
    ended()
  }
  gone.addEventListener('abort', end, { once: true })
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const alive = setInterval(() => controller.enqueue(encoder.encode(':\n\n')), ALIVE_MS)
      try {
        for await (const job of watchJob(root, id, { signal: ending.signal })) {
          controller.enqueue(encoder.encode(`event: job\ndata: ${JSON.stringify(job)}\n\n`))
        }
      } catch {
        // Its document was removed meanwhile.
      } finally {
        clearInterval(alive)
        end()
        try {
          controller.close()
        } catch {
          // Who followed has gone.
        }
      }
    },
    cancel: end,
  })
}
