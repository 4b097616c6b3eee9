import { FORECAST_BASE_MS } from 'sillok/catalogue'
import { listSegments, listStreams, segmentTime } from 'sillok/stream'
import { DATABASE, type Engine } from '../engine/index.js'
import type { Disks } from './disks.js'

export interface Storage {
  segment_bytes: number
  index_bytes: number
  disk_free: number
  disk_total: number
  full_in_days: number | null
  /** Those of streams that have one of their own, without that of the root. */
  file_systems: { path: string; free: number; total: number; full_in_days: number | null }[]
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

/** What logs take, what is left on the file systems that they lie on, and when that is used up at the pace of the last week. */
export async function storageOf(root: string, engine: Engine, disks: Disks): Promise<Storage> {
  const now = Date.now()
  let bytes = 0
  const grown = new Map<string, { bytes: number; oldest: number }>()
  for (const name of await listStreams(root)) {
    const growth = entryOf(grown, disks.of(name), () => ({ bytes: 0, oldest: now }))
    for (const segment of await listSegments(root, name)) {
      bytes += segment.bytes
      const begun = segmentTime(segment.name)
      if (now - begun > GROWTH_MS) continue
      growth.bytes += segment.bytes
      growth.oldest = Math.min(growth.oldest, begun)
    }
  }
  const all = (await disks.all()).map(({ path, free, total }) => {
    const growth = grown.get(path)
    const span = now - (growth?.oldest ?? now)
    const perDay = growth !== undefined && span >= FORECAST_BASE_MS ? (growth.bytes / span) * DAY_MS : 0
    return { path, free, total, full_in_days: perDay > 0 ? Math.round(free / perDay) : null }
  })
  const own = all.find(({ path }) => path === '')
  return {
    segment_bytes: bytes,
    index_bytes: (await indexBytes(engine)) ?? 0,
    disk_free: own?.free ?? 0,
    disk_total: own?.total ?? 0,
    full_in_days: own?.full_in_days ?? null,
    file_systems: all.filter(({ path }) => path !== ''),
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
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
