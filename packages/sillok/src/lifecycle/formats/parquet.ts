import { Refused } from '../apply/disk.js'
import { type Column, putAt, valueAt } from './columns.js'
import type { OpenFile } from './open-file.js'
import type { Batches, RowReader } from './rows.js'
import type { Json, Row } from './source.js'

/** How a column is kept: `INT64`, `DOUBLE`, `BOOLEAN`, `STRING`; or as text of JSON, where it is of several types, is null, or is a list or object. */
type Kind = 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'json'

interface Described {
  name: string
  field: readonly string[]
  kind: Kind
}

/** The key in the file's own metadata that says what the columns are, as JSON. */
const COLUMNS = 'sillok_columns'

/** @throws Refused `not_convertible` where the library is not installed: it is loaded only here */
async function libraries() {
  try {
    const [writer, reader] = await Promise.all([import('hyparquet-writer'), import('hyparquet')])
    return { ...writer, ...reader }
  } catch {
    throw new Refused('not_convertible', 'Parquet needs two packages: npm install hyparquet-writer hyparquet')
  }
}

/**
 * Rows as Parquet, one column for each field. A cell without value says that the row has no such field; null is the JSON text `null`, in a column of JSON.
 *
 * @throws Refused `not_convertible`
 */
export async function* parquetOf(batches: Batches, columns: readonly Column[]): AsyncGenerator<Buffer> {
  if (columns.length === 0) throw new Refused('not_convertible', 'Parquet has no rows without columns')
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await libraries()
  const described = columns.map(
    (column): Described => ({
      name: column.name,
      field: column.path,
      kind: kindOf(column),
    }),
  )
  const dataOf = (rows: readonly Row[]) =>
    described.map(({ name, field, kind }) => ({
      name,
      type: kind === 'json' ? ('STRING' as const) : kind,
      nullable: true,
      data: rows.map((row) => cellOf(kind, valueAt(row, field))),
    }))
  const kvMetadata = [{ key: COLUMNS, value: JSON.stringify(described) }]
  const bytes = new ByteWriter()
  const schema = schemaFromColumnData({ columnData: dataOf([]) })
  const writer = new ParquetWriter({ writer: bytes, schema, kvMetadata })
  const taken = (): Buffer => {
    const own = Buffer.from(bytes.getBytes())
    bytes.index = 0
    return own
  }
  for await (const rows of batches) {
    // A row group each: it is what a reader has in memory at once, too.
    await writer.write({ columnData: dataOf(rows), rowGroupSize: rows.length })
    yield taken()
  }
  await writer.finish()
  yield taken()
}

function kindOf({ types, hasFraction }: Column): Kind {
  const [type, other] = Object.keys(types)
  if (other !== undefined) return 'json'
  if (type === 'number') return hasFraction ? 'DOUBLE' : 'INT64'
  if (type === 'boolean') return 'BOOLEAN'
  return type === 'string' ? 'STRING' : 'json'
}

function cellOf(kind: Kind, value: Json | undefined): unknown {
  if (value === undefined) return null
  if (kind === 'json') return JSON.stringify(value)
  return kind === 'INT64' ? BigInt(value as number) : value
}

/** The rows of a Parquet file that `parquetOf` made. @throws Refused `unverified`, `not_convertible` */
export async function readParquet(opened: OpenFile): Promise<RowReader> {
  const { parquetMetadataAsync, parquetReadObjects } = await libraries()
  const file = {
    byteLength: opened.bytes,
    slice: (start: number, end = opened.bytes): ArrayBuffer =>
      Uint8Array.from(opened.read(start, end - start)).buffer,
  }
  const metadata = await parquetMetadataAsync(file)
  const said = metadata.key_value_metadata?.find(({ key }) => key === COLUMNS)?.value
  if (said === undefined) throw new Refused('unverified')
  const described = JSON.parse(said) as Described[]
  const rowOf = (cells: Record<string, unknown>): Row => {
    const row: Row = {}
    for (const { name, field, kind } of described) {
      const cell = cells[name]
      if (cell === null || cell === undefined) continue
      if (kind === 'json') putAt(row, field, JSON.parse(String(cell)) as Json)
      else putAt(row, field, kind === 'INT64' ? Number(cell) : (cell as Json))
    }
    return row
  }
  let at = 0
  const rows = Number(metadata.num_rows)
  return {
    async take(count) {
      const rowStart = at
      at = Math.min(rows, at + count)
      if (rowStart === at) return []
      return (await parquetReadObjects({ file, metadata, rowStart, rowEnd: at })).map(rowOf)
    },
    close: () => {},
  }
}
