import { type Accepted, fence, member } from './fence.js'
import { CANONICAL_FIELDS, type CanonicalField, type Envelope, EXTRA_FIELD, isReserved } from './fields.js'
import { LIMITS } from './limits.js'
import type { Redactor } from './redactor.js'
import type { Encoding } from './value.js'

/** Fields that many records have, encoded once. Made by `bindFields`. */
export interface Bound {
  /** What they were made of; theirs to be read again where one of them must stand back. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly names: ReadonlySet<string>
  /** Those in canonical fields, by the field: a comma, the name and the value, or nothing. */
  readonly json: Readonly<Record<CanonicalField, string>>
  /** The canonical fields that a caller could have filled as well. */
  readonly filled: readonly CanonicalField[]
  readonly own: string
  readonly extra: string
  readonly size: number
  /** Some value can change from one record to the next, and so is read for each. */
  readonly live: boolean
}

const EMPTY_JSON = Object.fromEntries(CANONICAL_FIELDS.map((name) => [name, ''])) as Record<
  CanonicalField,
  string
>
/** For records that stand alone. */
export const NOTHING_BOUND: Bound = {
  fields: {},
  names: new Set(),
  json: EMPTY_JSON,
  filled: [],
  own: '',
  extra: '',
  size: 0,
  live: false,
}

/**
 * Encodes the fields that many records have: those of a scope, of a logger, of the process. Texts, numbers and flags are encoded once;
 * where there is anything else among them, all are read again for each record, since it may change.
 *
 * @param fields data properties only: they are read more than once
 * @param identity canonical fields of the system itself
 * @example const bound = bindFields({ tenant: 'a' }, redactor, { service: 'api' })
 */
export function bindFields(
  fields: Readonly<Record<string, unknown>>,
  redactor: Redactor,
  identity: Partial<Envelope> = {},
): Bound {
  const to: Encoding = { redactor, limits: LIMITS, path: [], left: LIMITS.line, plain: false }
  const { own, extra, accepted, names } = fence(identity, fields, '', to)
  const json = { ...EMPTY_JSON }
  for (const [name, value] of Object.entries({ ...accepted, ...identity })) {
    json[name as CanonicalField] = member(`,"${name}":`, value, '', to)
  }
  return {
    fields,
    names: new Set(names),
    json,
    filled: Object.keys(accepted) as CanonicalField[],
    own,
    extra,
    size: LIMITS.line - to.left,
    live: names.some((name) => typeof fields[name] === 'object' && fields[name] !== null),
  }
}

/** Bound fields beside those of a record: without those that the record has itself. */
export function beside(
  envelope: Envelope,
  names: readonly string[],
  accepted: Accepted,
  bound: Bound,
  to: Encoding,
): Bound {
  if (bound.names.size === 0) return bound
  let back: Set<string> | undefined
  for (const name of names) {
    if (bound.names.has(name) && !isCovered(name, accepted, bound)) back = (back ?? new Set()).add(name)
  }
  const taken = bound.filled.some((name) => envelope[name] !== undefined)
  if (back === undefined && !taken && !bound.live) return bound
  const rest: Record<string, unknown> = Object.create(null)
  for (const name of bound.names) if (!back?.has(name)) rest[name] = bound.fields[name]
  const again = fence(envelope, rest, '', to)
  const json = { ...bound.json }
  for (const name of bound.filled) json[name] = member(`,"${name}":`, again.accepted[name], '', to)
  return { ...bound, json, own: again.own, extra: again.extra }
}

/** Whether a field of the record stands in a canonical field, and so in place of the bound one without more ado. */
function isCovered(name: string, accepted: Accepted, bound: Bound): boolean {
  if (!isReserved(name) || name === EXTRA_FIELD) return false
  return accepted[name as CanonicalField] !== undefined && bound.json[name as CanonicalField] !== ''
}
