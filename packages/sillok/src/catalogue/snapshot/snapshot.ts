import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { encodeRecord, SillokError } from '../../record/index.js'
import { listSegments, makeRoot, openStream, readStream, takeAlone } from '../../stream/index.js'
import type { Catalogue } from '../declare/catalogue.js'
import { SNAPSHOTS } from '../declare/house.js'
import { type Amount, type Survey, survey } from '../walk/survey.js'
import { type Point, type Trend, trendOf } from './trend.js'

/** Folders and logs of which a snapshot tells: those with the most bytes. */
const MOST = 500

const OWN = '.sillok'

type Named = Amount & { name: string }

/** How many files and bytes there are of everything, at one time. */
export interface Snapshot extends Point {
  totalBytes: number
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
  const history = await readSnapshots(catalogue.root)
  const seen = survey(catalogue, now)
  const snapshot = snapshotOf(catalogue, seen)
  return { snapshot, trend: trendOf(history.points, snapshot), before: history.last, survey: seen }
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
    if (now - ((await lastSnapshotMs(catalogue.root)) ?? 0) < everyMs) return undefined
    const taken = await takeSnapshot(catalogue, now)
    await keepSnapshot(catalogue.root, taken.snapshot)
    return taken
  } finally {
    release()
  }
}

/** When a snapshot was kept last, as the file system has it: without reading any. `undefined` where there is none. */
export async function lastSnapshotMs(root: string): Promise<number | undefined> {
  let last: number | undefined
  for (const { path, bytes } of await listSegments(root, SNAPSHOTS)) {
    const stat = bytes === 0 ? undefined : statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined) last = Math.max(last ?? 0, stat.mtimeMs)
  }
  return last
}

function snapshotOf({ root }: Catalogue, seen: Survey): Snapshot {
  const { bavail, bsize, blocks } = statfsSync(root)
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
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
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
  const { files, bytes, freeBytes, totalBytes, ...lists } = rest
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
    { files, bytes, free_bytes: freeBytes, total_bytes: totalBytes, ...lists },
    redactor,
  )
  try {
    await stream.appendAll([line])
  } finally {
    await stream.close()
  }
}

async function readSnapshots(root: string): Promise<{ points: Point[]; last: Snapshot | undefined }> {
  const points: Point[] = []
  let last: Snapshot | undefined
  for await (const { lines } of readStream({ root, stream: SNAPSHOTS })) {
    for (const { text } of lines) {
      const read = parse(text)
      if (read === undefined) continue
      points.push({ atMs: read.atMs, files: read.files, bytes: read.bytes, freeBytes: read.freeBytes })
      last = read
    }
  }
  return { points, last }
}

function parse(line: string): Snapshot | undefined {
  try {
    const record = JSON.parse(line) as Record<string, unknown>
    const { timestamp, log_type, files, bytes, free_bytes: freeBytes } = record
    const atMs = Date.parse(String(timestamp))
    const isSnapshot = log_type === 'snapshot' && [atMs, files, bytes, freeBytes].every(Number.isFinite)
    return isSnapshot
      ? ({ ...record, atMs, freeBytes, totalBytes: record.total_bytes } as unknown as Snapshot)
      : undefined
  } catch {
    return undefined
  }
}
