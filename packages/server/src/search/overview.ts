import { SEVERITY_NUMBER } from 'sillok/record'
import type { Engine } from '../engine/index.js'
import { type Bucket, type BucketRow, bucketOf, bucketsOf } from './histogram.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { instant, type Range, stepOf, within } from './range.js'

const DAY_MS = 86_400_000
const QUARTER_MS = 900_000
const FIVE_MINUTES_MS = 300_000
/** About so many bars; fewer where the range has not so many minutes. */
const SPARK_BUCKETS = 30
const HISTOGRAM_BUCKETS = 60
const MAX_SERVICES = 50
const MAX_MESSAGES = 20

export interface ServiceSummary {
  service: string
  records: number
  /** Of all records, 0 to 1. */
  share: number
  errors: number
  error_ratio: number
  p95_ms: number | null
  /** Records over the span, oldest first, in 30 equal stretches. */
  spark: number[]
}

/** The overview of docs/http-api.md, without what only the server knows (`index`, `storage`). */
export interface OverviewAnswer {
  status: Status
  notice?: string
  from: number
  to: number
  totals: { records: number; errors: number; error_ratio: number; per_second: number; p95_ms: number | null }
  oldest: string | null
  newest: string | null
  histogram: { step_ms: number; buckets: Bucket[] }
  services: ServiceSummary[]
  new_messages: { service: string; message: string; count: number }[]
  elapsed_ms: number
}

interface ServiceRow {
  service: string
  records: number
  errors: number
}

interface DurationRow {
  /** `null` for the services that are not shown, together. */
  service: string | null
  /** 1 for the row of all services. */
  whole: number
  p95: number | null
}

const ERROR = SEVERITY_NUMBER.ERROR

/**
 * What goes on, without a query: totals, levels over time, services by volume, messages that are new. Its times are
 * whole minutes, as the rollup's are.
 */
export async function overview(engine: Engine, request: Range): Promise<OverviewAnswer> {
  const time = clock()
  const range = {
    from: Math.floor(request.from / 60_000) * 60_000,
    to: Math.ceil(request.to / 60_000) * 60_000,
  }
  const step = stepOf(range, HISTOGRAM_BUCKETS, 60_000)
  const spark = sparkOf(range)
  const ask = <T>(sql: string) =>
    withinLimits(engine.query<T>(sql, {}, { settings: SETTINGS, timeoutMs: time.left() })).then(
      (found) => found?.rows,
    )
  const [services, durations, buckets, sparks, span, messages] = await Promise.all([
    ask<ServiceRow>(
      `SELECT ServiceName AS service, sum(Rows) AS records, sumIf(Rows, SeverityNumber >= ${ERROR}) AS errors ` +
        `FROM rollup_1m WHERE ${within(range, 'Minute')} GROUP BY service ORDER BY records DESC, service LIMIT ${MAX_SERVICES}`,
    ),
    ask<DurationRow>(durationsIn(range)),
    ask<BucketRow>(
      `SELECT ${bucketOf('toDateTime64(Minute, 3)', step)} AS Time, SeverityNumber AS Severity, sum(Rows) AS Rows ` +
        `FROM rollup_1m WHERE ${within(range, 'Minute')} GROUP BY Time, Severity ORDER BY Time`,
    ),
    ask<{ service: string; slot: number; rows: number }>(
      `SELECT ServiceName AS service, intDiv(toUnixTimestamp(Minute) * 1000 - ${range.from}, ${spark.step}) AS slot, ` +
        `sum(Rows) AS rows FROM rollup_1m WHERE ${within(range, 'Minute')} AND ServiceName IN (${largest(range)}) GROUP BY service, slot`,
    ),
    ask<{ oldest: string; newest: string; n: number }>(
      'SELECT min(Timestamp) AS oldest, max(Timestamp) AS newest, count() AS n FROM otel_logs',
    ),
    ask<{ service: string; message: string; count: number }>(newMessages(range)),
  ])
  const stopped = [services, durations, buckets, sparks, span, messages].includes(undefined)
  const records = sumOf(buckets ?? [])
  const errors = sumOf((buckets ?? []).filter((row) => row.Severity >= ERROR))
  const status: Status = stopped ? 'partial' : records === 0 ? 'empty' : 'complete'
  const notice = stopped ? PARTIAL_NOTICE : records === 0 ? 'There are no records in this time.' : undefined
  const kept = span?.[0]
  const isoOf = (text: string) => `${text.slice(0, 10)}T${text.slice(11, 23)}Z`
  return {
    ...outcome(status, notice),
    ...range,
    totals: {
      records,
      errors,
      error_ratio: ratio(errors, records),
      per_second: (records * 1000) / covered(range, kept?.n ? Date.parse(isoOf(kept.oldest)) : range.from),
      p95_ms: durations?.find((row) => row.whole === 1)?.p95 ?? null,
    },
    oldest: kept !== undefined && kept.n > 0 ? isoOf(kept.oldest) : null,
    newest: kept !== undefined && kept.n > 0 ? isoOf(kept.newest) : null,
    histogram: { step_ms: step, buckets: bucketsOf(buckets ?? []) },
    services: servicesOf(services ?? [], durations ?? [], sparks ?? [], records, spark.count),
    new_messages: messages ?? [],
    elapsed_ms: time.elapsed(),
  }
}

/** Milliseconds of a range that records can be of: not before the oldest there is, and not to come. */
function covered({ from, to }: Range, oldest: number): number {
  return Math.max(1000, Math.min(to, Date.now()) - Math.max(from, oldest))
}

function sumOf(rows: readonly BucketRow[]): number {
  return rows.reduce((sum, row) => sum + row.Rows, 0)
}

/** The names of the services that are shown: names are the senders', and each instance may have one of its own. */
function largest(range: Range): string {
  return (
    `SELECT ServiceName FROM rollup_1m WHERE ${within(range, 'Minute')} ` +
    `GROUP BY ServiceName ORDER BY sum(Rows) DESC, ServiceName LIMIT ${MAX_SERVICES}`
  )
}

/** The 95th percentile of each service that is shown, and of all: the row of all is made from those of the services and of the rest. */
function durationsIn(range: Range): string {
  const from = Math.floor(range.from / FIVE_MINUTES_MS) * FIVE_MINUTES_MS
  return (
    `SELECT if(ServiceName IN (${largest(range)}), toString(ServiceName), NULL) AS service, grouping(service) AS whole, ` +
    `toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(Duration)[2]) AS p95 ` +
    `FROM durations_5m WHERE ${within({ from, to: range.to }, 'Start')} GROUP BY service WITH ROLLUP`
  )
}

/** Whole minutes in each bar, as in the rollup: of two bars side by side neither holds a minute more than the other. */
function sparkOf(range: Range): { step: number; count: number } {
  const minutes = Math.max(1, (range.to - range.from) / 60_000)
  const wide = Math.max(1, Math.round(minutes / SPARK_BUCKETS))
  return { step: wide * 60_000, count: Math.ceil(minutes / wide) }
}

function servicesOf(
  rows: ServiceRow[],
  durations: DurationRow[],
  sparks: { service: string; slot: number; rows: number }[],
  records: number,
  sparkCount: number,
): ServiceSummary[] {
  const lines = new Map(rows.map((row) => [row.service, new Array<number>(sparkCount).fill(0)]))
  for (const { service, slot, rows: count } of sparks) {
    const line = lines.get(service)
    if (line !== undefined && slot >= 0 && slot < sparkCount) line[slot] = count
  }
  const p95 = new Map(durations.filter((row) => row.whole === 0).map((row) => [row.service, row.p95]))
  return rows.map((row) => ({
    service: row.service,
    records: row.records,
    share: ratio(row.records, records),
    errors: row.errors,
    error_ratio: ratio(row.errors, row.records),
    p95_ms: p95.get(row.service) ?? null,
    spark: lines.get(row.service) ?? [],
  }))
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Errors and warnings of the span that the day before did not have, in whole quarters of an hour. */
function newMessages(range: Range): string {
  const from = Math.floor(range.from / QUARTER_MS) * QUARTER_MS
  return (
    `SELECT ServiceName AS service, any(Message) AS message, sum(Rows) AS count FROM messages_15m ` +
    `WHERE ${within({ from: from - DAY_MS, to: range.to }, 'Quarter')} GROUP BY service, Kind ` +
    `HAVING min(Quarter) >= ${instant(from)} ORDER BY count DESC, message LIMIT ${MAX_MESSAGES}`
  )
}
