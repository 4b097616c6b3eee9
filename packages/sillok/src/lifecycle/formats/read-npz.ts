import { Refused } from '../apply/disk.js'
import { putAt } from './columns.js'
import { NPY_START, npyTextBytes, parseNpyText, textAt } from './npy.js'
import { COLUMNS, type Described, isUneven, TYPES } from './npz-columns.js'
import type { OpenFile } from './open-file.js'
import { Pull } from './pull.js'
import type { RowReader } from './rows.js'
import type { Json, Row } from './source.js'
import { contentOf, directoryOf, type Entry } from './zip.js'

/** The `.npz` that `npzOf` made: what is in it, and its rows. */
export interface Npz {
  columns: readonly Described[]
  /** The rows, with the fields of some of the columns: each column that is read takes memory of its own. @throws Refused `unverified` */
  read(columns: readonly Described[]): Promise<RowReader>
}

/** @throws Refused `unverified` */
export async function openNpz(file: OpenFile): Promise<Npz> {
  const directory = directoryOf(file)
  const open = (name: string): Promise<OpenArray> => {
    const entry = directory.get(`${name}.npy`)
    if (entry === undefined) throw new Refused('unverified')
    return openArray(file, entry)
  }
  const meta = await open(COLUMNS)
  const characters = Number(meta.type.slice(TYPES.text.length))
  const text = textAt(await meta.pull.take(characters * 4), 0, characters)
  await meta.pull.end()
  const { rows, columns } = JSON.parse(text) as { rows: number; columns: Described[] }
  return {
    columns,
    async read(some) {
      const readers: ReadColumn[] = []
      for (const column of some) readers.push(await openColumn(column, open, rows))
      let left = rows
      return {
        async take(count) {
          const own: Row[] = Array.from({ length: Math.min(count, left) }, () => ({}))
          left -= own.length
          for (const reader of readers) await reader.into(own)
          if (left === 0 && own.length < count) for (const reader of readers) await reader.end()
          return own
        },
        close() {
          for (const reader of readers) reader.close()
        },
      }
    },
  }
}

interface OpenArray {
  type: string
  shape: readonly number[]
  /** Of its data. */
  pull: Pull
}

async function openArray(file: OpenFile, entry: Entry): Promise<OpenArray> {
  const pull = new Pull(contentOf(file, entry))
  const textBytes = npyTextBytes(await pull.take(NPY_START))
  const { type, shape, bytes } = parseNpyText((await pull.take(textBytes)).toString('latin1'))
  if (entry.bytes !== NPY_START + textBytes + bytes) throw new Refused('unverified')
  return { type, shape, pull }
}

async function openColumn(
  column: Described,
  open: (name: string) => Promise<OpenArray>,
  rows: number,
): Promise<ReadColumn> {
  const { name, kind, hasMissing, hasNull } = column
  const opened = async (suffix: string, type: string, items?: number): Promise<OpenArray> => {
    const array = await open(name + suffix)
    const own = type === TYPES.text ? array.type.slice(0, type.length) : array.type
    if (own !== type || array.shape.length !== 1 || (items ?? array.shape[0]) !== array.shape[0])
      throw new Refused('unverified')
    return array
  }
  const present = hasMissing ? await opened('__present', '|b1', rows) : undefined
  const none = hasNull ? await opened('__null', '|b1', rows) : undefined
  const offsets = isUneven(kind) ? await opened('__offsets', '<i8', rows + 1) : undefined
  const data = await opened('', TYPES[kind], offsets === undefined ? rows : undefined)
  if (offsets !== undefined && place(await offsets.pull.take(8), 0) !== 0) throw new Refused('unverified')
  return new ReadColumn(column, { data, present, none, offsets })
}

const place = (data: Buffer, n: number): number => Number(data.readBigInt64LE(n * 8))

class ReadColumn {
  readonly #column: Described
  readonly #characters: number
  readonly #data: Pull
  readonly #present: Pull | undefined
  readonly #null: Pull | undefined
  readonly #offsets: Pull | undefined
  #end = 0

  constructor(
    column: Described,
    arrays: Record<'data', OpenArray> & Record<'present' | 'none' | 'offsets', OpenArray | undefined>,
  ) {
    this.#column = column
    this.#characters = Number(arrays.data.type.slice(TYPES.text.length))
    this.#data = arrays.data.pull
    this.#present = arrays.present?.pull
    this.#null = arrays.none?.pull
    this.#offsets = arrays.offsets?.pull
  }

  /** Puts its next values into rows. */
  async into(rows: readonly Row[]): Promise<void> {
    const present = await this.#present?.take(rows.length)
    const none = await this.#null?.take(rows.length)
    const value = await this.#values(rows.length)
    for (const [n, row] of rows.entries())
      if (present?.[n] !== 0) putAt(row, this.#column.field, none?.[n] === 1 ? null : value(n))
  }

  /** @throws Refused `unverified` where it has more, or was not what the archive says */
  async end(): Promise<void> {
    for (const pull of this.#pulls) await pull.end()
  }

  close(): void {
    for (const pull of this.#pulls) pull.close()
  }

  get #pulls(): Pull[] {
    return [this.#data, this.#present, this.#null, this.#offsets].flatMap((pull) => pull ?? [])
  }

  async #values(count: number): Promise<(n: number) => Json> {
    const { kind } = this.#column
    if (this.#offsets === undefined) {
      const bytes = kind === 'text' ? this.#characters * 4 : kind === 'bool' ? 1 : 8
      const data = await this.#data.take(count * bytes)
      if (kind === 'int') return (n) => place(data, n)
      if (kind === 'float') return (n) => data.readDoubleLE(n * 8)
      if (kind === 'bool') return (n) => data[n] === 1
      return (n) => textAt(data, n, this.#characters)
    }
    const ends = await this.#offsets.take(count * 8)
    const first = this.#end
    if (count > 0) this.#end = place(ends, count - 1)
    const size = kind === 'vector' ? 8 : 1
    const data = await this.#data.take((this.#end - first) * size)
    const from = (n: number): number => (n === 0 ? 0 : place(ends, n - 1) - first)
    const to = (n: number): number => place(ends, n) - first
    if (kind === 'vector')
      return (n) =>
        Array.from({ length: to(n) - from(n) }, (_, item) => data.readDoubleLE((from(n) + item) * 8))
    const text = (n: number): string => data.toString('utf8', from(n), to(n))
    return kind === 'json' ? (n) => JSON.parse(text(n)) as Json : text
  }
}
