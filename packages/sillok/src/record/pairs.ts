import type { Redactor } from './redactor.js'

/** The names under which objects keep a name and its value apart: `{ name: 'DB_PASSWORD', value: '…' }`, `{ fieldName, fieldValue }`. */
const NAMES = /^(?:[kn]|header|field|param|variable)$|(?:name|key|(?:instance|data)path)$/i
const VALUES = /^v$|val(?:ue)?s?$/i
/** Where a name may stand as well, and mostly something else does: `{ type: 'password', value: '…' }`. */
const HINTS =
  /^(?:apiversion|attr(?:ibute)?|prop(?:erty)?|column|label|title|type|kind|id|path|flag|option|setting|parameter|argument)$/i
/**
 * What a change holds: `{ field: 'password', from: '…', to: '…' }`; what a validator says: `{ path: ['password'], received: '…' }`,
 * `{ instancePath: '/password', data: '…' }`; and what Kubernetes keeps: `{ kind: 'Secret', data: { … } }`.
 */
const CHANGES = /^(?:data|from|to|old|new|before|after|lhs|rhs|previous|received|got|given|actual)$/i

/** What a name is in such an object. */
export type PairRole = 'name' | 'value' | 'hint' | 'change' | undefined

export function pairRole(key: string): PairRole {
  if (NAMES.test(key)) return 'name'
  if (VALUES.test(key)) return 'value'
  return HINTS.test(key) ? 'hint' : CHANGES.test(key) ? 'change' : undefined
}

/** Ids and paths are many, and each new name takes microseconds: only what may be one is judged. */
const SHORT = /^\D{3,48}$/

/** The part of an encoding that is looked at here. */
interface Written {
  redactor: Redactor
  /** The value under a name of names, or where that is a list its last item. */
  last?: unknown
}

/** Follows the members of one object, and says under which name the value of a pair is to be judged. */
export class Pair {
  #secret: string | undefined
  #named = false
  /** An object of Kubernetes, in which `data` comes before `kind`. */
  #manifest = false
  /** The role of the member before, which is looked at when it is written: an item of a list is read once. */
  #before: PairRole
  /** Values that came before their name. */
  held: [string, unknown][] | undefined

  /** The name that `item` is judged by; `undefined`: it is held back until the object's other members are seen. */
  nameOf(key: string, role: PairRole, item: unknown, to: Written): string | undefined {
    this.#readBefore(to)
    if (role === undefined) return key
    if (role === 'name' || role === 'hint') {
      this.#named ||= role === 'name'
      this.#manifest ||= key === 'apiVersion'
      this.#before = role
      // `{ path: ['user', 'password'], lhs: '…' }`: whoever writes the list puts its last item here.
      to.last = item
      return key
    }
    if (role === 'change' && typeof item === 'object' && (key === 'data' || !isList(item))) {
      if (this.#secret === 'Secret') return this.#secret
      // An object that was changed has names of its own.
      if (key !== 'data' || !this.#manifest) return key
    } else if (this.#secret !== undefined || this.#named || role === 'change') return this.#secret ?? key
    this.held ??= []
    this.held.push([key, item])
    return undefined
  }

  /** The name that a value held back is judged by. */
  heldName(key: string, to: Written): string {
    this.#readBefore(to)
    return this.#secret ?? key
  }

  #readBefore({ last, redactor }: Written): void {
    const role = this.#before
    this.#before = undefined
    if (role === undefined || typeof last !== 'string' || (role === 'hint' && !SHORT.test(last))) return
    if (redactor.key(last) === 'mask') this.#secret ??= last
  }
}

/** A proxy may not even say that. */
function isList(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

const NAME = /^[^\s:=,;"'{}()[\]]{1,80}(?: [^\s:=,;"'{}()[\]]{1,80})?$/

/**
 * The name of an item of a list, where the item before it is that name: `['authorization', 'Bearer …']`, the flat list of raw
 * headers, `['--password', '…']`.
 */
export function itemName(
  before: unknown,
  item: unknown,
  index: number,
  length: number,
  redactor: Redactor,
): string | undefined {
  if (typeof before !== 'string' || !NAME.test(before) || redactor.key(before) !== 'mask') return undefined
  if (!before.startsWith('-') && (index % 2 === 0 || length % 2 !== 0)) return undefined
  // A list of names is none of pairs; what holds a mask, or is made to look so, is no name.
  return typeof item === 'string' && /^[^\s:=,;"'{}()[\]*]+$/.test(item) && redactor.key(item) === 'mask'
    ? undefined
    : before
}
