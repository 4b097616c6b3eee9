import { acceptCanonical, isReserved } from './fields.js'
import { LIMITS } from './limits.js'
import { memoryOf } from './memory.js'
import type { Redactor } from './redactor.js'
import { quote } from './text.js'
import { type Encoding, encodeField, encodeValue, uniqueName } from './value.js'

/** The canonical fields that others than the system fill in, each as it stands on a line: a comma, the name, the value; or nothing. */
export interface CanonicalJson {
  event: string
  component: string
  correlation_id: string
  request_id: string
  trace_id: string
  span_id: string
  service: string
  environment: string
  version: string
  instance: string
  user_id: string
  client_ip: string
  user_agent: string
  route: string
  duration_ms: string
  error_code: string
  retryable: string
  exception: string
}

/** A field that is not canonical, as it stands on a line. */
interface Member {
  key: string
  json: string
}

/** Fields that many records have in common, encoded once. Made by `shareFields`, joined by `joinShared`. */
export interface SharedFields {
  readonly canonical: Readonly<CanonicalJson>
  readonly own: readonly Member[]
  /** The text of `own`, together. */
  readonly ownJson: string
  /** Those whose name is taken: they stand under `extra`. */
  readonly extraJson: string
  readonly keys: ReadonlySet<string>
}

// Always these names in this order: reading them is then a load from a fixed place.
const noCanonical = (): CanonicalJson => ({
  event: '',
  component: '',
  correlation_id: '',
  request_id: '',
  trace_id: '',
  span_id: '',
  service: '',
  environment: '',
  version: '',
  instance: '',
  user_id: '',
  client_ip: '',
  user_agent: '',
  route: '',
  duration_ms: '',
  error_code: '',
  retryable: '',
  exception: '',
})

export const NOTHING_SHARED: SharedFields = {
  canonical: noCanonical(),
  own: [],
  ownJson: '',
  extraJson: '',
  keys: new Set(),
}

/** Who writes: the canonical fields that only the logging system fills in. */
export interface Identity {
  service?: string | undefined
  environment?: string | undefined
  version?: string | undefined
  instance?: string | undefined
}

/**
 * Encodes fields that many records will have: those of `with`, of a scope, or of the process. They are redacted and fenced like those of
 * a call, and read now: what they hold later is not seen.
 *
 * @example const shared = shareFields({ tenant: 'acme' }, redactor)
 */
export function shareFields(fields: Readonly<Record<string, unknown>>, redactor: Redactor): SharedFields {
  const to = encodingOf(redactor)
  const canonical = noCanonical()
  const own: Member[] = []
  let ownJson = ''
  let extraJson = ''
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    if (to.left <= 0) break
    const known = to.memory.name(key)
    const accepted = known.reserved ? acceptCanonical(key, value) : undefined
    if (accepted !== undefined) {
      const json = encodeValue(accepted, to)
      if (json !== undefined) canonical[key as keyof CanonicalJson] = `,"${key}":${json}`
      continue
    }
    const value_ = encodeField(key, known, value, to)
    if (value_ === undefined) continue
    const before = known.reserved ? extraJson : ownJson
    const json = `,${known.json ?? `${quote(uniqueName(key, before, to))}:`}${value_}`
    if (isReserved(key)) extraJson += json
    else {
      own.push({ key, json })
      ownJson += json
    }
  }
  return { canonical, own, ownJson, extraJson, keys: new Set(own.map(({ key }) => key)) }
}

/** The same for the identity of the process. */
export function shareIdentity(identity: Identity, redactor: Redactor): SharedFields {
  const to = encodingOf(redactor)
  const canonical = noCanonical()
  for (const key of ['service', 'environment', 'version', 'instance'] as const) {
    const value = identity[key]
    if (value !== undefined) canonical[key] = `,"${key}":${encodeValue(value, to) ?? '""'}`
  }
  return { ...NOTHING_SHARED, canonical }
}

/** Both; where both have a field, the inner one's. */
export function joinShared(outer: SharedFields, inner: SharedFields): SharedFields {
  if (inner === NOTHING_SHARED) return outer
  const canonical = noCanonical()
  for (const key of Object.keys(canonical) as (keyof CanonicalJson)[])
    canonical[key] = inner.canonical[key] || outer.canonical[key]
  const own = [...outer.own.filter(({ key }) => !inner.keys.has(key)), ...inner.own]
  return {
    canonical,
    own,
    ownJson: own.map(({ json }) => json).join(''),
    extraJson: outer.extraJson + inner.extraJson,
    keys: new Set([...outer.keys, ...inner.keys]),
  }
}

function encodingOf(redactor: Redactor): Encoding {
  return { redactor, memory: memoryOf(redactor), limits: LIMITS, path: [], left: LIMITS.line, plain: false }
}
