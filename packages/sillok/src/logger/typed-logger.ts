import type { Acknowledgement, AuditOptions } from '../audit/index.js'
import type {
  AuditEvent,
  EventSchema,
  InputOf,
  PerformanceEvent,
  PlainAction,
  PlainValue,
  SecurityEvent,
} from '../events/index.js'
import type { AgentLogger } from './agent.js'
import type { Measurement } from './measurement.js'

/**
 * The typed events of a logger; docs/events.md has every one with its fields. What is wrong with an event is said in its record under
 * `invalid`, and nothing of it is lost.
 */
export interface TypedLogger {
  /**
   * Writes who did what to what, to the stream `audit`. Resolves when the record is on the disk, or as safe as `acknowledge` says; no level
   * silences it. With audit switched off by configuration it resolves with `undefined`, and that is said once.
   *
   * Rejects with a SillokError where the record could not be made that safe: `NOT_CONFIGURED`, `DISK_FULL`, `NOT_DURABLE`, `AUDIT_TIMEOUT`,
   * `AUDIT_QUEUE_FULL`, `NOT_SEALED` and what opening a stream throws. Whoever does not await it is not ended by that; the loss is a record of level ERROR.
   *
   * @example await log.audit({ action: 'update', resourceType: 'role', resourceId, userId, before, after })
   */
  audit<const A extends string>(
    event: AuditEvent<A>,
    options?: AuditOptions,
  ): Promise<Acknowledgement | undefined>
  audit<const A extends string>(
    action: PlainAction<A>,
    resourceType: PlainValue<A, string>,
    resourceId: PlainValue<A, string | number>,
    userId: PlainValue<A, string | number>,
    details?: object,
  ): Promise<Acknowledgement | undefined>
  /**
   * Writes how long an operation took. Over the limits of its category it is WARNING or ERROR, failed it is ERROR.
   *
   * @param durationMs in ms
   * @param metadata `category`, `model` and other fields of the event go to their place, the rest under `metadata`
   * @example log.performance('load_interview', 1200, true, { category: 'database' })
   */
  performance(operation: string, durationMs: number, success: boolean, metadata?: object): void
  performance(event: PerformanceEvent): void
  /** Writes something that concerns safety. @example log.security({ event: 'sign_in_failed', severity: 'warning', clientIp }) */
  security(event: SecurityEvent): void
  security(
    event: string,
    severity: SecurityEvent['severity'],
    clientIp?: string,
    userId?: string | number,
    details?: object,
  ): void
  /** What agents do. */
  readonly agent: AgentLogger
  /** Writes an event of any other schema. @example log.event(worker, { component: 'speech', workerState: 'ready' }) */
  event<S extends EventSchema>(schema: S, event: InputOf<S>): void
  /**
   * Runs `fn` and writes how long it took, as `performance` does. A promise is timed until it is settled, a generator until it ends. What
   * is returned comes through; what is thrown is written and thrown on, the very same.
   *
   * @example const reply = await log.measure('ai_inference', () => model.chat(messages), { model: 'gpt-5.2' })
   */
  measure<T>(operation: string, fn: () => T, metadata?: object): T
  /**
   * Begins a measurement that ends with its scope, or by `end` or `fail`.
   *
   * @example using timing = log.measureScope('load_interview', { category: 'database' })
   */
  measureScope(operation: string, metadata?: object): Measurement
  /**
   * Like `measure`, for what a model streams: also writes the time to the first token, its class, and how many pieces came. The limits
   * are those of `model_total` and `model_ttft`. The record is written when the stream ends, fails, or is left by its reader; one that is neither
   * read nor closed has none.
   *
   * @param open gives the stream, or a promise of it: what comes back then is a promise, too. Where it fails, the record says so
   * @param isToken which piece counts as a token, where some carry no text; default: every one
   * @example for await (const event of await log.measureStream('chat', () => client.responses.create({ stream: true, … }), { model })) …
   */
  measureStream<T>(
    operation: string,
    open: () => Promise<AsyncIterable<T>>,
    metadata?: object,
    isToken?: (piece: T) => boolean,
  ): Promise<MeasuredStream<T>>
  measureStream<T>(
    operation: string,
    open: () => AsyncIterable<T>,
    metadata?: object,
    isToken?: (piece: T) => boolean,
  ): MeasuredStream<T>
  measureStream<T>(
    operation: string,
    open: () => AsyncIterable<T> | Promise<AsyncIterable<T>>,
    metadata?: object,
    isToken?: (piece: T) => boolean,
  ): MeasuredStream<T> | Promise<MeasuredStream<T>>
}

/** What `measureStream` gives: the values of the stream, to be read once, by `for await` or one by one. */
export interface MeasuredStream<T> extends AsyncIterableIterator<T> {
  /** Leaves the stream, as `break` in a `for await` does: `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
