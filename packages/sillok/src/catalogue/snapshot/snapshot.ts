import { statSync } from 'node:fs'
import { join } from 'node:path'
import { encodeRecord, SillokError } from '../../record/index.js'
import { listSegments, makeRoot, openStream, readStream, takeAlone } from '../../stream/index.js'
import type { Catalogue } from '../declare/catalogue.js'
import { SNAPSHOTS } from '../declare/house.js'
import { fileSystemsOf, fileSystemsWithLogs, spaceOf } from '../walk/file-systems.js'
import { type Amount, type Survey, survey } from '../walk/survey.js'
import { type Point, type Trend, trendOf } from './trend.js'

/** Folders and logs of which a snapshot tells: those with the most bytes. */
const MOST = 500

const OWN = '.sillok'

type Named = Amount & { name: string }

/** How many files and bytes there are of everything, at one time. */
export interface Snapshot extends Point {
  totalBytes: number
  /** The file systems below that of the root on which logs can lie, by where they are mounted, from the root. */
  fileSystems: { path: string; freeBytes: number; totalBytes: number }[]
  logs: Named[]
  folders: Named[]
  undeclared: Amount
  largest: { path: string; bytes: number; log: string | null }[]
}

/** A snapshot, beside those that are kept. */
export interface Taken {
  snapshot: Snapshot
  trend: Trend
  before: Snapshot | undefined
  /** What it was made from. */
  survey: Survey
}

/**
 * Counts what lies under the root, and compares it with the snapshots before.
 *
 * @example const { snapshot, trend } = await takeSnapshot(loadCatalogue())
 */
export async function takeSnapshot(catalogue: Catalogue, now = Date.now()): Promise<Taken> {
  const history = await readSnapshots(catalogue.root, now)
  const seen = survey(catalogue, now)
  const snapshot = snapshotOf(catalogue, seen)
  const trend = trendOf(history.points, snapshot)
  for (const { path, freeBytes } of snapshot.fileSystems) {
    const { fullAtMs } = trendOf(history.of.get(path) ?? [], { ...snapshot, freeBytes })
    if (fullAtMs !== undefined) trend.fileSystems = [...(trend.fileSystems ?? []), { path, fullAtMs }]
  }
  return { snapshot, trend, before: history.last, survey: seen }
}

/**
 * Takes a snapshot and keeps it: one at a time, also of other processes, and none before its time.
 *
 * @param everyMs none is taken where the last one is younger
 * @returns `undefined` where it was not time
 * @throws SillokError `SNAPSHOT_RUNNING`
 */
export async function takeAndKeepSnapshot(catalogue: Catalogue, everyMs = 0): Promise<Taken | undefined> {
  const state = join(catalogue.root, '.sillok')
  makeRoot(state)
  const release = await takeAlone(state, 'snapshot')
  if (release === undefined)
    throw new SillokError(
      'SNAPSHOT_RUNNING',
      `Another snapshot is being taken of ${catalogue.root}; that ends by itself.`,
    )
  try {
    const now = Date.now()
    if (now - ((await lastSnapshotMs(catalogue.root, now)) ?? 0) < everyMs) return undefined
    const taken = await takeSnapshot(catalogue, now)
    await keepSnapshot(catalogue.root, taken.snapshot)
    return taken
  } finally {
    release()
  }
}

/** A file system may have a clock of its own, that is somewhat ahead; what is farther ahead was written while a clock was wrong. */
const AHEAD_MS = 3_600_000

/**
 * When a snapshot was kept last, as the file system has it: without reading any. `undefined` where there is none, and for one that is to come: it was taken while the clock was wrong, and nobody
 * waits for it.
 */
export async function lastSnapshotMs(root: string, now = Date.now()): Promise<number | undefined> {
  let last: number | undefined
  for (const { path, bytes } of await listSegments(root, SNAPSHOTS)) {
    const stat = bytes === 0 ? undefined : statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && stat.mtimeMs <= now + AHEAD_MS) last = Math.max(last ?? 0, stat.mtimeMs)
  }
  return last
}

/** The space of the root's file system, and of the others that logs can lie on. */
function spacesOf(catalogue: Catalogue): Pick<Snapshot, 'freeBytes' | 'totalBytes' | 'fileSystems'> {
  const { root } = catalogue
  const { free: freeBytes, total: totalBytes } = spaceOf(root)
  const fileSystems: Snapshot['fileSystems'] = []
  for (const { path, space } of fileSystemsWithLogs(catalogue, fileSystemsOf(root))) {
    if (path === '' || path !== space) continue
    try {
      const { free, total } = spaceOf(join(root, path))
      fileSystems.push({ path, freeBytes: free, totalBytes: total })
    } catch {
      // It is gone, or does not answer: nothing is known of it.
    }
  }
  return { freeBytes, totalBytes, fileSystems }
}

function snapshotOf(catalogue: Catalogue, seen: Survey): Snapshot {
  const named = (amounts: Iterable<[string, Amount]>): Named[] =>
    [...amounts]
      .map(([name, { files, bytes }]) => ({ name, files, bytes }))
      // What Sillok itself remembers, the index above all, is no log: it comes last.
      .sort((a, b) => Number(a.name === OWN) - Number(b.name === OWN) || b.bytes - a.bytes)
      .slice(0, MOST)
  return {
    atMs: seen.atMs,
    files: seen.files,
    bytes: seen.bytes,
    ...spacesOf(catalogue),
    logs: named(seen.entries),
    folders: named(seen.folders),
    undeclared: [...seen.undeclared, seen.undeclaredBeyond].reduce(
      (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
      { files: 0, bytes: 0 },
    ),
    largest: seen.largest.map(({ path, bytes, entry }) => ({ path, bytes, log: entry ?? null })),
  }
}

/** Keeps a snapshot, as a record in the stream of snapshots; resolves when it is on the disk. */
export async function keepSnapshot(root: string, { atMs, ...rest }: Snapshot): Promise<void> {
  const { files, bytes, freeBytes, totalBytes, fileSystems, ...lists } = rest
  // Loaded here, since it is large and only what is kept needs it.
  const { redactor } = await import('../../redact/index.js')
  const stream = openStream({ root, name: SNAPSHOTS, durability: 'durable' })
  const line = encodeRecord(
    {
      timestamp: new Date(atMs).toISOString(),
      level: 'INFO',
      logger: 'sillok.snapshot',
      message: `${files} files, ${bytes} bytes`,
      service: 'sillok',
      log_type: 'snapshot',
    },
    {
      files,
      bytes,
      free_bytes: freeBytes,
      total_bytes: totalBytes,
      file_systems: fileSystems.map((one) => ({
        path: one.path,
        free_bytes: one.freeBytes,
        total_bytes: one.totalBytes,
      })),
      ...lists,
    },
    redactor,
  )
  try {
    await stream.appendAll([line])
  } finally {
    await stream.close()
  }
}

async function readSnapshots(
  root: string,
  now: number,
): Promise<{ points: Point[]; of: Map<string, Point[]>; last: Snapshot | undefined }> {
  const points: Point[] = []
  /** The same by file system, but for that of the root. */
  const of = new Map<string, Point[]>()
  let last: Snapshot | undefined
  for await (const { lines } of readStream({ root, stream: SNAPSHOTS })) {
    for (const { text } of lines) {
      const read = parse(text)
      if (read === undefined || read.atMs > now) continue
      const { atMs, files, bytes } = read
      points.push({ atMs, files, bytes, freeBytes: read.freeBytes })
      for (const { path, freeBytes } of read.fileSystems) {
        const own = of.get(path) ?? []
        own.push({ atMs, files, bytes, freeBytes })
        of.set(path, own)
      }
      last = read
    }
  }
  return { points, of, last }
}

function parse(line: string): Snapshot | undefined {
  try {
    const record = JSON.parse(line) as Record<string, unknown>
    const { timestamp, log_type, files, bytes, free_bytes: freeBytes } = record
    const atMs = Date.parse(String(timestamp))
    const isSnapshot = log_type === 'snapshot' && [atMs, files, bytes, freeBytes].every(Number.isFinite)
    return isSnapshot
      ? ({
          ...record,
          atMs,
          freeBytes,
          totalBytes: record.total_bytes,
          fileSystems: fileSystemsIn(record.file_systems),
        } as unknown as Snapshot)
      : undefined
  } catch {
    return undefined
  }
}

/** Snapshots of before there were several have none. */
function fileSystemsIn(found: unknown): Snapshot['fileSystems'] {
  if (!Array.isArray(found)) return []
  return found.flatMap((one: Record<string, unknown> | null) => {
    const { path, free_bytes: freeBytes, total_bytes: totalBytes } = one ?? {}
    return typeof path === 'string' && typeof freeBytes === 'number' && typeof totalBytes === 'number'
      ? { path, freeBytes, totalBytes }
      : []
  })
}
