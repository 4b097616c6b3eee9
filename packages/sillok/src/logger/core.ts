import type { Acknowledgement, AuditOptions, Place } from '../audit/index.js'
import type { Limits, TtftClass, Wire } from '../events/index.js'
import { type Envelope, SillokError } from '../record/index.js'

/** How typed events are written, see the options of the same names. */
export interface EventSettings {
  readonly audit: boolean
  readonly performance: boolean
  readonly slow: Partial<Limits>
  readonly ttftClasses: Readonly<Record<string, TtftClass>>
}

/** Fields that many records have, of a logger or a scope. */
export interface Bound {
  readonly fields: Readonly<Record<string, unknown>>
  /** What was made of them, for the next record. It stands here and in no WeakMap: loggers and scopes that live for one request are many. */
  memo?: unknown
}

/** Gives an audit record for its place in the trail. */
export type ReadAudit = (place: Place) => { envelope: Envelope; fields: Wire }

/** What loggers write to: the one place between a log call and the sinks. */
export interface Core {
  /** Changes with every change of levels, so that a logger may remember its own. */
  generation: number
  /** Loudness from which the logger of a name writes; above every level while logging is off. */
  thresholdOf(name: string): number
  readonly events: EventSettings
  /**
   * Encodes, redacts and hands out one record with the fields of the scope that the call runs in. Never throws.
   *
   * @param fields those of the call
   * @param bound those of the logger, which win over the scope's and not over the call's
   * @param ofTrail it says what became of an audit record: behind a disk that hangs it must not hold up the program
   */
  write(envelope: Envelope, fields: object | undefined, bound?: Bound, ofTrail?: boolean): void
  /**
   * The same for an audit record; resolves when it is as safe as was asked for, rejects where it could not be made so.
   *
   * @param read gives the record for its place in the trail
   */
  audit(read: ReadAudit, bound?: Bound, options?: AuditOptions): Promise<Acknowledgement>
  /** The beginning of any value as a short text that may leave. */
  preview(value: unknown): string
}

const OFF = Number.POSITIVE_INFINITY

/** What there is while logging is off. */
export const silent: Omit<Core, 'generation'> = {
  thresholdOf: () => OFF,
  events: { audit: false, performance: false, slow: {}, ttftClasses: {} },
  write() {},
  audit: () => Promise.reject(new SillokError('NOT_CONFIGURED', 'Logging is closed.')),
  preview: () => '',
}

/** One object for the life of the process, so that a logger may be made before `configure`. */
export const core: Core = { generation: 0, ...silent }

export function turnOn(parts: Omit<Core, 'generation'>): void {
  on = true
  Object.assign(core, parts)
  core.generation++
}

/** What loggers do while logging is off. */
let idle = silent
let on = false

export function turnOff(): void {
  on = false
  Object.assign(core, idle)
  core.generation++
}

/** Changes what loggers do while logging is off: to be heard by guests, see `attach`; `undefined`: to be silent. */
export function setIdle(parts: Omit<Core, 'generation'> = silent): void {
  idle = parts
  if (!on) turnOff()
}
