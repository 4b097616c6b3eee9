import type { LogRecord } from '../view/index.js'

/** Where a field of the query language stands: in a column, or among the attributes. */
export type Field =
  | { kind: 'text'; column: string; read: (record: LogRecord) => string }
  | { kind: 'level' }
  | { kind: 'message' }
  | { kind: 'duration' }
  | { kind: 'attribute'; name: string }

const text = (column: string, read: (record: LogRecord) => string | undefined): Field => ({
  kind: 'text',
  column,
  read: (record) => read(record) ?? '',
})

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['level', { kind: 'level' }],
  ['message', { kind: 'message' }],
  ['duration_ms', { kind: 'duration' }],
  // An exception is several fields; this one every exception has.
  ['exception', { kind: 'attribute', name: 'exception.type' }],
  ['logger', text('ScopeName', (record) => record.logger)],
  ['event', text('EventName', (record) => record.event)],
  ['component', text('Component', (record) => record.component)],
  ['log_type', text('LogType', (record) => record.log_type)],
  ['correlation_id', text('CorrelationId', (record) => record.correlation_id)],
  ['request_id', text('RequestId', (record) => record.request_id)],
  ['trace_id', text('TraceId', (record) => record.trace_id)],
  ['span_id', text('SpanId', (record) => record.span_id)],
  ['service', text('ServiceName', (record) => record.service)],
  ['environment', text('Environment', (record) => record.environment)],
  ['version', text("ResourceAttributes['service.version']", (record) => record.version)],
  ['instance', text("ResourceAttributes['service.instance.id']", (record) => record.instance)],
  ['stream', text('Stream', (record) => record.stream)],
  ['segment', text('Segment', (record) => record.segment)],
])

/** The field of a name; a name that is not of the envelope is an attribute's. */
export function fieldOf(name: string): Field {
  return FIELDS.get(name) ?? { kind: 'attribute', name }
}
