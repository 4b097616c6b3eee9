import type { FormatName } from '../formats/index.js'
import type { RestartPolicy } from './life/index.js'
import type { WorkerStatus } from './status.js'
import type { ProcessLogOptions } from './streams/index.js'

/** How a worker says that it is ready. */
export type Ready =
  /** `ready` or `{ type: 'ready' }` on the channel of messages: what `attachWorker().ready()` sends, and `process.send('ready')`. */
  | { message: true }
  /** A text that stands in a line of stdout or stderr, or a pattern of it. */
  | { line: string | RegExp }
  /** A byte on the file descriptor that `SILLOK_READY_FD` names, as s6 has it. */
  | { fd: true }
  /** An address that answers 2xx. */
  | { http: string }
  /** It still runs after so many ms. */
  | { afterMs: number }

/** How it is seen that a worker still works. */
export interface Liveness {
  /** Longest time without a heartbeat of `attachWorker()`, in ms. Half of it is `degraded`. */
  heartbeatMs?: number
  /** Longest delay of its event loop, in ms, as it says itself. More is `degraded`. */
  maxLagMs?: number
  /** An address that answers 2xx, asked every 2 s; the third failure in a row ends it. */
  http?: string
}

/** One kind of worker. `{instance}` in texts stands for the number of the instance, from 1. Times in ms, sizes in bytes. */
export interface WorkerOptions {
  /** Lower-case letters, digits, `_`, `-`. With several instances their ids are `name-1`, `name-2` … */
  name: string
  /** The program and its arguments; no shell reads it. Arguments are never logged; the program only where it cannot be started. */
  command: readonly string[]
  instances?: number
  /** Relative to the working directory of the supervisor. */
  cwd?: string
  /** Names of variables that it gets from the supervisor's environment, besides the usual ones (`PATH`, `HOME`, `LANG`, `TZ` …); or `all`. */
  env?: readonly string[] | 'all'
  /** Variables with their values; nothing secret: a configuration is no place for it. */
  variables?: Readonly<Record<string, string>>
  /** Workers that must be ready before it is started; it is stopped before them. */
  dependsOn?: readonly string[]
  /** A cron pattern, in UTC: it is started then, and not again when it ends. */
  schedule?: string
  /** Default: `{ afterMs: 1000 }`. */
  ready?: Ready
  /** Longest time until it is ready. Default 30,000. */
  startTimeoutMs?: number
  liveness?: Liveness
  /** Memory of its whole process tree. Over it three times in a row, 2 s apart, it is drained and started again. */
  maxMemoryBytes?: number
  /** Time to end by itself before it is ended. Default 10,000. */
  graceMs?: number
  /** With which signal it is asked to end. Default `SIGTERM`. */
  stopSignal?: NodeJS.Signals
  policy?: Partial<RestartPolicy>
  /** Formats of lines that are kept as records. Default `['sillok']`. */
  records?: readonly FormatName[]
  /**
   * The service that the records are of which it prints. Default: the supervisor's. Another one that a record names is kept as
   * `claimed_service`.
   */
  service?: string
  /** `redacted` keeps the other lines, redacted; by default only their metadata is kept. */
  content?: 'none' | 'redacted'
  /** Lines of one instance that are written in a second, with twice as many at once. Default 2000. */
  linesPerSecond?: number
  /** Keeps what it prints as it is printed, unredacted, in files of their own. Default: not. */
  processLogs?: boolean | Partial<ProcessLogOptions>
}

/** What a supervisor runs, and where its records go. */
export interface SupervisorOptions {
  /** The folder of all streams. */
  root: string
  workers: readonly WorkerOptions[]
  /** The stream that the records go to. Default `workers`. */
  stream?: string
  /** Name of the application, on every record. */
  service?: string
  environment?: string
  version?: string
  /** Default: host name and process id. */
  instance?: string
  /** Told after each change of a worker's state. */
  onChange?: (worker: WorkerStatus) => void
}
