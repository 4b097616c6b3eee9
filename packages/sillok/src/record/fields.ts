import type { Level } from './level.js'

/** What a canonical field may hold. `own` fields are the system's: a caller can never fill them. */
type Kind = 'own' | 'text' | 'number' | 'boolean' | 'any'

const KINDS = {
  timestamp: 'own',
  level: 'own',
  logger: 'own',
  message: 'own',
  event: 'text',
  component: 'text',
  log_type: 'own',
  correlation_id: 'text',
  request_id: 'text',
  trace_id: 'text',
  span_id: 'text',
  service: 'own',
  environment: 'own',
  version: 'own',
  instance: 'own',
  user_id: 'text',
  client_ip: 'text',
  user_agent: 'text',
  route: 'text',
  duration_ms: 'number',
  error_code: 'text',
  retryable: 'boolean',
  exception: 'any',
} as const satisfies Record<string, Kind>

/** The name of a field that every record may have, with a type of its own that no caller can change. */
export type CanonicalField = keyof typeof KINDS

/**
 * The canonical fields of a record, in the order in which they stand on a line.
 * The caller's own fields follow them.
 */
export const CANONICAL_FIELDS = Object.keys(KINDS) as readonly CanonicalField[]

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

function kindOf(name: string): Kind | undefined {
  return Object.hasOwn(KINDS, name) ? KINDS[name as CanonicalField] : undefined
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
