import fs from 'node:fs'
import { join } from 'node:path'
import type { Entry } from '../../catalogue/index.js'
import { toTimestamp } from '../../record/index.js'
import { timeInName } from '../calendar.js'
import type { TimeSource } from '../plan/facts.js'

/** A file's end is looked at this far back for a record with a time. */
const TAIL_BYTES = 64 * 1024
/** Fields that other programs give the time of a record. */
const TIME_FIELDS = [
  'timestamp',
  'time',
  'ts',
  '@timestamp',
  'datetime',
  'date',
  'created_at',
  'at',
  'asctime',
]
const ISO_TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/

/** Earlier and later times are those of a clock that was wrong. */
const EARLIEST = Date.UTC(1990, 0, 1)
const AHEAD_MS = 86_400_000

/**
 * When a file's newest record was written: as the record itself says; else as the file's name says or the file system, whichever is later. Neither of
 * those two is trusted alone: a copied file has a new time, a name tells when a long job began.
 *
 * @param path from the root
 */
export function timeOf(
  root: string,
  path: string,
  stat: Pick<fs.Stats, 'mtimeMs' | 'size'>,
  kind: Entry['kind'],
  now: number,
): { time: number; timeFrom: TimeSource } {
  const isPlausible = (time: number | undefined): time is number =>
    time !== undefined && time >= EARLIEST && time <= now + AHEAD_MS
  if (kind === 'records' && !isPacked(path)) {
    const time = timeOfLastRecord(join(root, path), stat.size)
    if (isPlausible(time)) return { time, timeFrom: 'records' }
  }
  const named = timeInName(path)
  // In milliseconds that are whole: what is compressed gets this time, and has to have the same age after.
  const mtime = Math.floor(stat.mtimeMs)
  if (isPlausible(named) && !(isPlausible(mtime) && mtime > named)) return { time: named, timeFrom: 'name' }
  // One in the future only makes the file stay.
  return { time: mtime, timeFrom: 'mtime' }
}

/** In a form that takes no less space when it is compressed, or so small that nothing is gained. */
export const isPacked = (path: string): boolean =>
  /\.(?:gz|zst|xz|bz2|zip|age|npz|parquet|columns\.json)$/.test(path)

function timeOfLastRecord(path: string, size: number): number | undefined {
  let text: string
  try {
    const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK)
    try {
      const length = Math.min(size, TAIL_BYTES)
      const buffer = Buffer.allocUnsafe(length)
      text = buffer.toString('utf8', 0, fs.readSync(fd, buffer, 0, length, size - length))
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    return undefined
  }
  const lines = text.split('\n')
  for (let n = lines.length - 1; n >= 0; n--) {
    const time = timeOfLine(lines[n] as string)
    if (time !== undefined) return time
  }
  return undefined
}

function timeOfLine(line: string): number | undefined {
  if (line === '') return undefined
  let found: unknown
  try {
    const value = JSON.parse(line) as Record<string, unknown> | null
    if (typeof value === 'object' && value !== null)
      found = TIME_FIELDS.map((name) => value[name]).find(
        (one) => typeof one === 'string' || typeof one === 'number',
      )
  } catch {
    found = ISO_TIME.exec(line)?.[0].replace(' ', 'T').replace(',', '.')
    // A time without a zone is taken for UTC.
    if (typeof found === 'string' && !/(?:Z|[+-]\d\d:?\d\d)$/.test(found)) found += 'Z'
  }
  const time = toTimestamp(found)
  return time === undefined ? undefined : Date.parse(time)
}
