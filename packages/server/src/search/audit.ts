import { LEVELS, SEVERITY_NUMBER } from 'sillok/record'
import { type Engine, type Row, recordOfRow } from '../engine/index.js'
import { parseQuery, type SqlCondition, type Table, toSql } from '../query/index.js'
import type { LogRecord } from '../view/index.js'
import { cursorAfter, parseCursor } from './cursor.js'
import type { Facet } from './facets.js'
import { type Bucket, type BucketRow, bucketOf, bucketsOf } from './histogram.js'
import { clock, outcome, PARTIAL_NOTICE, SETTINGS, type Status, withinLimits } from './limits.js'
import { instant, type Range, stepOf, within } from './range.js'

/** An event of the audit trail: what the index keeps of it, also when its segment is gone. */
export interface AuditRecord extends LogRecord {
  event_id: string
  actor: string
  action: string
  /** `<type>/<id>`, or the type alone. */
  resource: string
  /** What the event says of its outcome: `true`, `false`, or nothing. */
  success: string
}

export interface AuditAnswer {
  status: Status
  notice?: string
  records: AuditRecord[]
  next: string | null
  total: number
  elapsed_ms: number
}

export interface AuditSummary {
  status: Status
  notice?: string
  step_ms: number
  buckets: Bucket[]
  facets: Facet[]
  /** Who read logs in this time, and matches, the most eager first: also where readings are left out. */
  readings: Readings
  elapsed_ms: number
}

export interface Readings {
  count: number
  readers: Reader[]
  /** Readers beside these. */
  more: number
}

export interface Reader {
  actor: string
  client_ip: string
  count: number
}

/** What is asked for. */
export interface AuditQuestion extends Range {
  q?: string
  /** `false` leaves out who only read logs: searched or followed them, and was answered. Who was refused, exported or verified stays. */
  readings?: boolean
}

const RESOURCE = "if(ResourceId = '', ResourceType, concat(ResourceType, '/', ResourceId))"
const SEVERITY = `transform(SeverityText, [${LEVELS.map((level) => `'${level}'`).join(', ')}], [${LEVELS.map((level) => SEVERITY_NUMBER[level]).join(', ')}], 0)`

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['kind', 'Kind'],
  ['event', 'Kind'],
  ['event_id', 'EventId'],
  ['action', 'Action'],
  ['actor', 'Actor'],
  ['resource', RESOURCE],
  ['resource_type', 'ResourceType'],
  ['resource_id', 'ResourceId'],
  ['success', 'Success'],
  ['service', 'ServiceName'],
  ['correlation_id', 'CorrelationId'],
  ['trace_id', 'TraceId'],
  ['stream', 'Stream'],
  ['segment', 'Segment'],
  ['log_type', "'audit'"],
])

const AUDIT_LOG: Table = {
  fieldOf(name) {
    if (name === 'level' || name === 'message') return { kind: name }
    const column = COLUMNS.get(name)
    return column === undefined ? { kind: 'attribute', name } : { kind: 'text', column }
  },
  severity: SEVERITY,
  hasWords: false,
}

/** Who says so over HTTP does not hide, and does not count for a reader. */
const READING =
  "Kind = 'audit' AND Action IN ('log_search', 'log_tail') AND Success = 'true' AND LogAttributes['intake_address'] = ''"
const READERS = 5

const FACETS = ['kind', 'action', 'actor', 'resource_type', 'success', 'level', 'service', 'stream'] as const
const FACET_VALUES = 10

/** What is there by its stream may have any type, which the table does not keep. */
const LOG_TYPE = "if(Stream = 'audit', '', 'audit')"

const ROW = `Timestamp, SeverityText, ServiceName, Body, Kind AS EventName, '' AS ScopeName, TraceId, '' AS SpanId, CorrelationId, '' AS RequestId, '' AS Component, ${LOG_TYPE} AS LogType, '' AS Environment, map() AS ResourceAttributes, LogAttributes, NULL AS DurationMs, Stream, Segment, Offset, EventId, Actor, Action, ${RESOURCE} AS Resource, Success`

type AuditRow = Row & Record<'EventId' | 'Actor' | 'Action' | 'Resource' | 'Success', string>

/** Rows that came twice are alike in what the index of times knows, so that skipping by it is right before they are merged. */
const FINAL = { ...SETTINGS, use_skip_indexes_if_final: 1 } as const

/**
 * The newest events of the audit trail that match, a page at a time.
 *
 * @param request `limit`: 1 to 1000, default 200; `cursor`: `next` of the page before
 * @throws SillokError `QUERY_SYNTAX`, `BAD_CURSOR`, `ENGINE_DOWN`
 * @example await auditEvents(engine, { q: 'kind:audit actor:u-1', from: 0, to: Date.now() + 1 })
 */
export async function auditEvents(
  engine: Engine,
  request: AuditQuestion & { limit?: number; cursor?: string | undefined },
): Promise<AuditAnswer> {
  const time = clock()
  const limit = Math.min(1000, Math.max(1, Math.floor(request.limit ?? 200)))
  const { where, params } = conditionOf(request)
  const cursor = request.cursor === undefined ? undefined : parseCursor(request.cursor)
  const options = { settings: FINAL, timeoutMs: time.left() }
  const behind =
    cursor === undefined
      ? '1'
      : `(Timestamp, Stream, Segment, Offset) < (${instant(cursor.time)}, {at_stream:String}, {at_segment:String}, {at_offset:UInt64})`
  const at = cursor && { at_stream: cursor.stream, at_segment: cursor.segment, at_offset: cursor.offset }
  const [page, counted] = await Promise.all([
    withinLimits(
      engine.query<AuditRow>(
        `SELECT ${ROW} FROM audit_log WHERE ${where} AND ${behind} ORDER BY Timestamp DESC, Stream DESC, Segment DESC, Offset DESC LIMIT ${limit + 1}`,
        { ...params, ...at },
        options,
      ),
    ),
    cursor === undefined
      ? withinLimits(
          engine.query<{ n: number }>(`SELECT count() AS n FROM audit_log WHERE ${where}`, params, options),
        ).then((found) => found?.rows[0]?.n)
      : cursor.total,
  ])
  const all = page?.rows.map(auditRecordOf) ?? []
  const records = all.slice(0, limit)
  const total = Math.max(Number(counted ?? 0), records.length)
  const last = records.at(-1)
  const next = all.length > limit && last !== undefined ? cursorAfter(last, total) : null
  const status: Status =
    page === undefined ? 'partial' : next !== null ? 'limited' : records.length === 0 ? 'empty' : 'complete'
  return { ...outcome(status, NOTICES[status]), records, next, total, elapsed_ms: time.elapsed() }
}

const NOTICES: Partial<Record<Status, string>> = {
  partial: PARTIAL_NOTICE,
  limited: 'More events match.',
  empty: 'The whole trail of this time was searched, nothing matches.',
}

/**
 * How the events that match are spread over time, by level, and the most frequent values of what they are filtered by.
 *
 * @param request `buckets`: about how many, 1 to 500, default 60
 * @throws SillokError `QUERY_SYNTAX`, `ENGINE_DOWN`
 */
export async function auditSummary(
  engine: Engine,
  request: AuditQuestion & { buckets?: number },
): Promise<AuditSummary> {
  const time = clock()
  const step = stepOf(request, Math.min(500, request.buckets ?? 60))
  const { where, params } = conditionOf(request)
  const every = conditionOf({ ...request, readings: true })
  const options = { settings: FINAL, timeoutMs: time.left() }
  const values = FACETS.map((name) => `toString(${name === 'level' ? 'SeverityText' : COLUMNS.get(name)})`)
  const found = await withinLimits(
    Promise.all([
      engine.query<BucketRow>(
        `SELECT ${bucketOf('Timestamp', step)} AS Time, ${SEVERITY} AS Severity, count() AS Rows FROM audit_log WHERE ${where} GROUP BY Time, Severity ORDER BY Time`,
        params,
        options,
      ),
      engine.query<{ Field: string; Value: string; Rows: number }>(
        `SELECT Field, Value, count() AS Rows FROM audit_log ARRAY JOIN {fields:Array(String)} AS Field, [${values.join(', ')}] AS Value ` +
          `WHERE ${where} AND Value != '' GROUP BY Field, Value ORDER BY Rows DESC, Value LIMIT ${FACET_VALUES + 1} BY Field`,
        { ...params, fields: FACETS },
        options,
      ),
      engine.query<Reader & { all: number; people: number }>(
        `SELECT Actor AS actor, LogAttributes['client_ip'] AS client_ip, count() AS count, sum(count) OVER () AS all, count() OVER () AS people FROM audit_log ` +
          `WHERE ${every.where} AND ${READING} GROUP BY actor, client_ip ORDER BY count DESC, actor, client_ip LIMIT ${READERS}`,
        every.params,
        options,
      ),
    ]),
  )
  const buckets = found === undefined ? [] : bucketsOf(found[0].rows)
  const status: Status = found === undefined ? 'partial' : buckets.length === 0 ? 'empty' : 'complete'
  const facets = FACETS.map((field) => {
    const rows = found?.[1].rows.filter((row) => row.Field === field) ?? []
    const values = rows.slice(0, FACET_VALUES).map((row) => ({ value: row.Value, count: row.Rows }))
    return { field, values, more: rows.length > FACET_VALUES }
  })
  return {
    ...outcome(status, NOTICES[status]),
    step_ms: step,
    buckets,
    facets,
    readings: readingsOf(found?.[2].rows ?? []),
    elapsed_ms: time.elapsed(),
  }
}

function readingsOf(rows: readonly (Reader & { all: number; people: number })[]): Readings {
  const readers = rows.map(({ actor, client_ip, count }) => ({ actor, client_ip, count }))
  return { count: rows[0]?.all ?? 0, readers, more: (rows[0]?.people ?? 0) - readers.length }
}

function conditionOf(request: AuditQuestion): SqlCondition {
  const { where, params } = toSql(parseQuery(request.q ?? ''), AUDIT_LOG)
  const readings = request.readings === false ? ` AND NOT (${READING})` : ''
  return { where: `${within(request)} AND ${where}${readings}`, params }
}

function auditRecordOf(row: AuditRow): AuditRecord {
  const { EventId, Actor, Action, Resource, Success } = row
  return {
    ...recordOfRow(row),
    event_id: EventId,
    actor: Actor,
    action: Action,
    resource: Resource,
    success: Success,
  }
}
