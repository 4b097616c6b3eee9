import {
  describeError,
  type Envelope,
  isError,
  type Level,
  loudness,
  MASK,
  mergeFields,
} from '../record/index.js'
import { namesSecret } from '../redact/index.js'
import { timestamp } from './clock.js'
import { type Bound, core } from './core.js'

/**
 * Writes one record. Never throws, whatever it is given.
 *
 * @example
 * log.info('Interview started', { interview_id, language: 'ja' })
 * log.error('Speech service failed', error, { error_code: 'TIMEOUT', retryable: true })
 */
export interface LogMethod {
  (message: string, fields?: object): void
  (message: string, error: unknown, fields?: object): void
  (error: Error, fields?: object): void
}

/** A named source of records. Silent, at the cost of one comparison, until logging is configured. */
export interface PlainLogger {
  readonly name: string
  debug: LogMethod
  info: LogMethod
  warn: LogMethod
  error: LogMethod
  critical: LogMethod
  /** A logger whose records all carry these fields as well; those of a call win over them. */
  with(fields: object): PlainLogger
  /** Whether a record of this level would be written: for work that is only done to log it. */
  isEnabled(level: Level): boolean
}

/** Where a call's plain values go that are no fields. */
const ARGUMENTS = 'args'

/** A logger of records without a type. Typed events are added by `FullLogger`, so that a small bundle can do without them. */
export class NamedLogger implements PlainLogger {
  readonly name: string
  readonly #bound: Bound | undefined
  #threshold = Number.POSITIVE_INFINITY
  /** The generation of levels that `#threshold` is from. */
  #generation = -1

  // Own properties, since callers take them off: `promise.catch(log.error)`.
  readonly debug = this.#method('DEBUG', 0)
  readonly info = this.#method('INFO', 1)
  readonly warn = this.#method('WARNING', 2)
  readonly error = this.#method('ERROR', 3)
  readonly critical = this.#method('CRITICAL', 4)

  constructor(name: string, fields?: Record<string, unknown>) {
    this.name = name
    this.#bound = fields && { fields }
  }

  with(fields: object): PlainLogger {
    return new NamedLogger(this.name, mergeFields(this.#bound?.fields, fields))
  }

  isEnabled(level: Level): boolean {
    return this.limit() <= loudness(level)
  }

  protected get bound(): Bound | undefined {
    return this.#bound
  }

  #method(level: Level, loud: number): LogMethod {
    return (message: unknown, first?: unknown, second?: unknown): void => {
      if (this.limit() <= loud) this.#write(level, message, first, second)
    }
  }

  /** Loudness from which it writes. */
  protected limit(): number {
    if (this.#generation !== core.generation) {
      this.#generation = core.generation
      this.#threshold = core.thresholdOf(this.name)
    }
    return this.#threshold
  }

  #write(level: Level, message: unknown, first: unknown, second: unknown): void {
    const envelope: Envelope = {
      timestamp: timestamp(),
      level,
      logger: this.name,
      message: message as string,
    }
    // `log.error('failed', error, fields)` is also called where there is no error.
    let fields: unknown = first === undefined ? second : first
    if (isError(message)) {
      // Described here, since its message is written twice and read once.
      const exception = Object.fromEntries(describeError(message))
      envelope.exception = exception
      envelope.message = exception.message as string
    } else if (isError(first)) {
      envelope.exception = first
      fields = second
    } else if (second !== undefined && first !== undefined) {
      // What was thrown need not be an Error: `log.error('failed', 'no route', fields)`. And nothing that is given goes away.
      const [own, args] = typeof first === 'object' && first !== null ? [first, second] : [second, first]
      fields =
        typeof own === 'object' ? mergeFields(behind(message, args), own) : behind(message, first, second)
    }
    const own = typeof fields === 'object' || fields === undefined ? fields : behind(message, fields)
    core.write(envelope, own as object | undefined, this.#bound)
  }
}

/** Plain values behind a message: with `log.info('password', value)` the message is the name of the value. */
function behind(message: unknown, ...values: unknown[]): Record<string, unknown> {
  return { [ARGUMENTS]: values.map((value) => (namesSecret(message, value) ? MASK : value)) }
}
