import type { Redactor } from './redactor.js'

/** The names under which objects keep a name and its value apart: `{ name: 'DB_PASSWORD', value: '…' }`. */
const NAMES = new Set(['name', 'key', 'k', 'header', 'field', 'param', 'variable', 'Name', 'Key'])
const VALUES = new Set(['value', 'val', 'v', 'values', 'Value'])

/** Whether a member of this name may be one half of a pair. */
export function isPairName(name: string): boolean {
  return NAMES.has(name) || VALUES.has(name)
}

/** Follows the members of one object, and says under which name the value of a pair is to be judged. */
export class Pair {
  #secret: string | undefined
  #named = false
  /** Values that came before their name. */
  held: [string, unknown][] | undefined

  /** The name that `item` is judged by; `undefined`: it is held back until the object's other members are seen. */
  nameOf(key: string, item: unknown, redactor: Redactor): string | undefined {
    if (NAMES.has(key)) {
      this.#named = true
      if (typeof item === 'string' && redactor.key(item) === 'mask') this.#secret = item
      return key
    }
    if (!VALUES.has(key)) return key
    if (this.#named) return this.#secret ?? key
    this.held ??= []
    this.held.push([key, item])
    return undefined
  }

  /** The name that a value held back is judged by. */
  heldName(key: string): string {
    return this.#secret ?? key
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
  // A list of names is none of pairs.
  return typeof item === 'string' && redactor.key(item) === 'mask' ? undefined : before
}
