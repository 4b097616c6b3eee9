import type { Acknowledgement, AuditOptions } from '../audit/index.js'
import { getContext } from '../context/index.js'
import {
  type AuditEvent,
  apiCall,
  audit,
  type EventSchema,
  type InputOf,
  performance,
  readEvent,
  type SecurityEvent,
  security,
  type Wire,
} from '../events/index.js'
import { type Envelope, type Level, loudness, plainText, SillokError } from '../record/index.js'
import { AgentEvents, type AgentLogger, apiCallLevel } from './agent.js'
import { timestamp } from './clock.js'
import { type Bound, core } from './core.js'
import { addModelTimes, performanceInput, performanceLevel } from './slow.js'

/** The logger that typed events are written for. */
export interface Owner {
  readonly name: string
  readonly bound: Bound | undefined
  /** Loudness from which it writes. */
  limit(): number
}

/** Above every level: logging is off. */
const OFF = Number.POSITIVE_INFINITY

/** The configuration under which it was said that audit is switched off. */
let saidUnder: unknown

/** Typed events of one logger. */
export class TypedEvents {
  readonly #owner: Owner
  #agent: AgentLogger | undefined

  constructor(owner: Owner) {
    this.#owner = owner
  }

  /** Whether anything is written at all. */
  get isOn(): boolean {
    return this.#owner.limit() !== OFF
  }

  event<S extends EventSchema>(schema: S, input: InputOf<S>): void {
    if (!isSchema(schema)) {
      if (this.isOn)
        this.#plain('WARNING', 'An event of no known kind', { event: 'event.unknown', given: input })
      return
    }
    // Audit keeps its promise, whoever makes the call.
    if (schema.logType === audit.logType) void this.audit(input as unknown as AuditEvent, {}, schema)
    else this.#write(schema, input)
  }

  audit(
    event: AuditEvent,
    options?: AuditOptions,
    schema: EventSchema = audit,
  ): Promise<Acknowledgement | undefined> {
    if (!this.isOn) return refused(notConfigured())
    if (!core.events.audit) {
      this.#sayOff()
      return Promise.resolve(undefined)
    }
    return this.toTrail(schema, event, options)
  }

  /** Writes an event of any schema to the audit trail. */
  toTrail(schema: EventSchema, event: unknown, options?: AuditOptions): Promise<Acknowledgement> {
    let action: unknown
    const { bound } = this.#owner
    const around = (name: string): unknown => bound?.fields[name] ?? getContext()?.[name]
    const done = core.audit(
      (place) => {
        const head = { ...place }
        const { message, level, fields } = readEvent(schema, event, core.preview, { head, around })
        action = fields.action
        if (fields.actor === undefined && around('actor') === undefined)
          fields.actor = actorOf((name) => fields[name] ?? around(name))
        const own = levelIn(schema === apiCall ? apiCallLevel : schema.level, fields)
        return { envelope: this.#envelope(schema, level ?? own, message), fields }
      },
      bound,
      options,
    )
    // Whoever does not await it must not be ended by an unhandled rejection; and the loss is on record.
    done.catch((error: unknown) => {
      const failed = { event: 'audit.failed', audit_event: schema.name, action }
      this.#plain('ERROR', 'An audit record could not be made durable', { ...failed, exception: error }, true)
    })
    return done
  }

  performance(first: unknown, durationMs?: unknown, success?: unknown, metadata?: unknown): void {
    if (!this.isOn) return
    this.#performance(
      typeof first === 'string' || durationMs !== undefined
        ? performanceInput(first, durationMs, success, metadata)
        : first,
    )
  }

  security(event: SecurityEvent): void {
    this.#write(security, event)
  }

  get agent(): AgentLogger {
    this.#agent ??= new AgentEvents((schema, input, levelOf) => this.#write(schema, input, levelOf))
    return this.#agent
  }

  #performance(event: unknown): void {
    this.#write(performance, event, (wire) => {
      if (!core.events.performance && wire.success !== false) return undefined
      addModelTimes(wire, core.events.ttftClasses)
      return performanceLevel(performance.level(wire), wire, core.events.slow)
    })
  }

  /** @param levelOf the level; `undefined` where nothing is to be written */
  #write(
    schema: EventSchema,
    input: unknown,
    levelOf: (wire: Wire) => Level | undefined = schema.level,
  ): void {
    const limit = this.#owner.limit()
    if (limit === OFF) return
    const { message, level: own, fields } = readEvent(schema, input, core.preview)
    const level = own ?? levelIn(levelOf, fields)
    if (level === undefined || loudness(level) < limit) return
    core.write(this.#envelope(schema, level, message), fields, this.#owner.bound)
  }

  #envelope(schema: EventSchema, level: Level, message: string): Envelope {
    return {
      timestamp: timestamp(),
      level,
      logger: this.#owner.name,
      message,
      event: schema.name,
      log_type: schema.logType,
    }
  }

  #plain(level: Level, message: string, fields: object, ofTrail?: boolean): void {
    core.write(
      { timestamp: timestamp(), level, logger: this.#owner.name, message },
      fields,
      this.#owner.bound,
      ofTrail,
    )
  }

  #sayOff(): void {
    if (saidUnder === core.events) return
    saidUnder = core.events
    this.#plain('WARNING', 'Audit is switched off by configuration: no audit record is written', {
      event: 'audit.off',
    })
  }
}

/** Whether `defineEvent` can have made it. */
function isSchema(value: unknown): value is EventSchema {
  try {
    const { plan, places, name } = value as EventSchema
    return Array.isArray(plan) && places instanceof Map && typeof name === 'string'
  } catch {
    return false
  }
}

/** The level of an event, of which any value may be hostile: what cannot be told is no reason to be quiet. */
function levelIn<L extends Level | undefined>(levelOf: (wire: Wire) => L, fields: Wire): L | 'WARNING' {
  try {
    return levelOf(fields)
  } catch {
    return 'WARNING'
  }
}

/** Who acted, where nobody says so: every audit record names somebody. */
function actorOf(value: (name: string) => unknown): string {
  const user = value('user_id')
  if (user !== undefined) return `user:${plainText(user)}`
  const agent = value('agent_name')
  return agent === undefined ? 'system' : `agent:${plainText(agent)}`
}

function refused(error: SillokError): Promise<never> {
  const promise = Promise.reject(error)
  promise.catch(() => {})
  return promise
}

function notConfigured(): SillokError {
  return new SillokError(
    'NOT_CONFIGURED',
    'An audit record was not written: logging is not configured, or closed. Call configure() first.',
  )
}
