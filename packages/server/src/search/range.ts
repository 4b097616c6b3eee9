import { SillokError } from 'sillok/record'

/** A span of time in milliseconds since 1970: from inclusive, to exclusive. */
export interface Range {
  from: number
  to: number
}

/** The span that the engine's dates can hold. */
const LATEST = Date.UTC(2100, 0, 1)
const HOUR_MS = 3_600_000

/**
 * A span as it came in a request, each end RFC 3339 or milliseconds since 1970; by default the last hour.
 *
 * @throws SillokError `BAD_TIME`
 */
export function rangeOf(
  from: string | number | undefined,
  to: string | number | undefined,
  now = Date.now(),
): Range {
  // Records of this very millisecond are in: `to` is exclusive.
  const end = to === undefined || to === '' ? now + 1 : timeOf(to, 'to')
  const start = from === undefined || from === '' ? end - HOUR_MS : timeOf(from, 'from')
  if (start >= end) throw new SillokError('BAD_TIME', '"from" must be before "to".')
  return { from: start, to: end }
}

function timeOf(value: string | number, name: string): number {
  const time = typeof value === 'number' || /^\d{1,15}$/.test(value) ? Number(value) : Date.parse(value)
  if (!(time >= 0 && time <= LATEST)) {
    throw new SillokError(
      'BAD_TIME',
      `"${name}" must be a time such as 2026-11-20T10:00:00Z or milliseconds since 1970.`,
    )
  }
  return Math.floor(time)
}

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
