import { SEVERITY_NUMBER } from 'sillok/record'
import type { Engine } from '../engine/index.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { type Range, within } from './range.js'

/** By what usage can be summed. */
export type UsageBy = 'route' | 'model' | 'worker' | 'service'

export interface UsageRequest extends Range {
  by: readonly UsageBy[]
  /** Only records of this service: where a proxy and its workers write an access record each, a request is counted once by either. */
  service?: string | undefined
}

/** Sums of one group; the group's own `route`, `model` … beside them. Durations in ms, `null` where there were none. */
export interface UsageSums {
  /** Access records. */
  requests: number
  /** Of them those that failed: with an error, or a status from 500 on. */
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
const quantile = (level: number, of: string): string =>
  `quantileTDigestIfOrNull(${level})(DurationMs, ${of} AND DurationMs IS NOT NULL)`

const SUMS = `countIf(${ACCESS}) AS requests, countIf(${ACCESS} AND ${FAILED}) AS errors,
  ${quantile(0.5, ACCESS)} AS p50_ms, ${quantile(0.95, ACCESS)} AS p95_ms,
  countIf(${CALL}) AS model_calls, countIf(${CALL} AND ${FAILED}) AS model_errors,
  ${quantile(0.5, CALL)} AS model_p50_ms, ${quantile(0.95, CALL)} AS model_p95_ms,
  sumIf(LlmInTokens, ${CALL}) AS input_tokens, sumIf(LlmOutTokens, ${CALL}) AS output_tokens`

/** Requests, tokens, latency and errors by route, model, worker or service, from access records and records of model calls. */
export async function usage(engine: Engine, { by, service, ...range }: UsageRequest): Promise<UsageAnswer> {
  const time = clock()
  const where = `${within(range)} AND (${ACCESS} OR ${CALL})${service === undefined ? '' : ' AND ServiceName = {service:String}'}`
  const groups = by.map((name) => `${COLUMNS[name]} AS ${name}`)
  const ask = (columns: readonly string[], end: string) =>
    withinLimits(
      engine.query<UsageAnswer['groups'][number]>(
        `SELECT ${[...columns, SUMS].join(', ')} FROM otel_logs WHERE ${where}${end}`,
        service === undefined ? {} : { service },
        { settings: SETTINGS, timeoutMs: time.left() },
      ),
    ).then((found) => found?.rows)
  const grouped =
    by.length === 0
      ? Promise.resolve([])
      : ask(
          groups,
          ` GROUP BY ${by.join(', ')} ORDER BY requests + model_calls DESC, ${by.join(', ')} LIMIT ${MAX_GROUPS}`,
        )
  const [totals, rows] = await Promise.all([ask([], ''), grouped])
  const stopped = totals === undefined || rows === undefined
  const sums = totals?.[0] ?? NONE
  const empty = sums.requests + sums.model_calls === 0
  const status: Status = stopped
    ? 'partial'
    : empty
      ? 'empty'
      : rows.length === MAX_GROUPS
        ? 'limited'
        : 'complete'
  const notices: Partial<Record<Status, string>> = {
    partial: PARTIAL_NOTICE,
    empty: 'There are no access records and no model calls in this time.',
    limited: `Only the ${MAX_GROUPS} largest groups are shown.`,
  }
  return {
    ...outcome(status, notices[status]),
    ...range,
    totals: sums,
    groups: rows ?? [],
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
