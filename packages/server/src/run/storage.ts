import { statfsSync } from 'node:fs'
import { FORECAST_BASE_MS } from 'sillok/catalogue'
import { listSegments, listStreams, segmentTime } from 'sillok/stream'
import { DATABASE, type Engine } from '../engine/index.js'

export interface Storage {
  segment_bytes: number
  index_bytes: number
  disk_free: number
  disk_total: number
  full_in_days: number | null
}

export interface StreamSize {
  name: string
  segments: number
  bytes: number
}

const DAY_MS = 24 * 3_600_000
/** Growth is the mean of what was begun in this time. */
const GROWTH_MS = 7 * DAY_MS

/** Every stream with the number and bytes of its segments on disk. */
export async function streamSizes(root: string): Promise<StreamSize[]> {
  const sizes: StreamSize[] = []
  for (const name of await listStreams(root)) {
    const segments = await listSegments(root, name)
    sizes.push({
      name,
      segments: segments.length,
      bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
    })
  }
  return sizes
}

/** What logs take, what is left, and when that is used up at the pace of the last week. */
export async function storageOf(root: string, engine: Engine): Promise<Storage> {
  const now = Date.now()
  let bytes = 0
  let recent = 0
  let oldest = now
  for (const name of await listStreams(root)) {
    for (const segment of await listSegments(root, name)) {
      bytes += segment.bytes
      const begun = segmentTime(segment.name)
      if (now - begun > GROWTH_MS) continue
      recent += segment.bytes
      oldest = Math.min(oldest, begun)
    }
  }
  const { bsize, blocks, bavail } = statfsSync(root)
  const free = bavail * bsize
  const span = now - oldest
  const perDay = span >= FORECAST_BASE_MS ? (recent / span) * DAY_MS : 0
  return {
    segment_bytes: bytes,
    index_bytes: (await indexBytes(engine)) ?? 0,
    disk_free: free,
    disk_total: blocks * bsize,
    full_in_days: perDay > 0 ? Math.round(free / perDay) : null,
  }
}

/** Bytes of the index on its disk; `undefined` while the engine does not say. */
export async function indexBytes(engine: Engine): Promise<number | undefined> {
  if (engine.state !== 'ready') return undefined
  try {
    const { rows } = await engine.query<{ bytes: string | number }>(
      'SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = {database:String}',
      { database: DATABASE },
    )
    return Number(rows[0]?.bytes ?? 0)
  } catch {
    return undefined
  }
}

/** Whether the disk of a folder has no block left for this user. */
export function isFull(folder: string): boolean {
  try {
    const { blocks, bavail, bfree } = statfsSync(folder)
    // Some blocks are kept for root. A file system without a limit, as tmpfs can be, counts none at all.
    return blocks > 0 && (process.getuid?.() === 0 ? bfree : bavail) === 0
  } catch {
    return false
  }
}
