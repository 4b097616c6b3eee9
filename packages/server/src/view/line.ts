import { LEVELS, type Level, parseLevel, toTimestamp } from 'sillok/record'
import { type Line, segmentTime } from 'sillok/stream'
import { type Flat, flatten, MAX_FIELDS, shorten, textOf } from './flatten.js'
import { type LogRecord, recordId } from './record.js'

const WIRE_LEVELS = new Set<string>(LEVELS)

/**
 * A stored line as the record that search and the live view show. Never throws: a line that is no JSON object,
 * or has a fault, is a record of `log_type` `invalid` with the line's text as its message.
 *
 * @param line as a stream's reader gives it
 * @param stream the stream's name
 * @example viewOfLine({ segment, offset: 0, bytes: 90, text: '{"timestamp":"…"}' }, 'api').message
 */
export function viewOfLine(line: Line, stream: string): LogRecord {
  if (line.fault !== undefined) return invalid(line, stream, line.fault)
  let source: unknown
  try {
    source = JSON.parse(line.text)
  } catch {
    return invalid(line, stream, 'not_json')
  }
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    return invalid(line, stream, 'not_an_object')
  }
  try {
    // Lone surrogates can only come from escapes: the text itself was decoded from UTF-8.
    if (line.text.includes('\\u') && /\\u[dD]/.test(line.text)) source = wellFormed(source)
    return viewOf(source as Record<string, unknown>, line, stream)
  } catch (error) {
    // A few thousand levels parse, and overflow the stack of everything that walks them.
    if (error instanceof RangeError) return invalid(line, stream, 'too_deep')
    throw error
  }
}

function viewOf(source: Record<string, unknown>, line: Line, stream: string): LogRecord {
  const record: LogRecord = {
    id: recordId(stream, line.segment, line.offset),
    timestamp: '',
    level: 'INFO',
    logger: '',
    message: '',
    fields: {},
    stream,
    segment: line.segment,
    offset: line.offset,
  }
  const flat: Flat = { fields: record.fields, count: 0, left: 0 }
  for (const key in source) {
    const value = source[key]
    if (!fillEnvelope(record, key, value)) flatten(key, value, flat, 1)
  }
  if (flat.left > 0) record.fields['[truncated]'] = `${flat.left} more fields after ${MAX_FIELDS}`
  if (record.timestamp === '') record.timestamp = timeOfSegment(line.segment)
  return record
}

/** Whether the value found its place in the envelope; what has another type than its name says is a field. */
function fillEnvelope(record: LogRecord, key: string, value: unknown): boolean {
  switch (key) {
    case 'timestamp': {
      const time = timeOf(value)
      if (time === undefined) return false
      record.timestamp = time
      return true
    }
    case 'level': {
      const level = WIRE_LEVELS.has(value as string) ? (value as Level) : parseLevel(value)
      if (level === undefined) return false
      record.level = level
      return true
    }
    case 'logger':
    case 'message':
      if (typeof value === 'object') return false
      record[key] = textOf(value)
      return true
    // Cases, not a set of names: the engine compares the names as pointers.
    case 'event':
    case 'component':
    case 'log_type':
    case 'correlation_id':
    case 'request_id':
    case 'trace_id':
    case 'span_id':
    case 'service':
    case 'environment':
    case 'version':
    case 'instance':
      if (typeof value !== 'string' && typeof value !== 'number') return false
      if (value !== '') record[key] = textOf(value)
      return true
    default:
      return false
  }
}

const WIRE_TIME =
  /^(?:19[7-9]\d|20\d\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** Whether a text is a time as a view shows it. */
export function isShownTime(text: string): boolean {
  return WIRE_TIME.test(text)
}

/** Days of the engine's dates end in 2106, so a time after 2100 is a field like any other. */
function timeOf(value: unknown): string | undefined {
  // The wire's own form is by far the most frequent; days after the 28th need the calendar.
  if (typeof value === 'string' && isShownTime(value)) return value
  const time = toTimestamp(value)
  return time !== undefined && time < '2100' ? time : undefined
}

/** The start of a segment by its name; 1970 where the name says none. */
function timeOfSegment(segment: string): string {
  const time = segmentTime(segment)
  return timeOf(Number.isNaN(time) ? undefined : new Date(time)) ?? '1970-01-01T00:00:00.000Z'
}

function invalid(line: Line, stream: string, fault: string): LogRecord {
  return {
    id: recordId(stream, line.segment, line.offset),
    timestamp: timeOfSegment(line.segment),
    level: 'WARNING',
    logger: 'sillok',
    message: shorten(line.text.toWellFormed()),
    event: 'line.invalid',
    log_type: 'invalid',
    fields: { fault, bytes: String(line.bytes) },
    stream,
    segment: line.segment,
    offset: line.offset,
  }
}

/** The value with every lone surrogate in its texts and names replaced by U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(wellFormed)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]),
  )
}
