import { SillokError, toTimestamp } from 'sillok/record'
import { z } from 'zod'

/** Milliseconds since 1970, both ends. */
export interface TimeRange {
  from: number
  to: number
}

export interface QueryParams extends TimeRange {
  /** In the query language; empty matches everything. */
  q: string
}

export interface SearchParams extends QueryParams {
  limit: number
  cursor?: string | undefined
}

export interface HistogramParams extends QueryParams {
  buckets: number
}

export interface FacetsParams extends QueryParams {
  fields: string[]
  limit: number
}

export interface AroundParams {
  id: string
  before: number
  after: number
}

export interface UsageParams extends TimeRange {
  by: ('route' | 'model' | 'worker' | 'service')[]
  service?: string | undefined
}

/**
 * What the HTTP API asks of search. Each resolves to the answer of its route in docs/http-api.md and throws a
 * SillokError otherwise; `signal` aborts when the client has gone.
 */
export interface SearchApi {
  search(params: SearchParams, signal: AbortSignal): Promise<object>
  histogram(params: HistogramParams, signal: AbortSignal): Promise<object>
  facets(params: FacetsParams, signal: AbortSignal): Promise<object>
  timeline(params: { correlationId: string }, signal: AbortSignal): Promise<object>
  around(params: AroundParams, signal: AbortSignal): Promise<object>
  record(params: { id: string }, signal: AbortSignal): Promise<object>
  sql(params: { sql: string }, signal: AbortSignal): Promise<object>
  overview(params: TimeRange, signal: AbortSignal): Promise<object>
  usage(params: UsageParams, signal: AbortSignal): Promise<object>
  audit(params: SearchParams, signal: AbortSignal): Promise<object>
  auditSummary(params: HistogramParams, signal: AbortSignal): Promise<object>
}

/** What the HTTP API asks of sealing. */
export interface SealApi {
  state(): Promise<object>
  /** Begins to verify a stream; what comes of it `state` says. */
  verify(stream: string): object
  cancel(stream: string): void
}

/** What the HTTP API asks of who counts what there is. */
export interface StorageApi {
  of(kind: 'storage' | 'map', again: boolean): object
}

const HOUR_MS = 3_600_000
/** The engine's dates end in 2106, records in 2100: a later end of a range means "without end". */
const LATEST_MS = Date.UTC(2100, 0, 1)

/** RFC 3339 or milliseconds since 1970. Unlike in records, a number is never seconds. */
const time = z.string().transform((text, ctx) => {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(toTimestamp(text) ?? '')
  if (Number.isFinite(ms) && ms >= 0) return Math.min(ms, LATEST_MS)
  ctx.addIssue({ code: 'custom', message: 'must be RFC 3339 or milliseconds since 1970' })
  return z.NEVER
})

const whole = (min: number, max: number, byDefault: number) =>
  z.coerce.number().int().min(min).max(max).default(byDefault)

const range = { from: time.optional(), to: time.optional() }
// Its length is the query language's affair, which says in which column it ends; the largest URL is the server's.
const q = z.string().default('')
const query = { q, ...range }
const recordId = z.string().min(1).max(1024)

function withRange<T extends { from?: number | undefined; to?: number | undefined }>(
  params: T,
): T & TimeRange {
  // Records of this very millisecond are in: `to` is exclusive.
  const to = params.to ?? Date.now() + 1
  const from = params.from ?? Math.max(0, to - HOUR_MS)
  if (from > to) throw new SillokError('BAD_PARAMETER', '"from" must not be after "to".')
  return { ...params, from, to }
}

/** The parameters of each route, checked: text in, typed values with their defaults out. */
export const PARAMS = {
  search: z
    .object({ ...query, limit: whole(1, 1000, 200), cursor: z.string().max(1024).optional() })
    .transform(withRange),
  histogram: z.object({ ...query, buckets: whole(1, 500, 60) }).transform(withRange),
  facets: z
    .object({
      ...query,
      fields: z
        .string()
        .max(2048)
        .default('level,service')
        .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean))
        .pipe(z.array(z.string().max(256)).min(1).max(20)),
      limit: whole(1, 100, 10),
    })
    .transform(withRange),
  timeline: z.object({ correlationId: z.string().min(1).max(1024) }),
  around: z.object({ id: recordId, before: whole(0, 200, 20), after: whole(0, 200, 20) }),
  record: z.object({ id: recordId }),
  sql: z.object({ sql: z.string().min(1).max(100_000) }),
  overview: z.object(range).transform(withRange),
  usage: z
    .object({
      ...range,
      by: z
        .string()
        .max(256)
        .default('route,model,worker')
        .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean))
        .pipe(z.array(z.enum(['route', 'model', 'worker', 'service']))),
      service: z.string().min(1).max(1024).optional(),
    })
    .transform(withRange),
  live: z.object({ q }),
  survey: z.object({
    again: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
  }),
  supervisor: z.object({ supervisor: z.uuid() }),
  maintenance: z.object({ on: z.boolean() }),
  workerAct: z.object({
    supervisor: z.uuid(),
    worker: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'must be the name of a worker'),
    act: z.enum(['start', 'restart', 'drain']),
  }),
  verify: z.object({ stream: z.string().min(1).max(128) }),
} as const

/**
 * Checks parameters against their schema.
 *
 * @throws SillokError `BAD_PARAMETER`, naming the first parameter that is wrong and what it must be
 */
export function checked<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const name = issue?.path.join('.')
  throw new SillokError('BAD_PARAMETER', `${name ? `"${name}": ` : ''}${issue?.message ?? 'invalid'}`)
}
