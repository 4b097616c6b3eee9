import fs from 'node:fs'
import { join } from 'node:path'
import {
  type Catalogue,
  type Entry,
  existsUnder,
  type FileSystem,
  type Found,
  fileSystemOf,
  fillGlob,
  matchGlob,
  trashFolders,
  unpackedPath,
  walk,
} from '../../catalogue/index.js'
import { parseSegmentFile } from '../../stream/index.js'
import { CLOSING } from '../apply/claim.js'
import { UNFINISHED } from '../apply/pack.js'
import { ARCHIVE_FOLDER, RESTORED_FOLDER } from '../archive/local.js'
import type { FileFact } from '../plan/facts.js'
import { Readers } from './readers.js'
import { segmentFacts } from './segments.js'
import { isPacked, timeOf } from './time.js'

/** What there is under a root. */
export interface Collected {
  /** What a run that was cut off left: claimed files, and files that are not finished. Relative to the root. */
  leftovers: string[]
  /** Files that nothing declares: nothing is done to them. */
  undeclared: number
  /** What could not be read. */
  errors: { path: string; message: string }[]
}

/**
 * Looks at every file under the root of a catalogue.
 *
 * @param fileSystems those that it lies on
 * @param take gets each file that something declares
 * @param onCount hears of every thousandth
 */
export function collect(
  catalogue: Catalogue,
  fileSystems: readonly FileSystem[],
  now: number,
  take: (file: FileFact) => void,
  onCount?: (count: number) => void,
): Collected {
  const { root, matcher } = catalogue
  const collected: Collected = { leftovers: [], undeclared: 0, errors: [] }
  const streams = new Map<Entry, Found[]>()
  const own = new Set([...OWN_FOLDERS, ...trashFolders(fileSystems)])
  let count = 0
  const found = walk(root, matcher, {
    enter: (path) => !own.has(path),
    onError: (path, error) => collected.errors.push({ path, message: error.message }),
  })
  for (const file of found) {
    if (++count % 1000 === 0) onCount?.(count)
    const isOfStream = file.entry !== undefined && file.entry.by !== 'others'
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    const segment = isOfStream ? parseSegmentFile(name) : undefined
    const isHalf =
      segment?.suffix === PLAIN + CLOSING ||
      (isOfStream && parseSegmentFile(name.slice(1)) !== undefined && name.startsWith('.'))
    if (isHalf || file.path.endsWith(UNFINISHED) || (segment === undefined && isClaimed(file, matcher)))
      collected.leftovers.push(file.path)
    else if (file.entry !== undefined && segment !== undefined) {
      const known = streams.get(file.entry)
      if (known === undefined) streams.set(file.entry, [file])
      else known.push(file)
    } else {
      const fact = looseFact(catalogue, file, now)
      if (fact === undefined) collected.undeclared++
      else if (fact !== NOT_OURS) take(fact)
    }
  }
  const readers = new Readers(root, now)
  for (const [entry, segments] of streams) {
    for (const fact of segmentFacts(root, entry, segments, readers)) take(fact)
  }
  return collected
}

/** Claimed by a run, and not a file of others that is called so: a run claims only what is declared, and it stays of that log. */
export function isClaimed(
  { path, entry }: Pick<Found, 'path' | 'entry'>,
  matcher: Catalogue['matcher'],
): boolean {
  if (!path.endsWith(CLOSING)) return false
  const own = matcher.match(path.slice(0, -CLOSING.length))?.entry
  return own !== undefined && (entry === undefined || entry === own)
}

const PLAIN = '.jsonl'

/** What is in them has a life of its own. */
const OWN_FOLDERS: ReadonlySet<string> = new Set([ARCHIVE_FOLDER, RESTORED_FOLDER, '.sillok'])

/** In the folder of a stream, but none of its segments: its sealed log, its leases. */
const NOT_OURS = Symbol('not ours')
/** What a segment was put into in place of JSON Lines. */
const CONVERTED = /\.(?:csv|columns\.json|npz|parquet|pkl)(?:\.gz)?$/

function looseFact(
  { root }: Catalogue,
  { path, stat, entry: family, glob: pattern }: Found,
  now: number,
): FileFact | typeof NOT_OURS | undefined {
  if (family === undefined || pattern === undefined) return undefined
  if (family.by !== 'others' && !CONVERTED.test(path)) return NOT_OURS
  const { dev, ino, mtimeMs, size } = stat
  const named = pattern.names.length > 0
  const parts = named ? (matchGlob(pattern, path) ?? matchGlob(pattern, unpackedPath(path))) : undefined
  const { time, timeFrom } = timeOf(root, path, stat, family.by === 'others' ? family.kind : 'assets', now)
  const seen = { dev, ino, mtimeMs }
  const fact: FileFact = { path, family, bytes: size, time, timeFrom, seen, packed: isPacked(path) }
  return parts === undefined ? fact : { ...fact, parts }
}

/** Whether what a file waits for is there; asked once for each artefact. */
export function existence(root: string): (file: FileFact) => boolean {
  const known = new Map<string, boolean>()
  return ({ family, parts = {} }) => {
    const exists = family.retention.until?.exists
    if (exists === undefined) return true
    const key = [exists.source, ...exists.names.map((name) => parts[name])].join('\0')
    const before = known.get(key)
    if (before !== undefined) return before
    const now = existsUnder(root, fillGlob(exists, parts))
    known.set(key, now)
    return now
  }
}

/**
 * Whether a file's folder is on a file system on which nothing can be done: one that is read-only, or of which nobody knows where it begins. Each folder is looked at once. The file itself
 * says nothing: on an overlay, as containers have it, it may have another device than the folder that it is in.
 */
export function elsewhere(root: string, fileSystems: readonly FileSystem[]): (file: FileFact) => boolean {
  const known = new Map<string, boolean>()
  const deviceOf = (folder: string): number | undefined =>
    fs.lstatSync(join(root, folder), { throwIfNoEntry: false })?.dev
  return ({ path, archived }) => {
    if (archived !== undefined) return false
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    const before = known.get(folder)
    if (before !== undefined) return before
    const device = deviceOf(folder)
    const { path: mounted, dev, isReadOnly } = fileSystemOf(fileSystems, path)
    // That the root itself is read-only a run says by failing.
    const now = device !== undefined && (device !== dev || (isReadOnly && mounted !== ''))
    known.set(folder, now)
    return now
  }
}
