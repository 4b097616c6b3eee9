import { type Level, parseLevel, SEVERITY_NUMBER } from 'sillok/record'
import { type LogRecord, numberOfText, recordId } from '../view/index.js'

/** A row of `otel_logs` as it comes back from a query that selects `ROW_COLUMNS`. */
export interface Row {
  Timestamp: string
  SeverityText: string
  ServiceName: string
  Body: string
  EventName: string
  ScopeName: string
  TraceId: string
  SpanId: string
  CorrelationId: string
  RequestId: string
  Component: string
  LogType: string
  Environment: string
  ResourceAttributes: Record<string, string>
  LogAttributes: Record<string, string>
  DurationMs: number | null
  Stream: string
  Segment: string
  Offset: number | string
}

/** What a query selects for `recordOfRow`. */
export const ROW_COLUMNS =
  'Timestamp, SeverityText, ServiceName, Body, EventName, ScopeName, TraceId, SpanId, CorrelationId, RequestId, ' +
  'Component, LogType, Environment, ResourceAttributes, LogAttributes, DurationMs, Stream, Segment, Offset'

/** OpenTelemetry's names for the two envelope fields that have no column (semantic conventions, "Resource"). */
export const RESOURCE_NAMES = { version: 'service.version', instance: 'service.instance.id' } as const

/** For as long as the stream's segments are kept: what a column of 16 bits holds at most, 179 years. */
export const DEFAULT_RETENTION_DAYS = 65_535

/** The columns of a row that `rowOf` makes, in its order. Without their names in every row an insert is a third smaller. */
export const INSERT_COLUMNS =
  'Timestamp, SeverityText, SeverityNumber, Body, ScopeName, Stream, Segment, Offset, ServiceName, EventName, Component, LogType, ' +
  'Environment, CorrelationId, RequestId, TraceId, SpanId, DurationMs, RetentionDays, GluedWords, ResourceAttributes, LogAttributes'

/**
 * A record as one line of JSON for `INSERT … (INSERT_COLUMNS) FORMAT JSONCompactEachRow` into `otel_logs`, without the newline.
 *
 * @param retentionDays after how many days the engine may drop the row; where a stream says nothing, never
 * @param plain the record is of a line of JSON without a backslash: its texts need no escape, and are not looked at
 *   again, which is a fifth of the time. Lists, which the view writes as JSON, still are.
 * @example rowOf(viewOfLine(line, 'api'), 30)
 */
export function rowOf(record: LogRecord, retentionDays = DEFAULT_RETENTION_DAYS, plain = false): string {
  const quote = plain ? wrap : quoteAny
  const textOf = (text: string | undefined): string => (text === undefined ? '""' : quote(text))
  const { fields } = record
  const duration = fields.duration_ms
  const milliseconds = duration === undefined ? undefined : numberOfText(duration)
  // The column gives the text back exactly, unless it was written in another form ("12.50").
  const skip = milliseconds !== undefined && String(milliseconds) === duration ? 'duration_ms' : undefined
  // Put together by hand: half the time of building a list for JSON.stringify.
  let row = `["${record.timestamp.slice(0, 10)} ${record.timestamp.slice(11, 23)}"`
  row += `,"${record.level}",${SEVERITY_NUMBER[record.level]},${quote(record.message)},${quote(record.logger)}`
  row += `,${quote(record.stream)},${quote(record.segment)},${record.offset}`
  row += `,${textOf(record.service)},${textOf(record.event)},${textOf(record.component)},${textOf(record.log_type)}`
  row += `,${textOf(record.environment)},${textOf(record.correlation_id)},${textOf(record.request_id)}`
  row += `,${textOf(record.trace_id)},${textOf(record.span_id)}`
  row += `,${milliseconds ?? 'null'},${retentionDays},"${gluedWords(record.message)}"`
  row += `,${resourceOf(record, quote)},{`
  let separator = ''
  for (const name in fields) {
    if (name === skip) continue
    const text = fields[name] as string
    const json = plain && !isJsonText(text) ? wrap(text) : quoteAny(text)
    row += separator + nameOf(name) + json
    separator = ','
  }
  return `${row}}]`
}

function resourceOf({ version, instance }: LogRecord, quote: (text: string) => string): string {
  const parts: string[] = []
  if (version !== undefined) parts.push(`"${RESOURCE_NAMES.version}":${quote(version)}`)
  if (instance !== undefined) parts.push(`"${RESOURCE_NAMES.instance}":${quote(instance)}`)
  return `{${parts.join(',')}}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what JSON must escape
const NEEDS_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff]/

/** A text as JSON. Most texts are their own; the test costs a fraction of the call. */
function quoteAny(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`
}

function wrap(text: string): string {
  return `"${text}"`
}

/** Whether a field may be a list or an object as JSON: quotes come into a plain record only by those. */
function isJsonText(text: string): boolean {
  const first = text.charCodeAt(0)
  return first === OPEN_BRACKET || first === OPEN_BRACE
}

const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b

/** Names as JSON with their colon. The same few come again with every record; names are the sender's, so their memory is bounded. */
const names = new Map<string, string>()
const MAX_NAMES = 2000
const MAX_KEPT_NAME = 128

function nameOf(name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  const json = `${quoteAny(name)}:`
  if (name.length <= MAX_KEPT_NAME) {
    if (names.size >= MAX_NAMES) names.clear()
    names.set(name, json)
  }
  return json
}

/** The record of a row: what `rowOf` was given. */
export function recordOfRow(row: Row): LogRecord {
  const offset = Number(row.Offset)
  const record: LogRecord = {
    id: recordId(row.Stream, row.Segment, offset),
    timestamp: `${row.Timestamp.slice(0, 10)}T${row.Timestamp.slice(11, 23)}Z`,
    level: levelOf(row.SeverityText),
    logger: row.ScopeName,
    message: row.Body,
    fields: row.LogAttributes,
    stream: row.Stream,
    segment: row.Segment,
    offset,
  }
  if (row.DurationMs !== null) record.fields.duration_ms ??= String(row.DurationMs)
  if (row.EventName !== '') record.event = row.EventName
  if (row.Component !== '') record.component = row.Component
  if (row.LogType !== '') record.log_type = row.LogType
  if (row.CorrelationId !== '') record.correlation_id = row.CorrelationId
  if (row.RequestId !== '') record.request_id = row.RequestId
  if (row.TraceId !== '') record.trace_id = row.TraceId
  if (row.SpanId !== '') record.span_id = row.SpanId
  if (row.ServiceName !== '') record.service = row.ServiceName
  if (row.Environment !== '') record.environment = row.Environment
  const version = row.ResourceAttributes[RESOURCE_NAMES.version]
  const instance = row.ResourceAttributes[RESOURCE_NAMES.instance]
  if (version !== undefined && version !== '') record.version = version
  if (instance !== undefined && instance !== '') record.instance = instance
  return record
}

/** Another writer to the same table may use OpenTelemetry's short names. */
function levelOf(text: string): Level {
  return parseLevel(text) ?? 'INFO'
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const NOT_ASCII = /[^\x00-\x7f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const GLUED = /(?<=[^\x00-\x7f])[0-9A-Za-z]+|[0-9A-Za-z]+(?=[^\x00-\x7f])/g

/**
 * The ASCII words of a text that touch a letter of another script: in `応答がtimeoutしました` the engine's tokenizer
 * sees one token, people see the word `timeout`. Lower case, separated by spaces; '' for a text without any.
 */
export function gluedWords(text: string): string {
  if (!NOT_ASCII.test(text)) return ''
  const words = text.match(GLUED)
  return words === null ? '' : [...new Set(words)].join(' ').toLowerCase()
}
