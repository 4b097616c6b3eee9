import { SEVERITY_NUMBER } from 'sillok/record'
import type { Engine } from '../engine/index.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { type Range, within } from './range.js'

/** By what usage can be summed. */
export type UsageBy = 'route' | 'model' | 'worker' | 'service'

export interface UsageRequest extends Range {
  by: readonly UsageBy[]
  /** Only records of this service are looked at. */
  service?: string | undefined
}

/** Sums of one group; the group's own `route`, `model` … beside them. Durations in ms, `null` where there were none. */
export interface UsageSums {
  /** Requests, each once: access records of one request id and trace, of a proxy and of what is behind it, are one. */
  requests: number
  /** Of them those that failed as who asked saw it: with an error, or a status from 500 on. */
  errors: number
  p50_ms: number | null
  p95_ms: number | null
  /** Calls of models. */
  model_calls: number
  model_errors: number
  model_p50_ms: number | null
  model_p95_ms: number | null
  input_tokens: number
  output_tokens: number
}

export interface UsageAnswer {
  status: Status
  notice?: string
  from: number
  to: number
  totals: UsageSums
  groups: (UsageSums & Partial<Record<UsageBy, string>>)[]
  elapsed_ms: number
}

type Row = UsageAnswer['groups'][number] & { is_total: number }

/** More groups than these are no report. The largest come first. */
const MAX_GROUPS = 1000

const COLUMNS: Readonly<Record<UsageBy, string>> = {
  route: "LogAttributes['route']",
  model: 'LlmModel',
  worker: "LogAttributes['worker_id']",
  service: 'ServiceName',
}

const ACCESS = "LogType = 'access'"
const CALL = "EventName = 'api_call'"
const FAILED = `(SeverityNumber >= ${SEVERITY_NUMBER.ERROR} OR toUInt16OrZero(LogAttributes['status_code']) >= 500)`
/** In ms; a group without any has none. */
const quantile = (level: number, isRequest: 0 | 1): string =>
  `quantileTDigestIfOrNull(${level})(ms, is_request = ${isRequest} AND ms IS NOT NULL)`

const SUMS = `countIf(is_request = 1) AS requests, countIf(is_request = 1 AND failed) AS errors,
  ${quantile(0.5, 1)} AS p50_ms, ${quantile(0.95, 1)} AS p95_ms,
  countIf(is_request = 0) AS model_calls, countIf(is_request = 0 AND failed) AS model_errors,
  ${quantile(0.5, 0)} AS model_p50_ms, ${quantile(0.95, 0)} AS model_p95_ms,
  sum(in_tokens) AS input_tokens, sum(out_tokens) AS output_tokens`

/** How far outside an access record was written: who passes a request on waits for who answers it. */
const OUTSIDE = 'ifNull(DurationMs, 0)'
/** An access record that says of no request, as those of other programs, is one of its own. */
const REQUEST =
  "sipHash128(if(RequestId = '', concat(Stream, '/', Segment, '/', toString(Offset)), RequestId), TraceId)"
/**
 * A client may give all its requests one id: what tells them apart is the trace, which goes on to whoever answers inside. Who knows no traces
 * writes the id alone, and is part of the request that has one.
 */
const isOfItself = (where: string): string => {
  const ids = (which: string): string =>
    `SELECT RequestId FROM otel_logs WHERE ${where} AND ${ACCESS} AND ${which}`
  // Of those alone that come without a trace, too: they are few, or none, and all ids together are many.
  const traced = ids(`TraceId != '' AND RequestId IN (${ids("TraceId = '' AND RequestId != ''")})`)
  return `(TraceId != '' OR RequestId = '' OR RequestId NOT IN (${traced}))`
}

/**
 * One row for each request and each call of a model. Of a request's access records the outermost counts, which the client waited for; a name to sum
 * by that it does not have is that of the next one inside: a proxy knows the route, and the worker behind it the model.
 */
function rowsOf(by: readonly UsageBy[], where: string): string {
  const outermost = by.map(
    (name) => `argMaxIf(${COLUMNS[name]}, ${OUTSIDE}, ${COLUMNS[name]} != '') AS ${name}`,
  )
  const plain = by.map((name) => `${COLUMNS[name]} AS ${name}`)
  const request = [
    ...outermost,
    '1 AS is_request',
    'max(DurationMs) AS ms',
    `argMax(${FAILED}, ${OUTSIDE}) AS failed`,
  ]
  const call = [...plain, '0 AS is_request', 'DurationMs AS ms', `${FAILED} AS failed`]
  return `SELECT ${[...request, '0 AS in_tokens', '0 AS out_tokens'].join(', ')}
    FROM otel_logs WHERE ${where} AND ${ACCESS} AND ${isOfItself(where)} GROUP BY ${REQUEST}
    UNION ALL SELECT ${[...call, 'LlmInTokens AS in_tokens', 'LlmOutTokens AS out_tokens'].join(', ')}
    FROM otel_logs WHERE ${where} AND ${CALL}`
}

/**
 * Requests, tokens, latency and errors by route, model, worker or service, from access records and records of model calls. A request is counted
 * once, by its request id and trace, where it came in.
 */
export async function usage(engine: Engine, { by, service, ...range }: UsageRequest): Promise<UsageAnswer> {
  const time = clock()
  const where = `${within(range)}${service === undefined ? '' : ' AND ServiceName = {service:String}'}`
  // The totals are a group beside the others: each row is read once.
  const sets = by.length === 0 ? '' : ` GROUP BY GROUPING SETS ((${by.join(', ')}), ())`
  const isTotal = by.length === 0 ? '1' : `grouping(${by[0]})`
  const found = await withinLimits(
    engine.query<Row>(
      `SELECT ${[...by, SUMS, `${isTotal} AS is_total`].join(', ')} FROM (${rowsOf(by, where)})${sets}
       ORDER BY ${['is_total DESC', 'requests + model_calls DESC', ...by].join(', ')} LIMIT ${MAX_GROUPS + 1}`,
      service === undefined ? {} : { service },
      { settings: SETTINGS, timeoutMs: time.left() },
    ),
  )
  const rows = found?.rows.map(({ is_total, ...sums }) => ({ isTotal: is_total === 1, sums }))
  const totals = rows?.find((row) => row.isTotal)?.sums ?? NONE
  const groups = rows?.flatMap((row) => (row.isTotal ? [] : [row.sums])) ?? []
  const empty = totals.requests + totals.model_calls === 0
  const status: Status =
    rows === undefined ? 'partial' : empty ? 'empty' : groups.length === MAX_GROUPS ? 'limited' : 'complete'
  const notices: Partial<Record<Status, string>> = {
    partial: PARTIAL_NOTICE,
    empty: 'There are no access records and no model calls in this time.',
    limited: `Only the ${MAX_GROUPS} largest groups are shown.`,
  }
  return {
    ...outcome(status, notices[status]),
    ...range,
    totals,
    groups,
    elapsed_ms: time.elapsed(),
  }
}

const NONE: UsageSums = {
  requests: 0,
  errors: 0,
  p50_ms: null,
  p95_ms: null,
  model_calls: 0,
  model_errors: 0,
  model_p50_ms: null,
  model_p95_ms: null,
  input_tokens: 0,
  output_tokens: 0,
}
