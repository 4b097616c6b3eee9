import { levelOfSeverity } from 'sillok/record'
import type { Engine } from '../engine/index.js'
import { parseQuery, toSql } from '../query/index.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { type Range, stepOf, within } from './range.js'

export interface Bucket {
  /** Start, in milliseconds since 1970. */
  time: number
  /** Records by level; levels without any are left out. */
  counts: Record<string, number>
}

export interface HistogramAnswer {
  status: Status
  notice?: string
  step_ms: number
  buckets: Bucket[]
  elapsed_ms: number
}

/** Rows of a bucket at a severity, as a query gives them. */
export interface BucketRow {
  Time: number
  Severity: number
  Rows: number
}

/**
 * How many records match in each stretch of time, by level. Without a query, and with minutes or more to a bucket,
 * it is drawn from the rollup.
 *
 * @param request `buckets`: about how many, 1 to 500, default 60
 */
export async function histogram(
  engine: Engine,
  request: Range & { q?: string; buckets?: number },
): Promise<HistogramAnswer> {
  const time = clock()
  const step = stepOf(request, Math.min(500, request.buckets ?? 60))
  const query = parseQuery(request.q ?? '')
  const { where, params } = toSql(query)
  const whole = step >= 60_000 && request.from % 60_000 === 0 && request.to % 60_000 === 0
  const sql =
    query.kind === 'all' && whole
      ? `SELECT ${bucketOf('toDateTime64(Minute, 3)', step)} AS Time, SeverityNumber AS Severity, sum(Rows) AS Rows ` +
        `FROM rollup_1m WHERE ${within(request, 'Minute')} GROUP BY Time, Severity ORDER BY Time`
      : `SELECT ${bucketOf('Timestamp', step)} AS Time, SeverityNumber AS Severity, count() AS Rows ` +
        `FROM otel_logs WHERE ${within(request)} AND ${where} GROUP BY Time, Severity ORDER BY Time`
  const found = await withinLimits(
    engine.query<BucketRow>(sql, params, { settings: SETTINGS, timeoutMs: time.left() }),
  )
  const buckets = found === undefined ? [] : bucketsOf(found.rows)
  const status: Status = found === undefined ? 'partial' : buckets.length === 0 ? 'empty' : 'complete'
  const notice = status === 'partial' ? PARTIAL_NOTICE : status === 'empty' ? 'Nothing matches.' : undefined
  return { ...outcome(status, notice), step_ms: step, buckets, elapsed_ms: time.elapsed() }
}

/** The start of the bucket that a time falls in, in milliseconds since 1970. */
export function bucketOf(column: string, step: number): string {
  return `intDiv(toUnixTimestamp64Milli(${column}), ${step}) * ${step}`
}

export function bucketsOf(rows: BucketRow[]): Bucket[] {
  const buckets = new Map<number, Bucket>()
  for (const row of rows) {
    const bucket: Bucket = buckets.get(row.Time) ?? { time: row.Time, counts: {} }
    buckets.set(row.Time, bucket)
    const level = levelOfSeverity(row.Severity) ?? 'DEBUG'
    bucket.counts[level] = (bucket.counts[level] ?? 0) + row.Rows
  }
  return [...buckets.values()]
}
