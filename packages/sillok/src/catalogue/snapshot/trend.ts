/** What a snapshot says of the whole, at one time. */
export interface Point {
  atMs: number
  files: number
  bytes: number
  /** Free on the file system of the root, for this user. */
  freeBytes: number
}

/** How the whole changes. */
export interface Trend {
  /** Since the snapshot before; absent for the first. */
  sinceMs?: number
  files?: number
  bytes?: number
  /** What the rest is made from: the time from the oldest snapshot of the last 30 days until now. */
  baseMs?: number
  /** Absent before there is a day of snapshots. */
  bytesPerDay?: number
  /**
   * When the disk is full, if its free space goes on falling as it has: all programs' doing, not that of the logs alone. Absent where it does not fall, and before
   * there are three days of snapshots.
   */
  fullAtMs?: number
  /** The same for each other file system that fills up. */
  fileSystems?: { path: string; fullAtMs: number }[]
}

const DAY_MS = 86_400_000
const WINDOW_MS = 30 * DAY_MS
/** Snapshots of hours say nothing about a day: work has its hours. */
const LEAST_MS = DAY_MS
/** Nor do those of a day or two about weeks: a forecast needs snapshots over so long. */
export const FORECAST_BASE_MS = 3 * DAY_MS
/** Beyond ten years a forecast says no more than that there is room. */
const FARTHEST_MS = 3650 * DAY_MS

/**
 * How things change, from the snapshots before and the one now. Rates are slopes of a least-squares line, so that one clean-up does not decide.
 *
 * @param before oldest first
 */
export function trendOf(before: readonly Point[], now: Point): Trend {
  const last = before.at(-1)
  if (last === undefined) return {}
  const points = [...before.filter(({ atMs }) => now.atMs - atMs <= WINDOW_MS && atMs < now.atMs), now]
  const baseMs = now.atMs - (points[0] as Point).atMs
  const since = { sinceMs: last.atMs, files: now.files - last.files, bytes: now.bytes - last.bytes, baseMs }
  if (baseMs < LEAST_MS) return since
  const bytesPerDay = Math.round(slope(points, ({ bytes }) => bytes) * DAY_MS)
  if (baseMs < FORECAST_BASE_MS) return { ...since, bytesPerDay }
  const falling = -slope(points, ({ freeBytes }) => freeBytes)
  const left = falling > 0 ? now.freeBytes / falling : Number.POSITIVE_INFINITY
  return { ...since, bytesPerDay, ...(left < FARTHEST_MS ? { fullAtMs: Math.round(now.atMs + left) } : {}) }
}

/** Per ms. */
function slope(points: readonly Point[], value: (point: Point) => number): number {
  const meanAt = points.reduce((sum, { atMs }) => sum + atMs, 0) / points.length
  const mean = points.reduce((sum, point) => sum + value(point), 0) / points.length
  let [over, under] = [0, 0]
  for (const point of points) {
    over += (point.atMs - meanAt) * (value(point) - mean)
    under += (point.atMs - meanAt) ** 2
  }
  return over / under
}
