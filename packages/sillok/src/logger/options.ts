import type { ActiveSpan } from '../context/index.js'
import type { Category, TtftClass } from '../events/index.js'
import type { Level } from '../record/index.js'
import type { RedactOptions } from '../redact/index.js'
import type { StreamOptions } from '../stream/index.js'
import type { Output } from './kinds.js'
import type { Sink } from './sink.js'

/** Settings that go together: what is not said otherwise is as the profile has it. */
export type Profile = 'development' | 'staging' | 'production'

type AnyCase = Level | Lowercase<Level>

/** What `configure` takes. Environment variables fill in what is not given; docs/library.md has the table. */
export interface Options
  extends Partial<
    Pick<StreamOptions, 'durability' | 'flushMs' | 'maxSegmentBytes' | 'rotateEvery' | 'whenFull'>
  > {
  /** Name of the application, on every record. */
  service?: string
  /** `production`, `staging` …, on every record. */
  environment?: string
  /** Version of the application, on every record. */
  version?: string
  /** Which of several processes wrote a record. Default: host name and process id. */
  instance?: string
  /** Default: the environment, where that is the name of a profile. */
  profile?: Profile
  /** The quietest level that is written. */
  level?: AnyCase
  /** Levels of single loggers and all below them, by name: `{ 'api.db': 'WARNING' }`. */
  levels?: Readonly<Record<string, AnyCase>>
  /** Whether lines also go to standard output, and as what. */
  console?: Output
  /** `false` leaves the ids of a scope out of its records. */
  includeCorrelationId?: boolean
  /** Which span of a tracing system a record is made in: `activeSpan` of `sillok/otel`. */
  activeSpan?: ActiveSpan
  /** Adds to each record the file, the line and the function that it was made in: for debugging, at the cost of a stack trace a record. Default false. */
  source?: boolean
  /** `false` writes performance records of failed operations only. */
  performance?: boolean
  /** `false` writes no audit records. */
  audit?: boolean
  /** From which duration on an operation is slow, by its category; the others keep their limits. */
  slow?: Readonly<Partial<Record<Category | 'default', { warningMs: number; errorMs?: number }>>>
  /** How fast models are meant to begin to answer, by their names. */
  ttftClasses?: Readonly<Record<string, TtftClass>>
  /** Of records of one logger, level and message: the first ones of a time, and then few or none. */
  sampling?: Sampling
  /** Keeps quiet records of a request in memory, and writes them only when the request fails. */
  keepOnFailure?: KeepOnFailure
  /** Records that are the same in everything but their time, within so many ms of the first, become one with a count. */
  foldMs?: number
  /** Where every line goes besides the stream. */
  sinks?: readonly Sink[]
  /** Rules of the project, beside the default ones of redaction, which are always on. */
  redact?: RedactOptions
  /** The folder of all streams. Default: found as `findRoot` says. */
  root?: string
  /** The stream that records go to, by default `app`; `false` for none: to the console and the sinks alone. */
  stream?: string | false
}

/** Of many records from one callsite (logger, level and message) only some are written. */
export interface Sampling {
  /** Records that are written in each time. Default 100. */
  first?: number
  /** The time, in ms. Default 1000. */
  everyMs?: number
  /** Of the records behind the first ones every so manieth is written. Default 0: none. */
  thereafter?: number
}

/** Quiet records of a request are kept in memory, and written only if the request fails. */
export interface KeepOnFailure {
  /** Records quieter than this are kept back. Default WARNING. */
  below?: AnyCase
  /** Records of one request that are kept; the oldest go first. Default 1000. */
  records?: number
  /** Bytes of one request that are kept. Default 1 MiB. */
  bytes?: number
  /** How long a record is kept, in ms. Default 60,000. */
  ms?: number
}
