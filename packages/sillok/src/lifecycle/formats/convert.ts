import type { RotatedFormat as Format } from '../../catalogue/index.js'
import { Refused } from '../apply/disk.js'
import type { Hand } from '../apply/hand.js'
import { bytesOf, gunzip, unfinished, writeUnfinished } from '../apply/pack.js'
import { type Column, Columns } from './columns.js'
import { cellMode, csvOf, rowsOfCsv } from './csv.js'
import { npzOf, rowsOfNpz } from './npz.js'
import { parquetOf, rowsOfParquet } from './parquet.js'
import { pickleOf, rowsOfPickle } from './pickle.js'
import { linesOf, MAX_CONVERTED_BYTES, type Row, rowOf, same } from './source.js'

const SUFFIX: Readonly<Record<Format, string>> = {
  csv: '.csv',
  npz: '.npz',
  parquet: '.parquet',
  pickle: '.pkl',
}

/**
 * Puts a compressed segment's records in other forms, beside it. Each is written, read back and compared, record by record, before it has its
 * name; the segment itself stays.
 *
 * @param time what the files' time is to be
 * @returns where the first of them is
 * @throws Refused `not_convertible`, `unverified`
 */
export async function convertSegment(
  hand: Hand,
  path: string,
  formats: readonly Format[],
  time: number,
): Promise<string> {
  const { disk, folders } = hand
  const base = path.replace(/\.jsonl\.gz$/, '')
  if (base === path) throw new Refused('not_convertible', 'it is not compressed with gzip')
  const rows = () => rowsOf(gunzip(bytesOf(disk, folders.of(path))))
  const columns = new Columns()
  for await (const row of rows()) columns.add(row)
  const all = columns.all()
  for (const format of formats) {
    const name = nameIn(base) + SUFFIX[format]
    const place = () => ({ folder: folders.of(path).folder, name })
    const written = { folder: folders.of(path).folder, name: unfinished(name) }
    const content = await contentOf(format, rows, all)
    try {
      await writeUnfinished(disk, place(), content, time, nameIn(path))
      await compare(rows(), await readBack(format, bytesOf(disk, written), all))
      if (format === 'csv') await describeCsv(hand, path, base, all, columns.rows, time)
    } catch (error) {
      disk.unlinkSync(folders.of(path).folder.at(unfinished(name)))
      throw error
    }
    // It follows from the segment alone: what a run before made may be replaced.
    const { folder } = place()
    disk.renameSync(folder.at(unfinished(name)), folder.at(name))
    folder.sync()
  }
  return base + SUFFIX[formats[0] as Format]
}

async function* rowsOf(text: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let bytes = 0
  for await (const line of linesOf(text)) {
    bytes += line.length
    if (bytes > MAX_CONVERTED_BYTES) throw new Refused('not_convertible', 'it is too large')
    yield rowOf(line)
  }
}

async function contentOf(
  format: Format,
  rows: () => AsyncIterable<Row>,
  columns: readonly Column[],
): Promise<AsyncIterable<Uint8Array>> {
  if (format === 'csv') return csvOf(rows(), columns)
  if (format === 'pickle') return pickleOf(rows())
  const whole = await all(rows())
  return format === 'parquet' ? parquetOf(whole, columns) : npzOf(whole, columns)
}

async function readBack(
  format: Format,
  file: Iterable<Uint8Array>,
  columns: readonly Column[],
): Promise<AsyncIterable<Row>> {
  const chunks = (async function* () {
    yield* file
  })()
  if (format === 'csv') return rowsOfCsv(chunks, columns)
  const data = Buffer.concat(await all(chunks))
  if (format === 'npz') return rowsOfNpz(data)
  if (format === 'parquet') return rowsOfParquet(data)
  return (async function* () {
    yield* rowsOfPickle(data)
  })()
}

async function compare(expected: AsyncIterable<Row>, found: AsyncIterable<Row>): Promise<void> {
  const other = found[Symbol.asyncIterator]()
  for await (const row of expected) {
    const { done, value } = await other.next()
    if (done === true || !same(row, value)) throw new Refused('unverified')
  }
  if ((await other.next()).done !== true) throw new Refused('unverified')
}

/** Beside a CSV: what its columns are, and how a cell is to be read. */
async function describeCsv(
  { disk, folders }: Hand,
  path: string,
  base: string,
  columns: readonly Column[],
  rows: number,
  time: number,
): Promise<void> {
  const described = columns.map((column) => ({
    name: column.name,
    field: column.path,
    cell: cellMode(column),
    types: column.types,
    missing: column.missing,
  }))
  const text = `${JSON.stringify({ version: 1, rows, columns: described }, undefined, 2)}\n`
  const name = `${nameIn(base)}.columns.json`
  const { folder } = folders.of(path)
  const chunks = (async function* () {
    yield Buffer.from(text)
  })()
  await writeUnfinished(disk, { folder, name }, chunks, time, nameIn(path))
  disk.renameSync(folder.at(unfinished(name)), folder.at(name))
}

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
