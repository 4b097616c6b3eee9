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
  hasFraction: boolean
  maxCharacters: number
}

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

  /** The columns: objects are taken apart one level deep, where each is one and no name is in doubt. */
  all(): Column[] {
    const columns: Column[] = []
    for (const column of this.#found.values()) {
      const isApart = !this.#hasDots && this.#objects.get(column.path[0] as string) === true
      if ((column.path.length === 1) === isApart) continue
      const seen = Object.values(column.types).reduce((sum, count) => sum + count, 0)
      columns.push({ ...column, missing: this.#rows - seen })
    }
    return columns
  }

  #see(path: readonly string[], value: Json): void {
    const name = path.join('.')
    // A field `a.b` and a field `b` of `a` are told apart here; if there is both, objects stay whole.
    const key = JSON.stringify(path)
    let column = this.#found.get(key)
    if (column === undefined) {
      column = {
        name,
        path,
        types: {},
        missing: 0,
        hasEmptyText: false,
        hasFraction: false,
        maxCharacters: 0,
      }
      this.#found.set(key, column)
    }
    const type = typeOf(value)
    column.types[type] = (column.types[type] ?? 0) + 1
    if (type === 'number' && (!Number.isSafeInteger(value) || Object.is(value, -0))) column.hasFraction = true
    if (type === 'string') {
      if (value === '') column.hasEmptyText = true
      column.maxCharacters = Math.max(column.maxCharacters, (value as string).length)
    }
  }
}
