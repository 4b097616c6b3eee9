import { JOB_STATUSES } from 'sillok/jobs'
import { SillokError, toTimestamp } from 'sillok/record'
import { WORKER_ACTS } from 'sillok/supervise'
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

export interface AuditParams {
  /** `false` leaves out who only read logs. */
  readings: boolean
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
  audit(params: SearchParams & AuditParams, signal: AbortSignal): Promise<object>
  auditSummary(params: HistogramParams & AuditParams, signal: AbortSignal): Promise<object>
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
  ctx.addIssue({
    code: 'custom',
    message: 'a time, as 2026-11-20T10:00:00Z (RFC 3339) or as milliseconds since 1970',
  })
  return z.NEVER
})

/** Every message says what a parameter must be, as the end of "it must be …". */
const whole = (min: number, max: number, byDefault: number) => {
  const error = `a whole number from ${min} to ${max}`
  return z
    .string({ error })
    .regex(/^-?\d{1,15}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error))
    .default(byDefault)
}

const text = (max: number, what = 'a text') => {
  const error = `${what} of at most ${max} characters`
  return z.string({ error }).max(max, error)
}

const filled = (max: number, what?: string) =>
  text(max, what).min(1, `${what ?? 'a text'} of 1 to ${max} characters`)

/** Names with commas between them. */
const names = (byDefault: string) =>
  text(2048, 'names with commas between them,')
    .default(byDefault)
    .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))].filter(Boolean))

const yes = (byDefault: 'true' | 'false') =>
  z
    .enum(['true', 'false'], { error: 'true or false' })
    .default(byDefault)
    .transform((text) => text === 'true')

const range = { from: time.optional(), to: time.optional() }
// Its length is the query language's affair, which says in which column it ends; the largest URL is the server's.
const q = z.string({ error: 'a query' }).default('')
const query = { q, ...range }
const page = { ...query, limit: whole(1, 1000, 200), cursor: text(1024).optional() }
const bars = { ...query, buckets: whole(1, 500, 60) }
const recordId = filled(1024, 'the id of a record')
const USAGE_BY = ['route', 'model', 'worker', 'service'] as const
const supervisor = z.uuid({ error: 'the id of a supervisor' })
const FACET_FIELDS = '1 to 20 names of fields with commas between them, each of at most 256 characters'

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
  search: z.strictObject(page).transform(withRange),
  histogram: z.strictObject(bars).transform(withRange),
  audit: z.strictObject({ ...page, readings: yes('true') }).transform(withRange),
  auditSummary: z.strictObject({ ...bars, readings: yes('true') }).transform(withRange),
  facets: z
    .strictObject({
      ...query,
      fields: names('level,service').pipe(
        z.array(z.string().max(256, FACET_FIELDS)).min(1, FACET_FIELDS).max(20, FACET_FIELDS),
      ),
      limit: whole(1, 100, 10),
    })
    .transform(withRange),
  timeline: z.strictObject({ correlationId: filled(1024) }),
  around: z.strictObject({ id: recordId, before: whole(0, 200, 20), after: whole(0, 200, 20) }),
  record: z.strictObject({ id: recordId }),
  sql: z.strictObject({ sql: filled(100_000, 'a statement') }),
  overview: z.strictObject(range).transform(withRange),
  usage: z
    .strictObject({
      ...range,
      by: names('route,model,worker').pipe(
        z.array(z.enum(USAGE_BY, { error: `any of ${USAGE_BY.join(', ')}, with commas between them` })),
      ),
      service: filled(1024).optional(),
    })
    .transform(withRange),
  live: z.strictObject({ q }),
  survey: z.strictObject({ again: yes('false') }),
  supervisor: z.strictObject({ supervisor }),
  maintenance: z.strictObject({ on: z.boolean({ error: 'true or false' }) }),
  workerAct: z.strictObject({
    supervisor,
    worker: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'the name of a worker'),
    act: z.enum(WORKER_ACTS, { error: `one of ${WORKER_ACTS.join(', ')}` }),
  }),
  jobs: z.strictObject({
    status: z.enum(JOB_STATUSES, { error: `one of ${JOB_STATUSES.join(', ')}` }).optional(),
    limit: whole(1, 500, 100),
    cursor: text(200).optional(),
  }),
  verify: z.strictObject({ stream: filled(128, 'the name of a stream') }),
} as const

/** Of a wrong value, so much is shown. */
const MAX_SHOWN = 100

/**
 * Checks parameters against their schema.
 *
 * @throws SillokError `BAD_PARAMETER`, naming the first parameter that is wrong, its value and what it must be, or those that there are
 */
export function checked<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new SillokError('BAD_PARAMETER', whatIsWrong(schema, result.error.issues[0], input))
}

function whatIsWrong(schema: z.ZodType, issue: z.core.$ZodIssue | undefined, input: unknown): string {
  const object = schema instanceof z.ZodPipe ? schema.in : schema
  const names = object instanceof z.ZodObject ? Object.keys(object.shape) : []
  if (issue?.code === 'unrecognized_keys')
    return `There is no parameter ${shown(issue.keys[0])} here; there are ${names.join(', ')}.`
  const name = String(issue?.path[0] ?? '')
  if (name === '') return `Send an object with ${names.join(', ')}.`
  const value = (input as Record<string, unknown>)[name]
  return value === undefined
    ? `"${name}" is missing; it must be ${issue?.message}.`
    : `"${name}" is ${shown(value)}; it must be ${issue?.message}.`
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? ''
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json
}
