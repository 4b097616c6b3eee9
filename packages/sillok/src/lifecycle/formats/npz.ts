import { type Column, valueAt } from './columns.js'
import { flags, floats, integers, npyHeader, texts } from './npy.js'
import { COLUMNS, type Described, describe, isUneven, TYPES } from './npz-columns.js'
import type { Spill } from './open-file.js'
import type { Batches } from './rows.js'
import type { Json, Row } from './source.js'
import { Deflated, zipOf } from './zip.js'

/**
 * Rows as a `.npz` of NumPy: one array a column, none of which needs pickle to be read. An array stands in one piece in its file, and the rows come
 * some at a time: so all arrays grow together, in the spill, and are put in their file at the end.
 *
 * @throws Refused `not_convertible`
 * @example numpy.load('x.npz')['metadata.pnl']
 */
export async function* npzOf(
  batches: Batches,
  columns: readonly Column[],
  spill: Spill,
): AsyncGenerator<Buffer> {
  const described = describe(columns)
  const written = described.map((one, n) => new WrittenColumn(one, columns[n] as Column, spill))
  let rows = 0
  for await (const batch of batches) {
    rows += batch.length
    for (const column of written) await column.add(batch)
  }
  const meta = JSON.stringify({ version: 1, rows, columns: described })
  const characters = [...meta].length
  const body = new Deflated(spill)
  await body.add(texts([meta], characters))
  const first = { name: `${COLUMNS}.npy`, head: npyHeader({ type: `<U${characters}`, shape: [] }), body }
  yield* zipOf([first, ...written.flatMap((column) => column.members())])
}

/** An array, as its items come. */
class WrittenArray {
  readonly #name: string
  readonly #type: string
  readonly #body: Deflated
  #items = 0

  constructor(name: string, type: string, spill: Spill) {
    this.#name = name
    this.#type = type
    this.#body = new Deflated(spill)
  }

  async add(items: number, data: Buffer): Promise<void> {
    this.#items += items
    await this.#body.add(data)
  }

  member(): { name: string; head: Buffer; body: Deflated } {
    const head = npyHeader({ type: this.#type, shape: [this.#items] })
    return { name: `${this.#name}.npy`, head, body: this.#body }
  }
}

/** A column, and the arrays beside it. */
class WrittenColumn {
  readonly #described: Described
  /** Of its texts, where they are of fixed width. NumPy has no texts of no characters. */
  readonly #characters: number
  readonly #data: WrittenArray
  readonly #present: WrittenArray | undefined
  readonly #null: WrittenArray | undefined
  readonly #offsets: WrittenArray | undefined
  /** Where its items end, where they are uneven. */
  #end = 0
  #isBegun = false

  constructor(described: Described, { maxCharacters }: Column, spill: Spill) {
    const { name, kind, hasMissing, hasNull } = described
    this.#described = described
    this.#characters = Math.max(1, maxCharacters)
    const array = (suffix: string, type: string) => new WrittenArray(name + suffix, type, spill)
    this.#present = hasMissing ? array('__present', '|b1') : undefined
    this.#null = hasNull ? array('__null', '|b1') : undefined
    this.#offsets = isUneven(kind) ? array('__offsets', '<i8') : undefined
    this.#data = array('', kind === 'text' ? `<U${this.#characters}` : TYPES[kind])
  }

  async add(rows: readonly Row[]): Promise<void> {
    const { field, kind } = this.#described
    const values = rows.map((row) => valueAt(row, field))
    await this.#present?.add(rows.length, flags(values.map((value) => value !== undefined)))
    await this.#null?.add(rows.length, flags(values.map((value) => value === null)))
    if (kind === 'vector') {
      const lists = values.map((value) => (Array.isArray(value) ? (value as number[]) : []))
      await this.#addOffsets(lists)
      const all = lists.flat()
      await this.#data.add(all.length, floats(all))
    } else if (kind === 'utf8' || kind === 'json') {
      const parts = values.map((value) =>
        Buffer.from(isNone(value) ? '' : kind === 'json' ? JSON.stringify(value) : String(value)),
      )
      await this.#addOffsets(parts)
      const all = Buffer.concat(parts)
      await this.#data.add(all.length, all)
    } else await this.#data.add(rows.length, this.#even(values))
  }

  members(): ReturnType<WrittenArray['member']>[] {
    const arrays = [this.#present, this.#null, this.#offsets, this.#data]
    return arrays.flatMap((array) => (array === undefined ? [] : array.member()))
  }

  /** Items that all take the same place. */
  #even(values: readonly (Json | undefined)[]): Buffer {
    const { kind } = this.#described
    if (kind === 'int') return integers(values.map((value) => (isNone(value) ? 0 : Number(value))))
    if (kind === 'float') return floats(values.map((value) => (isNone(value) ? Number.NaN : Number(value))))
    if (kind === 'bool') return flags(values.map((value) => value === true))
    return texts(
      values.map((value) => (isNone(value) ? '' : String(value))),
      this.#characters,
    )
  }

  /** Where each begins; and where the last ends, which is where the next will begin. */
  async #addOffsets(parts: readonly { length: number }[]): Promise<void> {
    const ends = parts.map(({ length }) => {
      this.#end += length
      return this.#end
    })
    const all = this.#isBegun ? ends : [0, ...ends]
    this.#isBegun = true
    await this.#offsets?.add(all.length, integers(all))
  }
}

const isNone = (value: Json | undefined): value is null | undefined => value === undefined || value === null
