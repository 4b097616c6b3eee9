import { Refused } from '../apply/disk.js'
import { type Column, putAt, valueAt } from './columns.js'
import { flags, floats, integers, type NpyArray, npyOf, parseNpy, textAt, texts } from './npy.js'
import type { Json, Row } from './source.js'
import { unzip, zipOf } from './zip.js'

/** The array that says what the others are, as JSON. */
const COLUMNS = '__columns__'

/**
 * How a column is kept. `int` and `float` as 8 bytes each; `bool`; `text` as fixed-width Unicode; `utf8` as bytes with offsets, where texts are long or
 * uneven; `vector` as one array of all numbers with offsets; `json` as `utf8`, of anything else.
 */
type Kind = 'int' | 'float' | 'bool' | 'text' | 'utf8' | 'vector' | 'json'

interface Described {
  /** Of the array. */
  name: string
  field: readonly string[]
  kind: Kind
  /** Rows have no such field where `<name>__present` is false. */
  hasMissing: boolean
  /** It is null where `<name>__null` is true. */
  hasNull: boolean
}

/** Fixed width is for short texts: it takes four bytes for each character of the longest. */
const MAX_TEXT = 64

/**
 * Rows as a `.npz` of NumPy: one array a column, none of which needs pickle to be read.
 *
 * @example numpy.load('x.npz')['metadata.pnl']
 */
export async function* npzOf(rows: readonly Row[], columns: readonly Column[]): AsyncGenerator<Buffer> {
  const described = describe(rows, columns)
  yield* zipOf(
    (async function* () {
      const meta = JSON.stringify({ version: 1, rows: rows.length, columns: described })
      const characters = [...meta].length
      yield {
        name: `${COLUMNS}.npy`,
        content: npyOf({ type: `<U${characters}`, shape: [], data: texts([meta], characters) }),
      }
      for (const column of described) {
        for (const [suffix, array] of arraysOf(rows, column))
          yield { name: `${column.name}${suffix}.npy`, content: npyOf(array) }
      }
    })(),
  )
}

function describe(rows: readonly Row[], columns: readonly Column[]): Described[] {
  const taken = new Set<string>([COLUMNS])
  return columns.map((column, n) => {
    // A hostile name is no name of a file, and no two columns share one.
    const own = /^[A-Za-z][\w.-]{0,99}$/.test(column.name) ? column.name : `column_${n}`
    const name = taken.has(own) || own.includes('__') ? `column_${n}` : own
    taken.add(name)
    return {
      name,
      field: column.path,
      kind: kindOf(rows, column),
      hasMissing: column.missing > 0,
      hasNull: (column.types.null ?? 0) > 0,
    }
  })
}

function kindOf(rows: readonly Row[], { path, types, hasFraction, maxCharacters }: Column): Kind {
  const [type, other] = Object.keys(types).filter((one) => one !== 'null')
  if (other !== undefined) return 'json'
  if (type === 'number') return hasFraction ? 'float' : 'int'
  if (type === 'boolean') return 'bool'
  if (type === 'string') {
    const hasNul =
      maxCharacters <= MAX_TEXT && rows.some((row) => String(valueAt(row, path) ?? '').includes('\0'))
    return maxCharacters <= MAX_TEXT && !hasNul ? 'text' : 'utf8'
  }
  if (type === 'array') {
    const isNumbers = rows.every((row) => {
      const value = valueAt(row, path)
      return !Array.isArray(value) || value.every((one) => typeof one === 'number')
    })
    if (isNumbers) return 'vector'
  }
  return 'json'
}

function* arraysOf(
  rows: readonly Row[],
  { field, kind, hasMissing, hasNull }: Described,
): Generator<[string, NpyArray]> {
  const values = rows.map((row) => valueAt(row, field))
  const shape = [rows.length]
  if (hasMissing)
    yield ['__present', { type: '|b1', shape, data: flags(values.map((value) => value !== undefined)) }]
  if (hasNull) yield ['__null', { type: '|b1', shape, data: flags(values.map((value) => value === null)) }]
  const none = (value: Json | undefined): value is null | undefined => value === undefined || value === null
  switch (kind) {
    case 'int':
      return yield [
        '',
        { type: '<i8', shape, data: integers(values.map((value) => (none(value) ? 0 : Number(value)))) },
      ]
    case 'float':
      return yield [
        '',
        {
          type: '<f8',
          shape,
          data: floats(values.map((value) => (none(value) ? Number.NaN : Number(value)))),
        },
      ]
    case 'bool':
      return yield ['', { type: '|b1', shape, data: flags(values.map((value) => value === true)) }]
    case 'text': {
      const own = values.map((value) => (none(value) ? '' : String(value)))
      // NumPy has no texts of no characters.
      const characters = own.reduce((max, text) => Math.max(max, [...text].length), 1)
      return yield ['', { type: `<U${characters}`, shape, data: texts(own, characters) }]
    }
    case 'vector': {
      const lists = values.map((value) => (Array.isArray(value) ? (value as number[]) : []))
      const all = lists.flat()
      yield ['__offsets', offsets(lists.map(({ length }) => length))]
      return yield ['', { type: '<f8', shape: [all.length], data: floats(all) }]
    }
    default: {
      const own = values.map((value) =>
        Buffer.from(none(value) ? '' : kind === 'json' ? JSON.stringify(value) : String(value)),
      )
      yield ['__offsets', offsets(own.map(({ length }) => length))]
      const data = Buffer.concat(own)
      yield ['', { type: '|u1', shape: [data.length], data }]
    }
  }
}

/** Where each row's part begins, and where the last ends. */
function offsets(lengths: readonly number[]): NpyArray {
  const all = [0]
  for (const length of lengths) all.push((all.at(-1) as number) + length)
  return { type: '<i8', shape: [all.length], data: integers(all) }
}

/** The rows of a `.npz` that `npzOf` made. @throws Refused `unverified` */
export async function* rowsOfNpz(archive: Buffer): AsyncGenerator<Row> {
  const members = await unzip(archive)
  const read = (name: string): NpyArray => {
    const file = members.get(`${name}.npy`)
    if (file === undefined) throw new Refused('unverified')
    return parseNpy(file)
  }
  const meta = read(COLUMNS)
  const { rows, columns } = JSON.parse(textAt(meta.data, 0, Number(meta.type.slice(2)))) as {
    rows: number
    columns: Described[]
  }
  const readers = columns.map((column) => ({ column, at: readerOf(column, read) }))
  for (let n = 0; n < rows; n++) {
    const row: Row = {}
    for (const { column, at } of readers) {
      const value = at(n)
      if (value !== undefined) putAt(row, column.field, value)
    }
    yield row
  }
}

function readerOf(
  { name, kind, hasMissing, hasNull }: Described,
  read: (name: string) => NpyArray,
): (n: number) => Json | undefined {
  const { data, type } = read(name)
  const present = hasMissing ? read(`${name}__present`).data : undefined
  const isNull = hasNull ? read(`${name}__null`).data : undefined
  const isUneven = kind === 'utf8' || kind === 'json' || kind === 'vector'
  const places = isUneven ? read(`${name}__offsets`).data : Buffer.alloc(0)
  const place = (n: number): number => Number(places.readBigInt64LE(n * 8))
  const value = (n: number): Json => {
    if (kind === 'int') return Number(data.readBigInt64LE(n * 8))
    if (kind === 'float') return data.readDoubleLE(n * 8)
    if (kind === 'bool') return data[n] === 1
    if (kind === 'text') return textAt(data, n, Number(type.slice(2)))
    if (kind === 'vector')
      return Array.from({ length: place(n + 1) - place(n) }, (_, i) => data.readDoubleLE((place(n) + i) * 8))
    const text = data.toString('utf8', place(n), place(n + 1))
    return kind === 'json' ? (JSON.parse(text) as Json) : text
  }
  return (n) => (present?.[n] === 0 ? undefined : isNull?.[n] === 1 ? null : value(n))
}
