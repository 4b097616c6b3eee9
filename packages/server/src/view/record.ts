import type { Level } from 'sillok/record'

/**
 * A record as the API shows it (`Record` in docs/http-api.md). The envelope stands beside `fields`, which holds
 * everything else as text: nested objects by dotted name (`exception.type`), arrays as JSON.
 */
export interface LogRecord {
  /** `<stream>/<segment>/<offset>`: stable for the record's life. */
  id: string
  /** RFC 3339, UTC, milliseconds; 1970 to 2100. */
  timestamp: string
  level: Level
  logger: string
  message: string
  event?: string
  component?: string
  log_type?: string
  correlation_id?: string
  request_id?: string
  trace_id?: string
  span_id?: string
  service?: string
  environment?: string
  version?: string
  instance?: string
  fields: Record<string, string>
  stream: string
  segment: string
  /** Bytes from the start of the segment's uncompressed text. */
  offset: number
}

/** The id of a record: where it stands. */
export function recordId(stream: string, segment: string, offset: number): string {
  return `${stream}/${segment}/${offset}`
}

/**
 * The place that an id names; `undefined` for what is no id. A stream's name may hold slashes, a segment's not.
 *
 * @example parseRecordId('llm/usage/2026-11-20T10-55-44.123Z-000001/420')
 */
export function parseRecordId(id: string): { stream: string; segment: string; offset: number } | undefined {
  const match = /^(.+)\/([^/]+)\/(\d{1,15})$/.exec(id)
  if (match === null) return undefined
  const [, stream = '', segment = '', offset = ''] = match
  return { stream, segment, offset: Number(offset) }
}
