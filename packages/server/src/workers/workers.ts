import { newEventId } from 'sillok/events'
import { SillokError } from 'sillok/record'
import {
  askSupervisor,
  findSupervisors,
  type RunningSupervisor,
  type SupervisorStatus,
  type WorkerAct,
  workersFor,
} from 'sillok/supervise'
import { type Deeds, type Problem, problemOf, type Who } from './deeds.js'

export type Act = WorkerAct | 'maintenance_on' | 'maintenance_off'

/** Something that was done from here. */
export interface Action {
  id: string
  action: Act
  /** The supervisor's `instance`. */
  supervisor: string
  /** A worker or one of its instances; `null`: the whole supervisor. */
  worker: string | null
  actor: string
  at: string
  state: 'running' | 'done' | 'failed'
  ended_at: string | null
  problem: Problem | null
}

/** One that says nothing for so long is shown as silent, in ms. */
const SILENT_MS = 2000
/** Actions that are remembered, for who looks at the page. */
const MAX_ACTIONS = 50
/** What does the same on this machine. */
const COMMAND = 'sillok workers'

/**
 * The supervisors that run on a root and their workers, in metadata only, and commands to them. Everybody who may ask here may look; commands are for who
 * comes with a key, since the sockets are for the owner of the root alone: without keys anybody on this machine could give them here.
 */
export function createWorkers(root: string, deeds: Deeds) {
  const actions: Action[] = []

  async function statusOf(running: RunningSupervisor) {
    try {
      const status = await askSupervisor<SupervisorStatus>(running, 'GET', '/statusz', undefined, SILENT_MS)
      return { ...status, state: 'running' as const, problem: null }
    } catch (error) {
      const { pid, instance } = running
      return { pid, instance, state: 'silent' as const, problem: problemOf(error), workers: [] }
    }
  }

  function find(instance: string): RunningSupervisor {
    const running = findSupervisors(root).find((one) => one.instance === instance)
    if (running !== undefined) return running
    throw new SillokError('SUPERVISOR_UNKNOWN', 'This supervisor does not run any more, or never did.')
  }

  /** @throws SillokError where it is not for this worker, as it is now */
  async function check(running: RunningSupervisor, act: Act, worker: string): Promise<void> {
    if (act === 'maintenance_on' || act === 'maintenance_off') return
    const status = await askSupervisor<SupervisorStatus>(running, 'GET', '/statusz', undefined, SILENT_MS)
    workersFor(act, worker, status)
  }

  return {
    async state({ key }: Who): Promise<object> {
      const supervisors = await Promise.all(findSupervisors(root).map(statusOf))
      return { may_act: key !== undefined, supervisors, actions: [...actions].reverse() }
    },

    /**
     * Begins to do something; how it ends `state` says. What does not fit the worker's state is refused, and not on record.
     *
     * @throws SillokError `ACT_NEEDS_KEY`, `SUPERVISOR_UNKNOWN`, `SUPERVISOR_UNREACHABLE`, `SUPERVISOR_STOPPING`, `WORKER_UNKNOWN`, `WORKER_BUSY`,
     * `WORKER_STATE`, `AUDIT_REQUIRED`
     */
    async act(act: Act, instance: string, worker: string | null, who: Who): Promise<Action> {
      const actor = deeds.actor(who, COMMAND)
      const running = find(instance)
      if (worker !== null) await check(running, act, worker)
      const isAtIt = (one: Action): boolean =>
        one.state === 'running' && one.action === act && one.supervisor === instance && one.worker === worker
      if (actions.some(isAtIt))
        throw new SillokError('WORKER_BUSY', 'That is being done already: it ends by itself.')
      const action: Action = {
        id: newEventId(),
        action: act,
        supervisor: instance,
        worker,
        actor,
        at: new Date().toISOString(),
        state: 'running',
        ended_at: null,
        problem: null,
      }
      actions.push(action)
      if (actions.length > MAX_ACTIONS) actions.shift()
      try {
        const wanted = {
          action: worker === null ? `supervisor_${act}` : `worker_${act}`,
          resourceType: worker === null ? 'supervisor' : 'worker',
          resourceId: worker ?? instance,
          operationId: action.id,
          details: { supervisor: instance, supervisor_pid: running.pid },
        }
        const { ended } = await deeds.begin(actor, who, wanted, () => command(running, act, worker))
        void ended.then((problem) => {
          action.state = problem === null ? 'done' : 'failed'
          action.problem = problem
          action.ended_at = new Date().toISOString()
        })
      } catch (error) {
        actions.splice(actions.indexOf(action), 1)
        throw error
      }
      return action
    },
  }
}

function command(running: RunningSupervisor, act: Act, worker: string | null): Promise<object> {
  if (worker === null)
    return askSupervisor<object>(running, 'POST', '/maintenance', { on: act === 'maintenance_on' })
  return askSupervisor<object>(running, 'POST', `/workers/${worker}/${act}`)
}
