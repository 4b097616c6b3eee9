import { SillokError } from '../../record/index.js'
import type { WorkerState } from './life.js'

/** Everything that can be asked of a worker. */
export const WORKER_ACTS = ['start', 'restart', 'drain'] as const

/** What somebody may want of a worker. */
export type WorkerAct = (typeof WORKER_ACTS)[number]

const DONE: Readonly<Record<WorkerAct, string>> = { start: 'started', restart: 'restarted', drain: 'drained' }

/** What fits a worker in each state: anything else would change nothing. One that drains is on its way somewhere, and gets there by itself. */
const FITTING: Readonly<Record<WorkerState, readonly WorkerAct[]>> = {
  starting: ['restart', 'drain'],
  ready: ['restart', 'drain'],
  degraded: ['restart', 'drain'],
  draining: [],
  backoff: ['start', 'restart', 'drain'],
  crash_loop: ['start', 'restart', 'drain'],
  failed: ['start'],
  stopped: ['start'],
}

export function actsOf(state: WorkerState): readonly WorkerAct[] {
  return FITTING[state]
}

/** What has to be known of a supervisor. */
interface Workers {
  stopping: boolean
  workers: readonly { worker_id: string; component: string; worker_state: WorkerState }[]
}

/**
 * The ids of the workers that an act is for: of several instances those that it fits.
 *
 * @param name of a worker, or the id of an instance
 * @throws SillokError `WORKER_UNKNOWN`; `WORKER_STATE` where it fits none of them; `SUPERVISOR_STOPPING`
 */
export function workersFor(act: WorkerAct, name: string, { stopping, workers }: Workers): readonly string[] {
  const named = workers.filter(({ worker_id, component }) => worker_id === name || component === name)
  if (named.length === 0)
    throw new SillokError('WORKER_UNKNOWN', `There is no worker ${JSON.stringify(name)}.`)
  if (stopping)
    throw new SillokError(
      'SUPERVISOR_STOPPING',
      `The supervisor is ending: nothing is ${DONE[act]} any more.`,
    )
  const fitting = named.filter(({ worker_state }) => actsOf(worker_state).includes(act))
  if (fitting.length > 0) return fitting.map(({ worker_id }) => worker_id)
  const states = named.map(({ worker_id, worker_state }) => {
    const which = named.length === 1 ? 'it' : worker_id
    return `${which} is ${worker_state.replace('_', ' ')}`
  })
  const others = WORKER_ACTS.filter((one) =>
    named.some(({ worker_state }) => actsOf(worker_state).includes(one)),
  )
  const instead =
    others.length === 0 ? 'wait until it is over' : `it can be ${others.map((one) => DONE[one]).join(' or ')}`
  throw new SillokError(
    'WORKER_STATE',
    `${name} cannot be ${DONE[act]} now: ${states.join(', ')}; ${instead}.`,
  )
}
