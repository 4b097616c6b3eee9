import type { Deed } from 'sillok/audit'
import { newEventId } from 'sillok/events'
import { SillokError } from 'sillok/record'
import {
  askSupervisor,
  findSupervisors,
  type RunningSupervisor,
  type SupervisorStatus,
} from 'sillok/supervise'

/** Who wants something done. */
export interface Who {
  /** Which of the configured keys, from 1; `undefined` where none is asked for. */
  key: number | undefined
  clientIp: string | undefined
  userAgent: string | undefined
}

export type Act = 'start' | 'restart' | 'drain' | 'maintenance_on' | 'maintenance_off'

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
  problem: { code: string; message: string } | null
}

export interface WorkersOptions {
  root: string
  /** Puts what is done on record, and resolves when it is; who cannot be recorded does nothing. */
  record: (deed: Deed) => Promise<void>
  /** Told where an outcome could not be recorded. */
  onProblem: (error: unknown) => void
}

/** One that says nothing for so long is shown as silent, in ms. */
const SILENT_MS = 2000
/** Actions that are remembered, for who looks at the page. */
const MAX_ACTIONS = 50

/**
 * The supervisors that run on a root and their workers, in metadata only, and commands to them. Everybody who may ask here may look; commands are for who
 * comes with a key, since the sockets are for the owner of the root alone: without keys anybody on this machine could give them here.
 */
export function createWorkers({ root, record, onProblem }: WorkersOptions) {
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

  async function find(instance: string, worker: string | null): Promise<RunningSupervisor> {
    const running = findSupervisors(root).find((one) => one.instance === instance)
    if (running === undefined)
      throw new SillokError('SUPERVISOR_UNKNOWN', 'This supervisor does not run any more, or never did.')
    if (worker === null) return running
    const { workers } = await askSupervisor<SupervisorStatus>(
      running,
      'GET',
      '/statusz',
      undefined,
      SILENT_MS,
    )
    if (!workers.some(({ component, worker_id }) => component === worker || worker_id === worker))
      throw new SillokError('WORKER_UNKNOWN', 'This supervisor has no worker of that name.')
    return running
  }

  return {
    async state({ key }: Who): Promise<object> {
      const supervisors = await Promise.all(findSupervisors(root).map(statusOf))
      return { may_act: key !== undefined, supervisors, actions: [...actions].reverse() }
    },

    /**
     * Begins to do something; how it ends `state` says. The intent is on record before it is begun, the outcome when it has ended.
     *
     * @throws SillokError `ACT_NEEDS_KEY`, `SUPERVISOR_UNKNOWN`, `SUPERVISOR_UNREACHABLE`, `WORKER_UNKNOWN`, `WORKER_BUSY`, `AUDIT_REQUIRED`
     */
    async act(act: Act, instance: string, worker: string | null, who: Who): Promise<Action> {
      if (who.key === undefined)
        throw new SillokError(
          'ACT_NEEDS_KEY',
          'Who commands workers needs a key: set SILLOK_KEYS and start sillok up again. On this machine sillok workers does it.',
        )
      const running = await find(instance, worker)
      const isAtIt = (one: Action): boolean =>
        one.state === 'running' && one.action === act && one.supervisor === instance && one.worker === worker
      if (actions.some(isAtIt))
        throw new SillokError('WORKER_BUSY', 'That is being done already: it ends by itself.')
      const action: Action = {
        id: newEventId(),
        action: act,
        supervisor: instance,
        worker,
        actor: `key:${who.key}`,
        at: new Date().toISOString(),
        state: 'running',
        ended_at: null,
        problem: null,
      }
      const deed = {
        action: worker === null ? `supervisor_${act}` : `worker_${act}`,
        actor: action.actor,
        clientIp: who.clientIp,
        userAgent: who.userAgent,
        resourceType: worker === null ? 'supervisor' : 'worker',
        resourceId: worker ?? instance,
        operationId: action.id,
      }
      const details = { supervisor: instance, supervisor_pid: running.pid }
      actions.push(action)
      if (actions.length > MAX_ACTIONS) actions.shift()
      try {
        await record({ ...deed, phase: 'intent', details })
      } catch (cause) {
        actions.splice(actions.indexOf(action), 1)
        throw new SillokError(
          'AUDIT_REQUIRED',
          'It was not done: the audit trail did not take that it is to be.',
          {
            cause,
          },
        )
      }
      const begun = performance.now()
      const end = (problem: Action['problem']): void => {
        action.state = problem === null ? 'done' : 'failed'
        action.problem = problem
        action.ended_at = new Date().toISOString()
        const outcome = { ...details, ...(problem === null ? {} : { error_code: problem.code }) }
        const durationMs = Math.round(performance.now() - begun)
        record({ ...deed, phase: 'outcome', success: problem === null, durationMs, details: outcome }).catch(
          onProblem,
        )
      }
      command(running, act, worker).then(
        () => end(null),
        (error) => end(problemOf(error)),
      )
      return action
    },
  }
}

function command(running: RunningSupervisor, act: Act, worker: string | null): Promise<object> {
  if (worker === null)
    return askSupervisor<object>(running, 'POST', '/maintenance', { on: act === 'maintenance_on' })
  return askSupervisor<object>(running, 'POST', `/workers/${worker}/${act}`)
}

function problemOf(error: unknown): { code: string; message: string } {
  return error instanceof SillokError
    ? { code: error.code, message: error.message }
    : { code: 'INTERNAL', message: 'It failed.' }
}
