import type { Acknowledgement, AuditOptions } from '../audit/index.js'
import type { AuditEvent, EventSchema, InputOf, SecurityEvent } from '../events/index.js'
import { mergeFields, plainText } from '../record/index.js'
import type { AgentLogger } from './agent.js'
import { detachable } from './detachable.js'
import { NamedLogger, type PlainLogger } from './logger.js'
import { measure, measureStream } from './measure.js'
import { type Measurement, Timer } from './measurement.js'
import { TypedEvents } from './typed.js'
import type { TypedLogger } from './typed-logger.js'

/** A named source of records. Silent, at the cost of one comparison, until `configure` is called. */
export interface Logger extends PlainLogger, TypedLogger {
  /** A logger whose records all carry these fields as well; those of a call win over them. */
  with(fields: object): Logger
}

const AUDIT_ORDER = ['action', 'resourceType', 'resourceId', 'userId', 'details'] as const
const SECURITY_ORDER = ['event', 'severity', 'clientIp', 'userId', 'details'] as const

class FullLogger extends NamedLogger implements Logger {
  #typed: TypedEvents | undefined

  override with(fields: object): Logger {
    return new FullLogger(this.name, mergeFields(this.bound?.fields, fields))
  }

  get #events(): TypedEvents {
    this.#typed ??= new TypedEvents({ name: this.name, bound: this.bound, limit: () => this.limit() })
    return this.#typed
  }

  audit(first: AuditEvent | string, ...more: unknown[]): Promise<Acknowledgement | undefined> {
    return isInOrder(first, more)
      ? this.#events.audit(inOrder(AUDIT_ORDER, [first, ...more]) as unknown as AuditEvent)
      : this.#events.audit(first as AuditEvent, more[0] as AuditOptions | undefined)
  }

  performance(event: unknown, durationMs?: number, success?: boolean, metadata?: object): void {
    this.#events.performance(event, durationMs, success, metadata)
  }

  security(first: SecurityEvent | string, ...more: unknown[]): void {
    this.#events.security(
      isInOrder(first, more)
        ? (inOrder(SECURITY_ORDER, [first, ...more]) as unknown as SecurityEvent)
        : (first as SecurityEvent),
    )
  }

  get agent(): AgentLogger {
    return this.#events.agent
  }

  event<S extends EventSchema>(schema: S, event: InputOf<S>): void {
    this.#events.event(schema, event)
  }

  measure<T>(operation: string, fn: () => T, metadata?: object): T {
    return measure(this.#events, operation, fn, metadata)
  }

  measureScope(operation: string, metadata?: object): Measurement {
    return new Timer(this.#events, operation, metadata)
  }

  measureStream<T>(
    operation: string,
    // biome-ignore lint/suspicious/noExplicitAny: what it gives, now or later, is what comes out
    open: () => any,
    metadata?: object,
    isToken: (piece: T) => boolean = () => true,
    // biome-ignore lint/suspicious/noExplicitAny: see above
  ): any {
    return measureStream(this.#events, operation, open, metadata, isToken)
  }
}

detachable(
  FullLogger.prototype,
  'audit',
  'performance',
  'security',
  'event',
  'measure',
  'measureScope',
  'measureStream',
)
detachable(FullLogger.prototype as NamedLogger, 'isEnabled')

/** Whether an event is given value by value, the first of which may be missing. */
function isInOrder(first: unknown, more: readonly unknown[]): boolean {
  if (typeof first === 'string') return true
  return (typeof first !== 'object' || first === null) && more.length > 0
}

/** An event that was given value by value. */
function inOrder(names: readonly string[], given: readonly unknown[]): object {
  return Object.fromEntries(names.map((name, at) => [name, given[at]]))
}

/**
 * The logger of a name, dots marking parts of parts: `api.interviews`.
 *
 * @example const log = getLogger('api.interviews')
 */
export function getLogger(name: string): Logger {
  return new FullLogger(plainText(name))
}
