import { acceptForeign, type Envelope, EXTRA_FIELD } from './fields.js'
import { type Level, levelName, parseLevel } from './level.js'

/** A record from outside this process, told apart into its envelope and its other fields. */
export interface ForeignRecord {
  envelope: Envelope
  fields: Record<string, unknown>
}

/** What fills the envelope where the record itself says nothing. */
export interface ForeignDefaults {
  /** Now, as RFC 3339 in UTC: for a record without a usable time. */
  timestamp: string
  level?: Level
  logger?: string
  service?: string
}

/**
 * Takes a parsed record from another program: a canonical field that holds what it must is the
 * envelope's; one that does not is a plain field, and ends under `extra`. The sender is the record's author, so
 * unlike a caller of the logger it may name the level, time, logger and service.
 *
 * @param source a parsed JSON object; not mutated
 * @example encodeRecord(...) of the parts: `const { envelope, fields } = fromForeign(JSON.parse(line), { timestamp: now })`
 */
export function fromForeign(
  source: Readonly<Record<string, unknown>>,
  defaults: ForeignDefaults,
): ForeignRecord {
  const fields: Record<string, unknown> = {}
  const envelope: Envelope = {
    timestamp: defaults.timestamp,
    level: defaults.level ?? 'INFO',
    logger: defaults.logger ?? '',
    message: '',
    service: defaults.service,
  }
  let extra: Record<string, unknown> | undefined
  for (const key of Object.keys(source)) {
    const value = source[key]
    if (key === EXTRA_FIELD && isPlain(value)) extra = value
    else if (!take(envelope, key, value)) put(fields, key, value)
    else if (key === 'level' && !isLevel(value)) {
      const name = levelName(value)
      if (name !== undefined && !Object.hasOwn(source, 'level_name')) fields.level_name = name
    }
  }
  // What an earlier fence put aside stays where it is; it does not nest deeper with every hop.
  if (extra === undefined) return { envelope, fields }
  for (const [name, item] of Object.entries(extra)) {
    put(fields, Object.hasOwn(fields, name) ? freeName(`${EXTRA_FIELD}.${name}`, fields) : name, item)
  }
  return { envelope, fields }
}

/** Puts a value into the envelope where its name and type allow it. */
function take(envelope: Envelope, key: string, value: unknown): boolean {
  switch (key) {
    case 'timestamp': {
      const time = toTimestamp(value)
      if (time === undefined) return false
      envelope.timestamp = time
      return true
    }
    case 'level': {
      const level = isLevel(value) ? value : parseLevel(value)
      if (level === undefined) return false
      envelope.level = level
      return true
    }
    case 'logger':
    case 'message':
      if (typeof value !== 'string') return false
      envelope[key] = value
      return true
    default: {
      const fits = acceptForeign(key, value)
      if (fits === undefined) return false
      ;(envelope as unknown as Record<string, unknown>)[key] = fits
      return true
    }
  }
}

/** The wire's own spelling is by far the most frequent. */
export function isLevel(value: unknown): value is Level {
  return (
    value === 'INFO' || value === 'WARNING' || value === 'ERROR' || value === 'DEBUG' || value === 'CRITICAL'
  )
}

/** Both values are kept where one of `extra` has the name of a field. */
function freeName(name: string, fields: object): string {
  let free = name
  while (Object.hasOwn(fields, free)) free = `${free}_`
  return free
}

/** Plain assignment to `__proto__` would set the prototype, and lose the value. */
function put(fields: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') fields[key] = value
  else Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true })
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const EARLIEST_MS = Date.UTC(1970, 0, 1)
const LATEST_MS = Date.UTC(2200, 0, 1)

/**
 * A time in any of the forms that logs use, as RFC 3339 in UTC with milliseconds: ISO text (a missing zone means
 * UTC), a number or a string of digits in seconds, milliseconds, microseconds or nanoseconds since 1970.
 * Returns `undefined` for what is no time, and for times before 1970 or after 2200.
 *
 * @example toTimestamp(1795170944.123) // '2026-11-20T10:55:44.123Z'
 */
export function toTimestamp(value: unknown): string | undefined {
  // By far the most frequent, and right as it is: making a date of it and a text of the date costs as much as all else.
  if (typeof value === 'string' && isWireTime(value)) return value
  let ms: number
  if (typeof value === 'number') ms = epochMs(value)
  else if (typeof value === 'string') ms = textMs(value)
  else if (value instanceof Date) ms = value.getTime()
  else return undefined
  return ms > EARLIEST_MS && ms < LATEST_MS ? new Date(ms).toISOString() : undefined
}

/** The unit of a number since 1970 shows in its size: each is a thousand times the other. */
function epochMs(value: number): number {
  const size = Math.abs(value)
  if (size < 1e11) return value * 1000
  if (size < 1e14) return value
  return size < 1e17 ? value / 1e3 : value / 1e6
}

/** The wire's own form; days after the 28th need the calendar. */
const WIRE =
  /^(?:19[7-9]|20\d|21\d)\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** Whether a text is a time in the wire's own form. */
export function isWireTime(text: string): boolean {
  return WIRE.test(text)
}

const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?$/

function textMs(text: string): number {
  if (text.length > 64) return Number.NaN
  if (/^\d{1,19}(\.\d{1,9})?$/.test(text)) return epochMs(Number(text))
  const iso = ISO.exec(text.trim())
  if (iso === null) return Number.NaN
  const [, day, time, fraction = '0', zone = 'Z'] = iso
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z'
  const seconds = time?.length === 5 ? `${time}:00` : time
  const clock = `${day}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`
  // `Date` turns 30 February into 2 March: what does not come back as it went in is no time.
  const ms = Date.parse(`${clock}Z`)
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== `${clock}Z`) return Number.NaN
  return Date.parse(`${clock}${offset}`)
}
