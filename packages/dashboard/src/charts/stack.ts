import type { Bucket } from '../api/index.js'
import { LEVELS } from '../text/index.js'

/** Buckets as a chart draws them: every step of the range has one, also where nothing happened. */
export interface Stack {
  /** Starts of the buckets in milliseconds. */
  times: number[]
  /** By level as in `LEVELS`, loudest first; a level that nobody knows counts as the quietest. */
  counts: number[][]
  totals: number[]
}

/** More buckets than this are no picture any more; a step that would make them is a mistake of the sender's. */
const MAX_BUCKETS = 2000

/** Fills the holes between `from` and `to` (milliseconds) on the grid of the buckets that are there. */
export function fill(buckets: readonly Bucket[], stepMs: number, from: number, to: number): Stack {
  const step = Math.max(stepMs, (to - from) / MAX_BUCKETS, 1)
  const phase = (buckets[0]?.time ?? 0) % step
  const first = Math.floor((from - phase) / step) * step + phase
  const size = Math.min(MAX_BUCKETS + 1, Math.max(1, Math.ceil((to - first) / step)))
  const times = Array.from({ length: size }, (_, i) => first + i * step)
  const counts = LEVELS.map(() => new Array<number>(size).fill(0))
  const totals = new Array<number>(size).fill(0)
  for (const bucket of buckets) {
    const at = Math.floor((bucket.time - first) / step)
    if (!(at >= 0 && at < size)) continue
    for (const [level, n] of Object.entries(bucket.counts)) {
      const known = (LEVELS as readonly string[]).indexOf(level)
      const row = counts[known < 0 ? LEVELS.length - 1 : known] as number[]
      row[at] = (row[at] ?? 0) + n
      totals[at] = (totals[at] ?? 0) + n
    }
  }
  return { times, counts, totals }
}

/** Running sums from the loudest level on: what a stacked bar chart draws, the last one behind all others. */
export function cumulate(counts: readonly number[][]): number[][] {
  const sums: number[][] = []
  let before: number[] | undefined
  for (const row of counts) {
    const sum = row.map((n, i) => n + (before?.[i] ?? 0))
    sums.push(sum)
    before = sum
  }
  return sums
}
