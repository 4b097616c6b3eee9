import type { Level } from './level.js'

/**
 * The canonical fields of a record, in the order in which they stand on a line.
 * The caller's own fields follow them.
 */
export const CANONICAL_FIELDS = [
  'timestamp',
  'level',
  'logger',
  'message',
  'event',
  'component',
  'log_type',
  'correlation_id',
  'request_id',
  'trace_id',
  'span_id',
  'service',
  'environment',
  'version',
  'instance',
  'user_id',
  'client_ip',
  'user_agent',
  'route',
  'duration_ms',
  'error_code',
  'retryable',
  'exception',
] as const

export type CanonicalField = (typeof CANONICAL_FIELDS)[number]

/** The bytes with which every line of Sillok begins; a reader finds a record again by them behind a torn one. */
export const LINE_START = '{"timestamp":"'

/** Where a caller's field goes whose name is taken: `level` becomes `extra.level`. */
export const EXTRA_FIELD = 'extra'

/**
 * The canonical part of a record. Only the logging system itself fills this in; what a caller
 * gives as fields is fenced (see `encodeRecord`).
 */
export interface Envelope {
  /** RFC 3339 in UTC with milliseconds. */
  timestamp: string
  level: Level
  logger: string
  message: string
  event?: string | undefined
  component?: string | undefined
  log_type?: string | undefined
  correlation_id?: string | undefined
  request_id?: string | undefined
  trace_id?: string | undefined
  span_id?: string | undefined
  service?: string | undefined
  environment?: string | undefined
  version?: string | undefined
  instance?: string | undefined
  user_id?: string | undefined
  client_ip?: string | undefined
  user_agent?: string | undefined
  route?: string | undefined
  duration_ms?: number | undefined
  error_code?: string | undefined
  retryable?: boolean | undefined
  /** An `Error`, or the fields of one. */
  exception?: unknown
}

/** What a canonical field may hold. `own` fields are the system's: a caller can never fill them. */
type Kind = 'own' | 'text' | 'number' | 'boolean' | 'any'

// Cases, not a map: names that come from an object's keys are compared as pointers, and every key of every record is asked for.
function kindOf(name: string): Kind | undefined {
  switch (name) {
    case 'timestamp':
    case 'level':
    case 'logger':
    case 'message':
    case 'log_type':
    case 'service':
    case 'environment':
    case 'version':
    case 'instance':
      return 'own'
    case 'event':
    case 'component':
    case 'correlation_id':
    case 'request_id':
    case 'trace_id':
    case 'span_id':
    case 'user_id':
    case 'client_ip':
    case 'user_agent':
    case 'route':
    case 'error_code':
      return 'text'
    case 'duration_ms':
      return 'number'
    case 'retryable':
      return 'boolean'
    case 'exception':
      return 'any'
    default:
      return undefined
  }
}

/** The longest text a caller may put into a canonical field, in UTF-16 units; a longer one goes to `extra`. */
const MAX_CANONICAL_TEXT = 1024

/** Whether a name is fenced: a canonical field, or `extra` itself. */
export function isReserved(name: string): boolean {
  return kindOf(name) !== undefined || name === EXTRA_FIELD
}

/**
 * Whether a caller may fill the canonical field `name` with `value`: the field is not the system's own, and
 * the value has the field's type. Returns the value as it is to be written, `undefined` where it may not.
 */
export function acceptCanonical(name: string, value: unknown): unknown {
  return accept(kindOf(name), value)
}

function accept(kind: Kind | undefined, value: unknown): unknown {
  switch (kind) {
    case 'text':
      return canonicalText(typeof value === 'number' || typeof value === 'bigint' ? String(value) : value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'any':
      return typeof value === 'object' && value !== null ? value : undefined
    default:
      return undefined
  }
}

/** The same for the author of a record from outside, who also says which service and process it is from. */
export function acceptForeign(name: string, value: unknown): unknown {
  const kind = kindOf(name)
  return kind === 'own' ? canonicalText(value) : accept(kind, value)
}

function canonicalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_CANONICAL_TEXT ? value : undefined
}
