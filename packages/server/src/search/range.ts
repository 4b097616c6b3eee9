/** A span of time in milliseconds since 1970: from inclusive, to exclusive. */
export interface Range {
  from: number
  to: number
}

const HOUR_MS = 3_600_000

/** The condition on a column of times; numbers alone, so nothing has to be bound. */
export function within(range: Range, column = 'Timestamp'): string {
  return `${column} >= ${instant(range.from)} AND ${column} < ${instant(range.to)}`
}

export function instant(ms: number): string {
  return `fromUnixTimestamp64Milli(${Math.floor(ms)}, 'UTC')`
}

/** Widths that read well on an axis, in milliseconds. */
const STEPS = [1, 2, 5, 10, 15, 30]
  .flatMap((n) => [n * 1000, n * 60_000])
  .concat([1, 2, 3, 6, 12, 24, 48, 168, 720].map((h) => h * HOUR_MS))

/** The narrowest readable width that covers a span with at most so many buckets. */
export function stepOf(range: Range, buckets: number, least = 1000): number {
  const steps = STEPS.filter((step) => step >= least).sort((a, b) => a - b)
  const wanted = (range.to - range.from) / Math.max(1, buckets)
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / (720 * HOUR_MS)) * 720 * HOUR_MS
}
