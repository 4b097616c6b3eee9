import { type Encoding, encodingOf } from './encoding.js'
import { acceptCanonical, CANONICAL_FIELDS, type CanonicalField } from './fields.js'
import { moreFields } from './names.js'
import { Pair } from './pairs.js'
import type { Redactor } from './redactor.js'
import { flatten, TRUNCATED } from './text.js'
import { encodeMember, encodeValue } from './value.js'

/** The canonical fields that others than the system fill in, each as it stands on a line: a comma, the name, the value; or nothing. */
export type CanonicalJson = Record<CanonicalField, string>

/** A field that is not canonical, as it stands on a line. */
interface Member {
  key: string
  json: string
}

/** Fields that many records have in common, encoded once. Made by `shareIdentity` and `shareFields`. */
export interface SharedFields {
  readonly canonical: Readonly<CanonicalJson>
  /** The text of `canonical`, together: most records have nothing of their own there. */
  readonly canonicalJson: string
  readonly ownJson: string
  /** Of those whose name is taken: they stand under `extra`. */
  readonly extraJson: string
  /** What is left of them beside the fields of a record, see `besides`. It is not there where a record can have none of them itself. */
  readonly besides?: (names: readonly string[], envelope: Given) => SharedFields
}

/** The canonical fields that a record has itself. */
type Given = { readonly [name in keyof CanonicalJson]?: unknown }

/** The same with its members by name, to take them apart. */
interface Members extends SharedFields {
  /** The canonical fields that are not the system's own, and so may be given by a record, too. */
  readonly filled: readonly (keyof CanonicalJson)[]
  readonly own: readonly Member[]
  readonly extra: readonly Member[]
  /** The names of all that a record may give, too: its own win. */
  readonly keys: ReadonlySet<string>
}

// Always these names in this order: reading them is then a load from a fixed place.
const noCanonical = (): CanonicalJson =>
  Object.fromEntries(CANONICAL_FIELDS.map((name) => [name, ''])) as CanonicalJson

export const NOTHING_SHARED: SharedFields = {
  canonical: noCanonical(),
  canonicalJson: '',
  ownJson: '',
  extraJson: '',
}

const NO_MEMBERS = { filled: [], own: [], extra: [], keys: new Set<string>() }

/** Who writes: the canonical fields that only the logging system fills in. */
export interface Identity {
  service?: string | undefined
  environment?: string | undefined
  version?: string | undefined
  instance?: string | undefined
}

/** Encodes the identity of the process. */
export function shareIdentity(identity: Identity, redactor: Redactor): SharedFields {
  const to = encodingOf(redactor)
  const canonical = noCanonical()
  for (const key of ['service', 'environment', 'version', 'instance'] as const) {
    const value = identity[key]
    if (value !== undefined) canonical[key] = canonicalMember(key, value, to)
  }
  return { ...NOTHING_SHARED, canonical, canonicalJson: together(canonical) }
}

/**
 * Encodes fields that many records will have: those of `with` or of a scope. They are redacted and fenced like those of a call, and read
 * now: what they hold later is not seen.
 *
 * @param outer what is shared already; where both have a field, the inner one's is written
 * @example const shared = shareFields({ tenant: 'acme' }, redactor, shareIdentity({ service: 'api' }, redactor))
 */
export function shareFields(
  fields: Readonly<Record<string, unknown>>,
  redactor: Redactor,
  outer: SharedFields = NOTHING_SHARED,
): SharedFields {
  const to = encodingOf(redactor)
  const names = Object.keys(fields)
  const base = besides({ ...NO_MEMBERS, ...outer }, names, {})
  const canonical = { ...base.canonical }
  const filled = new Set(base.filled)
  const own = [...base.own]
  const extra = [...base.extra]
  let { ownJson, extraJson } = base
  const pair = new Pair()
  const put = (key: string, value: unknown, judgedBy: string): void => {
    const json = encodeMember(key, to.memory.name(key), value, to, ownJson, judgedBy)
    if (json === '') return
    own.push({ key, json })
    ownJson += json
  }
  const most = names.length > to.limits.breadth + 1 ? to.limits.breadth : names.length
  for (const [i, key] of names.entries()) {
    if (i >= most || to.left <= 0) {
      const json = moreFields(names.length - i, ownJson, to)
      own.push({ key: TRUNCATED, json })
      ownJson += json
      break
    }
    const known = to.memory.name(key)
    const accepted = known.reserved ? acceptCanonical(key, fields[key]) : undefined
    if (accepted !== undefined) {
      canonical[key as keyof CanonicalJson] = canonicalMember(key, accepted, to)
      filled.add(key as keyof CanonicalJson)
      continue
    }
    if (known.reserved) {
      const json = encodeMember(key, known, fields[key], to, extraJson)
      if (json !== '') extra.push({ key, json })
      extraJson += json
      continue
    }
    const judgedBy = pair.nameOf(key, known.pair, fields[key], to)
    if (judgedBy !== undefined) put(key, fields[key], judgedBy)
  }
  for (const [key, value] of pair.held ?? []) put(key, value, pair.heldName(key, to))
  const shared: Members = {
    canonical,
    canonicalJson: together(canonical),
    filled: [...filled],
    own,
    ownJson: flatten(ownJson),
    extra,
    extraJson: flatten(extraJson),
    keys: new Set([...base.keys, ...names]),
    besides: (names, envelope) => besides(shared, names, envelope),
  }
  return shared
}

/**
 * Shared fields beside those of a record: without those that the record has itself; what it has in its envelope is kept apart under
 * `extra`, as it would be if the call had given it.
 */
function besides(shared: Members, names: readonly string[], envelope: Given): Members {
  const clash = names.some((name) => shared.keys.has(name))
  const taken = shared.filled.filter((name) => envelope[name] !== undefined)
  if (!clash && taken.length === 0) return shared
  const given = new Set(names)
  const canonical = { ...shared.canonical }
  const extra = shared.extra.filter(({ key }) => !given.has(key))
  for (const name of taken) if (!given.has(name)) extra.push({ key: name, json: canonical[name] })
  for (const name of shared.filled) if (given.has(name) || taken.includes(name)) canonical[name] = ''
  const own = shared.own.filter(({ key }) => !given.has(key))
  return {
    ...shared,
    canonical,
    canonicalJson: shared.filled.length === 0 ? shared.canonicalJson : together(canonical),
    own,
    ownJson: textOf(own),
    extra,
    extraJson: textOf(extra),
  }
}

function together(canonical: CanonicalJson): string {
  return flatten(Object.values(canonical).join(''))
}

function textOf(members: readonly Member[]): string {
  return members.map(({ json }) => json).join('')
}

function canonicalMember(key: string, value: unknown, to: Encoding): string {
  return flatten(`,"${key}":${encodeValue(value, to) ?? '""'}`)
}
