import { Hono } from 'hono'
import type { WorkerAct } from 'sillok/supervise'
import { type Asker, asker, smallBody } from './asker.js'
import { jsonBody } from './body.js'
import type { ReadsEnv } from './reads.js'
import { checked, PARAMS } from './search-api.js'

/** What the HTTP API asks of supervisors and workers. */
export interface WorkersApi {
  state(asker: Asker): Promise<object>
  act(
    act: WorkerAct | 'maintenance_on' | 'maintenance_off',
    supervisor: string,
    worker: string | null,
    asker: Asker,
  ): Promise<object>
}

/** `GET /`, `POST /:supervisor/maintenance`, `POST /:supervisor/:worker/start|restart|drain`. */
export function workerRoutes(workers: WorkersApi): Hono<ReadsEnv> {
  const api = new Hono<ReadsEnv>()
  api.get('/', async (c) => c.json(await workers.state(asker(c))))
  api.post('/:supervisor/maintenance', smallBody, async (c) => {
    const { supervisor } = checked(PARAMS.supervisor, c.req.param())
    const { on } = checked(PARAMS.maintenance, await jsonBody(c))
    return c.json(
      await workers.act(on ? 'maintenance_on' : 'maintenance_off', supervisor, null, asker(c)),
      202,
    )
  })
  api.post('/:supervisor/:worker/:act', smallBody, async (c) => {
    const { supervisor, worker, act } = checked(PARAMS.workerAct, c.req.param())
    // Nothing is said in it: that it is JSON shows that no form of another site's page sent it.
    await jsonBody(c)
    return c.json(await workers.act(act, supervisor, worker, asker(c)), 202)
  })
  return api
}
