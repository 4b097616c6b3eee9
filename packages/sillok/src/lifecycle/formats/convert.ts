import type { RotatedFormat as Format } from '../../catalogue/index.js'
import type { Place } from '../apply/claim.js'
import { type Disk, Refused, unlinkIfThere } from '../apply/disk.js'
import type { Hand } from '../apply/hand.js'
import { bytesOf, gunzip, unfinished, writeUnfinished } from '../apply/pack.js'
import { type Column, Columns } from './columns.js'
import { cellMode, csvOf, rowsOfCsv } from './csv.js'
import { npzOf } from './npz.js'
import { OpenFile, Spill } from './open-file.js'
import { parquetOf, readParquet } from './parquet.js'
import { pickleOf, rowsOfPickle } from './pickle.js'
import { openNpz } from './read-npz.js'
import { type Batches, batchesOf, compare, readerOf } from './rows.js'

const SUFFIX: Readonly<Record<Format, string>> = {
  csv: '.csv',
  npz: '.npz',
  parquet: '.parquet',
  pickle: '.pkl',
}

/** Each column of a `.npz` that is read takes memory: so many are at once. */
const COLUMNS_AT_ONCE = 64

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
  const batches = () => batchesOf(gunzip(bytesOf(disk, folders.of(path))))
  const seen = new Columns()
  for await (const rows of batches()) for (const row of rows) seen.add(row)
  const columns = seen.all()
  for (const format of formats) {
    const name = nameIn(base) + SUFFIX[format]
    const place = () => ({ folder: folders.of(path).folder, name })
    const written = { folder: folders.of(path).folder, name: unfinished(name) }
    try {
      await write(hand, format, batches(), columns, place(), time, nameIn(path))
      await readBack(disk, format, batches, columns, written)
      if (format === 'csv') await describeCsv(hand, path, base, columns, seen.rows, time)
    } catch (error) {
      unlinkIfThere(disk, folders.of(path).folder.at(unfinished(name)))
      throw error
    }
    // It follows from the segment alone: what a run before made may be replaced.
    const { folder } = place()
    disk.renameSync(folder.at(unfinished(name)), folder.at(name))
    folder.sync()
  }
  return base + SUFFIX[formats[0] as Format]
}

/** Writes an unfinished file. */
async function write(
  { disk }: Hand,
  format: Format,
  batches: Batches,
  columns: readonly Column[],
  place: Place,
  time: number,
  madeOf: string,
): Promise<void> {
  const save = (content: AsyncIterable<Uint8Array>) => writeUnfinished(disk, place, content, time, madeOf)
  if (format === 'csv') return save(csvOf(batches, columns))
  if (format === 'pickle') return save(pickleOf(batches))
  if (format === 'parquet') return save(parquetOf(batches, columns))
  const spill = new Spill(disk, { ...place, name: `${place.name}.arrays` })
  try {
    await save(npzOf(batches, columns, spill))
  } finally {
    spill.close()
  }
}

/** @throws Refused `unverified` where a file does not have the very records */
async function readBack(
  disk: Disk,
  format: Format,
  batches: () => Batches,
  columns: readonly Column[],
  place: Place,
): Promise<void> {
  if (format === 'csv') return compare(batches(), readerOf(rowsOfCsv(bytesOf(disk, place), columns)))
  if (format === 'pickle') return compare(batches(), readerOf(rowsOfPickle(bytesOf(disk, place))))
  const file = new OpenFile(disk, place)
  try {
    if (format === 'parquet') return await compare(batches(), await readParquet(file))
    const npz = await openNpz(file)
    if (npz.columns.length !== columns.length) throw new Refused('unverified')
    for (let at = 0; at === 0 || at < columns.length; at += COLUMNS_AT_ONCE) {
      const own = columns.length > COLUMNS_AT_ONCE ? columns.slice(at, at + COLUMNS_AT_ONCE) : undefined
      await compare(batches(), await npz.read(npz.columns.slice(at, at + COLUMNS_AT_ONCE)), own)
    }
  } finally {
    file.close()
  }
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
