import { Refused } from '../apply/disk.js'
import type { Json, Row } from './source.js'

export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

/** One column: a field, or a field of an object that is a field. */
export interface Column {
  /** Of the column: `metadata.pnl`. */
  name: string
  /** Where it is in a record: `['metadata', 'pnl']`. */
  path: readonly string[]
  /** How often each type was seen. */
  types: Partial<Record<JsonType, number>>
  /** Rows without it. */
  missing: number
  hasEmptyText: boolean
  /** A text has a NUL in it. */
  hasNul: boolean
  hasFraction: boolean
  /** A list has something else than numbers in it. */
  hasOtherItems: boolean
  /** Of the longest text, in characters of Unicode. */
  maxCharacters: number
}

/** More columns than that are kept in no table: each takes memory, and programs that read tables stop at 16,384 (Excel). */
const MAX_COLUMNS = 16_384
/** A table of many columns of which less is filled would be larger, and slower to read, than the records. */
const MIN_FILLED = 0.01
const MANY_COLUMNS = 1000

function typeOf(value: Json): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as JsonType
}

export function valueAt(row: Row, path: readonly string[]): Json | undefined {
  let value: Json | undefined = row
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined
    value = value[name]
  }
  return value
}

export function putAt(row: Row, path: readonly string[], value: Json): void {
  const [name = '', inner] = path
  if (inner === undefined) row[name] = value
  else {
    const own = (Object.hasOwn(row, name) ? row[name] : {}) as Row
    own[inner] = value
    row[name] = own
  }
}

/** Collects the columns of rows: the union of their fields, in the order in which they were first seen. */
export class Columns {
  readonly #found = new Map<string, Column>()
  /** Fields that are, wherever they are there, objects that can be taken apart. */
  readonly #objects = new Map<string, boolean>()
  #rows = 0
  /** A name of a field has a dot, so that a column's name would not say what it is. */
  #hasDots = false

  get rows(): number {
    return this.#rows
  }

  add(row: Row): void {
    this.#rows++
    for (const [name, value] of Object.entries(row)) {
      if (name.includes('.')) this.#hasDots = true
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
      const inner = isObject ? Object.keys(value) : []
      const isPlain = inner.length > 0 && inner.every((one) => !one.includes('.'))
      this.#objects.set(name, (this.#objects.get(name) ?? true) && isPlain)
      this.#see([name], value)
      if (isPlain) for (const one of inner) this.#see([name, one], (value as Row)[one] as Json)
    }
  }

  /**
   * The columns: objects are taken apart one level deep, where each is one and no name is in doubt.
   *
   * @throws Refused `not_convertible` where next to nothing of the table would be filled
   */
  all(): Column[] {
    const columns: Column[] = []
    for (const column of this.#found.values()) {
      const isApart = !this.#hasDots && this.#objects.get(column.path[0] as string) === true
      if ((column.path.length === 1) === isApart) continue
      const seen = Object.values(column.types).reduce((sum, count) => sum + count, 0)
      columns.push({ ...column, missing: this.#rows - seen })
    }
    const cells = columns.length * this.#rows
    const missing = columns.reduce((sum, column) => sum + column.missing, 0)
    if (columns.length > MANY_COLUMNS && cells - missing < cells * MIN_FILLED)
      throw new Refused('not_convertible', `of ${columns.length} columns each row has only a few`)
    return columns
  }

  #see(path: readonly string[], value: Json): void {
    const name = path.join('.')
    // A field `a.b` and a field `b` of `a` are told apart here; if there is both, objects stay whole.
    const key = JSON.stringify(path)
    let column = this.#found.get(key)
    if (column === undefined) {
      if (this.#found.size >= MAX_COLUMNS)
        throw new Refused('not_convertible', `it has more than ${MAX_COLUMNS} columns`)
      column = {
        name,
        path,
        types: {},
        missing: 0,
        hasEmptyText: false,
        hasNul: false,
        hasFraction: false,
        hasOtherItems: false,
        maxCharacters: 0,
      }
      this.#found.set(key, column)
    }
    const type = typeOf(value)
    column.types[type] = (column.types[type] ?? 0) + 1
    if (type === 'number' && (!Number.isSafeInteger(value) || Object.is(value, -0))) column.hasFraction = true
    if (type === 'array' && !column.hasOtherItems)
      column.hasOtherItems = (value as Json[]).some((one) => typeof one !== 'number')
    if (type === 'string') seeText(column, value as string)
  }
}

function seeText(column: Column, text: string): void {
  if (text === '') column.hasEmptyText = true
  column.hasNul ||= text.includes('\0')
  // No text has more characters than its length says.
  if (text.length > column.maxCharacters)
    column.maxCharacters = Math.max(column.maxCharacters, characters(text))
}

/** How many characters of Unicode a text has. */
function characters(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0xd800 && unit < 0xdc00) count--
  }
  return count
}
