/** How often and how soon a worker is started again. Times in ms, of a clock that never goes back. */
export interface RestartPolicy {
  /** `always`: whatever the exit code. `on_failure`: not after a success. `never`: not at all. */
  restart: 'always' | 'on_failure' | 'never'
  /** Exit codes that mean "done". */
  successCodes: readonly number[]
  /** Exit codes that no restart can mend: the worker is `failed` until somebody starts it. */
  fatalCodes: readonly number[]
  /** The bound of the first wait; doubled with every failure in a row. */
  backoffMs: number
  maxBackoffMs: number
  /** So long ready, a worker is forgiven its earlier failures. */
  stableMs: number
  /** More than so many failures within `withinMs` are a crash loop. */
  maxRestarts: number
  withinMs: number
  /** In a crash loop: the wait until the next try. */
  probeMs: number
}

/**
 * 78 is EX_CONFIG of sysexits.h: the configuration is wrong. 1 s to 60 s are Kubernetes' and systemd's orders of magnitude; 5 in a minute is
 * Erlang's idea of restart intensity with room for a dependency that starts slowly.
 */
export const DEFAULT_POLICY: RestartPolicy = {
  restart: 'always',
  successCodes: [0],
  fatalCodes: [78],
  backoffMs: 1000,
  maxBackoffMs: 60_000,
  stableMs: 60_000,
  maxRestarts: 5,
  withinMs: 60_000,
  probeMs: 300_000,
}

/** How a process ended. */
export interface Ending {
  exitCode?: number | undefined
  signal?: string | undefined
  /** The supervisor ended it, and why; or it could not be started. */
  reason?: Reason | undefined
  /** Why it could not be started. */
  error?: Error | undefined
}

/** Why a worker changed its state, in one word. */
export type Reason =
  | 'started'
  | 'ready'
  | 'finished'
  | 'exited'
  | 'signalled'
  | 'config_error'
  | 'spawn_failed'
  | 'start_timeout'
  | 'liveness'
  | 'memory'
  | 'lag'
  | 'recovered'
  | 'operator'
  | 'rolling_restart'
  | 'schedule'
  | 'shutdown'
  | 'wait_over'
  | 'dependency'

/** Why a process could not be started that may be over in a moment: the machine has too little of something, or the program is being replaced. */
const PASSING = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY'])

/** What an ending that nobody asked for means. */
export function verdictOf(ending: Ending, policy: RestartPolicy): 'done' | 'fatal' | 'again' {
  const { exitCode, reason, error } = ending
  if (reason === 'spawn_failed')
    return PASSING.has((error as { code?: string } | undefined)?.code ?? '') ? 'again' : 'fatal'
  const success = reason === undefined && exitCode !== undefined && policy.successCodes.includes(exitCode)
  if (success) return policy.restart === 'always' ? 'again' : 'done'
  if (exitCode !== undefined && policy.fatalCodes.includes(exitCode)) return 'fatal'
  return policy.restart === 'never' ? 'fatal' : 'again'
}

/**
 * Full jitter: a random wait up to a bound that doubles, so that what fails together does not return together.
 *
 * @param failures in a row, from 1
 * @param random from 0 to 1, 1 excluded
 */
export function backoff(failures: number, policy: RestartPolicy, random: number): number {
  const bound = Math.min(policy.maxBackoffMs, policy.backoffMs * 2 ** Math.min(failures - 1, 30))
  return Math.floor(random * bound)
}
