import { backoff, type Ending, type Reason, type RestartPolicy, verdictOf } from './policy.js'

export const WORKER_STATES = [
  'starting',
  'ready',
  'degraded',
  'draining',
  'backoff',
  'crash_loop',
  'failed',
  'stopped',
] as const

export type WorkerState = (typeof WORKER_STATES)[number]

/** What is known of a worker between two events. Times in ms of a clock that never goes back. */
export interface Life {
  readonly state: WorkerState
  /** Starts after the first one. */
  readonly restarts: number
  /** Failures in a row. */
  readonly failures: number
  /** When it failed, the last `withinMs`. */
  readonly recent: readonly number[]
  readonly startedAt: number | undefined
  readonly readyAt: number | undefined
  /** What follows draining: the end, another start at once, or another start as after a failure. */
  readonly after: 'stop' | 'restart' | 'recover'
  /** Why it drains. */
  readonly why: Reason | undefined
  /** It was started to see whether a crash loop is over. */
  readonly probing: boolean
}

export const UNBORN: Life = {
  state: 'stopped',
  restarts: 0,
  failures: 0,
  recent: [],
  startedAt: undefined,
  readyAt: undefined,
  after: 'stop',
  why: undefined,
  probing: false,
}

/** What happens to a worker. */
export type Happening =
  | { kind: 'start'; reason: Reason }
  | { kind: 'ready' }
  | { kind: 'degraded'; reason: Reason }
  | { kind: 'recovered' }
  | { kind: 'drain'; after: Life['after']; reason: Reason }
  /** The process and its group are gone. */
  | { kind: 'ended'; ending: Ending }
  | { kind: 'wait_over' }

/** What is to be done about it. */
export type Effect = { do: 'spawn' } | { do: 'end' } | { do: 'wait'; ms: number } | { do: 'cancel_wait' }

/** One transition, as it is recorded. */
export interface Change {
  from: WorkerState
  to: WorkerState
  reason: Reason
  ending?: Ending | undefined
  backoffMs?: number | undefined
  /** How long the process had run. */
  uptimeMs?: number | undefined
}

export interface Step {
  life: Life
  effects: readonly Effect[]
  /** Absent: nothing changed, what happened has no meaning in this state. */
  change?: Change
}

/**
 * The next step of a worker's life. Pure: the time and the chance are given.
 *
 * @param now ms of a clock that never goes back
 * @param random from 0 to 1, 1 excluded
 */
export function step(life: Life, what: Happening, policy: RestartPolicy, now: number, random: number): Step {
  switch (what.kind) {
    case 'start':
      return started(life, what.reason, now)
    case 'ready':
      if (life.state !== 'starting') return same(life)
      return to({ ...life, readyAt: now }, life, 'ready', 'ready')
    case 'degraded':
      return life.state === 'ready' ? to(life, life, 'degraded', what.reason) : same(life)
    case 'recovered':
      return life.state === 'degraded' ? to(life, life, 'ready', 'recovered') : same(life)
    case 'drain':
      return drained(life, what.after, what.reason, now)
    case 'ended':
      return ended(life, what.ending, policy, now, random)
    case 'wait_over':
      if (life.state === 'backoff') return again(life, 'wait_over', now, false)
      return life.state === 'crash_loop' ? again(life, 'wait_over', now, true) : same(life)
  }
}

/** Whether a process is there, or about to be. */
export function isAlive(state: WorkerState): boolean {
  return state === 'starting' || state === 'ready' || state === 'degraded' || state === 'draining'
}

function same(life: Life): Step {
  return { life, effects: [] }
}

function to(
  next: Life,
  before: Life,
  state: WorkerState,
  reason: Reason,
  effects: readonly Effect[] = [],
  more: Omit<Change, 'from' | 'to' | 'reason'> = {},
): Step {
  return { life: { ...next, state }, effects, change: { from: before.state, to: state, reason, ...more } }
}

/** Somebody wants it to run: what it did before is forgotten. */
function started(life: Life, reason: Reason, now: number): Step {
  if (isAlive(life.state)) return same(life)
  const waiting = life.state === 'backoff' || life.state === 'crash_loop'
  const fresh: Life = {
    ...UNBORN,
    restarts: life.startedAt === undefined ? 0 : life.restarts + 1,
    startedAt: now,
  }
  const spawn: Effect = { do: 'spawn' }
  return to(fresh, life, 'starting', reason, waiting ? [{ do: 'cancel_wait' }, spawn] : [spawn])
}

function again(life: Life, reason: Reason, now: number, probing: boolean): Step {
  const next: Life = {
    ...life,
    restarts: life.restarts + 1,
    startedAt: now,
    readyAt: undefined,
    why: undefined,
    probing,
  }
  return to(next, life, 'starting', reason, [{ do: 'spawn' }])
}

function drained(life: Life, after: Life['after'], reason: Reason, now: number): Step {
  switch (life.state) {
    case 'starting':
    case 'ready':
    case 'degraded':
      return to({ ...life, after, why: reason }, life, 'draining', reason, [{ do: 'end' }])
    case 'draining':
      // Whoever wants it to stop has the last word.
      return after === 'stop' ? same({ ...life, after, why: reason }) : same(life)
    case 'backoff':
    case 'crash_loop':
      if (after === 'stop') return to(life, life, 'stopped', reason, [{ do: 'cancel_wait' }])
      return after === 'restart' ? started(life, reason, now) : same(life)
    case 'failed':
    case 'stopped':
      return same(life)
  }
}

function ended(life: Life, ending: Ending, policy: RestartPolicy, now: number, random: number): Step {
  if (!isAlive(life.state)) return same(life)
  const uptimeMs = now - (life.startedAt ?? now)
  const more = { ending, uptimeMs }
  const asked = life.state === 'draining'
  const reason = (asked ? life.why : undefined) ?? ending.reason ?? reasonOf(ending, policy)
  if (asked && life.after === 'stop') return to(life, life, 'stopped', reason, [], more)
  if (asked && life.after === 'restart') {
    const next = again(life, reason, now, false)
    return { ...next, change: { ...(next.change as Change), ...more } }
  }
  const verdict = asked ? 'again' : verdictOf(ending, policy)
  if (verdict === 'done') return to(life, life, 'stopped', reason, [], more)
  if (verdict === 'fatal') return to(life, life, 'failed', reason, [], more)
  return afterFailure(life, reason, policy, now, random, more)
}

function afterFailure(
  life: Life,
  reason: Reason,
  policy: RestartPolicy,
  now: number,
  random: number,
  more: Omit<Change, 'from' | 'to' | 'reason'>,
): Step {
  const stable = life.readyAt !== undefined && now - life.readyAt >= policy.stableMs
  const failures = stable ? 1 : life.failures + 1
  const recent = [...(stable ? [] : life.recent.filter((at) => now - at < policy.withinMs)), now]
  const looping = recent.length > policy.maxRestarts || (life.probing && !stable)
  const ms = looping ? policy.probeMs : backoff(failures, policy, random)
  const next = { ...life, failures, recent, probing: false }
  const state = looping ? 'crash_loop' : 'backoff'
  return to(next, life, state, reason, [{ do: 'wait', ms }], { ...more, backoffMs: ms })
}

function reasonOf({ exitCode, signal }: Ending, policy: RestartPolicy): Reason {
  if (signal !== undefined) return 'signalled'
  if (exitCode !== undefined && policy.fatalCodes.includes(exitCode)) return 'config_error'
  return exitCode !== undefined && policy.successCodes.includes(exitCode) ? 'finished' : 'exited'
}
