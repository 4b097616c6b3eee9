import { acceptCanonical, type CanonicalField, type Envelope, isReserved } from './fields.js'
import { type Encoding, encodeField, encodeValue, plainName, quote, TRUNCATED, uniqueName } from './value.js'

/** The caller's fields, told apart: those that fill a canonical field; and as JSON, a comma before each, their own and those that clash. */
export interface Fenced {
  /** The names that were given. */
  names: readonly string[]
  accepted: Accepted
  own: string
  extra: string
}

export type Accepted = { [name in CanonicalField]?: unknown }

const NONE: Accepted = Object.freeze({})
export const NOTHING_FENCED: Fenced = { names: [], accepted: NONE, own: '', extra: '' }

/** @param before members that are written before them */
export function fence(envelope: Partial<Envelope>, fields: object, before: string, to: Encoding): Fenced {
  const fenced: Fenced = { names: [], accepted: NONE, own: '', extra: '' }
  let keys: string[]
  try {
    // What has no names of its own is one field: a buffer would have one for each of its bytes.
    if (typeof fields !== 'object' || Array.isArray(fields) || ArrayBuffer.isView(fields)) fields = { fields }
    keys = Object.keys(fields)
    if (keys.length === 0 && (fields instanceof Map || fields instanceof Set)) {
      fields = { fields }
      keys = ['fields']
    }
  } catch {
    return { ...fenced, names: ['fields'], own: ',"fields":"[Unreadable]"' }
  }
  fenced.names = keys
  // One more than the limit is written, if it is the last: a note takes as much room.
  const most = keys.length > to.limits.breadth + 1 ? to.limits.breadth : keys.length
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    if (i >= most || to.left <= 0) {
      const note = uniqueName(TRUNCATED, before + fenced.own, to)
      fenced.own += `,${quote(note)}:"${keys.length - i} more fields"`
      break
    }
    let value: unknown
    try {
      value = (fields as Record<string, unknown>)[key]
    } catch {
      value = '[Unreadable: a getter threw]'
    }
    if (!isReserved(key)) {
      fenced.own += entry(key, value, to, before, fenced.own)
      continue
    }
    const fits = envelope[key as keyof Envelope] === undefined ? acceptCanonical(key, value) : undefined
    if (fits === undefined) fenced.extra += entry(key, value, to, '', fenced.extra)
    else {
      if (fenced.accepted === NONE) fenced.accepted = {}
      fenced.accepted[key as CanonicalField] = fits
    }
  }
  return fenced
}

function entry(key: string, value: unknown, to: Encoding, before: string, sofar: string): string {
  const json = encodeField(key, value, to)
  if (json === undefined) return ''
  const name = plainName(key) ?? `${quote(uniqueName(key, before + sofar, to))}:`
  to.left -= name.length + 1
  return `,${name}${json}`
}

/**
 * A canonical field as a member with a comma before it.
 *
 * @param bound what stands there where the record itself has no value
 */
export function member(start: string, value: unknown, bound: string, to: Encoding): string {
  if (value === undefined || value === null) return bound
  const json = encodeValue(value, to)
  return json === undefined ? '' : start + json
}
