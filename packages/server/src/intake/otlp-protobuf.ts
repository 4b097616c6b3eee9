import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { SillokError, toTimestamp } from 'sillok/record'
import {
  Budget,
  emptyMap,
  exactInteger,
  MAX_VALUE_DEPTH,
  NO_SCOPE,
  type OtlpGroup,
  type OtlpRecord,
  type OtlpScope,
  TOO_DEEP,
} from './otlp.js'

/**
 * Decodes the protobuf form of an OTLP logs request. Field numbers are those of opentelemetry-proto 1.x
 * (`collector/logs/v1`, `logs/v1`, `resource/v1`, `common/v1`); unknown fields are skipped.
 *
 * @throws SillokError, also while records are taken: `BAD_REQUEST` for bytes that are no such message; IntakeError 413 `TOO_MANY_RECORDS`, `TOO_MANY_VALUES`
 */
export function* decodeOtlpProtobuf(bytes: Uint8Array): Generator<OtlpGroup> {
  const budget = new Budget()
  // ExportLogsServiceRequest: 1 resource_logs
  for (const resourceLogs of messagesAt(bytes, 1, 'resource_logs')) {
    budget.group()
    yield* groupsOf(resourceLogs, budget)
  }
}

/** The messages of one field, one by one: a list of millions of empty ones would take gigabytes. */
function* messagesAt(bytes: Uint8Array, number: number, name: string): Generator<Uint8Array> {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const message = readable(() => {
      const [field, type] = reader.tag()
      if (field === number) {
        if (type === WireType.LengthDelimited) return reader.bytes()
        // As an unknown field it would be passed over, and what the sender meant would be gone without a word.
        throw new SillokError(
          'BAD_REQUEST',
          `The body is not an OTLP message: ${name} (field ${field}) has wire type ${type}, not 2.`,
        )
      }
      reader.skip(type, field)
      return undefined
    })
    if (message !== undefined) yield message
  }
}

/** Reads a message field by field; `take` returns false for a field that it does not know. */
function eachField(
  bytes: Uint8Array,
  take: (field: number, reader: BinaryReader, type: WireType) => boolean,
): void {
  const reader = new BinaryReader(bytes)
  readable(() => {
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag()
      if (!take(field, reader, type)) reader.skip(type, field)
    }
  })
}

function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof SillokError) throw error
    const why = (error as Error).message.slice(0, 200)
    throw new SillokError('BAD_REQUEST', `The body is not an OTLP message: ${why}`)
  }
}

// ResourceLogs: 1 resource, 2 scope_logs. A resource may stand behind the records that it is of.
function* groupsOf(bytes: Uint8Array, budget: Budget): Generator<OtlpGroup> {
  let resource = emptyMap()
  for (const message of messagesAt(bytes, 1, 'resource')) resource = attributesAt(message, 1, 0, budget)
  for (const scopeLogs of messagesAt(bytes, 2, 'scope_logs')) {
    budget.group()
    // ScopeLogs: 1 scope, 2 log_records
    let scope = NO_SCOPE
    for (const message of messagesAt(scopeLogs, 1, 'scope')) scope = scopeOf(message, budget)
    yield { resource, scope, records: recordsOf(scopeLogs, budget) }
  }
}

function* recordsOf(scopeLogs: Uint8Array, budget: Budget): Generator<OtlpRecord> {
  for (const record of messagesAt(scopeLogs, 2, 'log_records')) yield recordOf(record, budget)
}

// InstrumentationScope: 1 name, 2 version, 3 attributes
function scopeOf(bytes: Uint8Array, budget: Budget): OtlpScope {
  const scope: OtlpScope = { name: '', version: '', attributes: emptyMap() }
  eachField(bytes, (field, reader, type) => {
    if (type !== WireType.LengthDelimited) return false
    if (field === 1) scope.name = reader.string()
    else if (field === 2) scope.version = reader.string()
    else if (field === 3) keyValue(reader.bytes(), scope.attributes, 0, budget)
    else return false
    return true
  })
  return scope
}

// LogRecord: 1 time_unix_nano, 2 severity_number, 3 severity_text, 5 body, 6 attributes, 7 dropped_attributes_count,
// 8 flags, 9 trace_id, 10 span_id, 11 observed_time_unix_nano, 12 event_name
function recordOf(bytes: Uint8Array, budget: Budget): OtlpRecord {
  budget.record()
  const record: OtlpRecord = {
    timestamp: undefined,
    observed: undefined,
    severityNumber: 0,
    severityText: '',
    body: null,
    attributes: emptyMap(),
    eventName: '',
    traceId: '',
    spanId: '',
    flags: 0,
    droppedAttributes: 0,
  }
  eachField(bytes, (field, reader, type) => {
    if (type !== RECORD_TYPES[field]) return false
    switch (field) {
      case 1:
        record.timestamp = timeOf(reader.fixed64())
        break
      case 2:
        record.severityNumber = reader.int32()
        break
      case 3:
        record.severityText = reader.string()
        break
      case 5:
        record.body = plainValue(reader.bytes(), 0, budget)
        break
      case 6:
        keyValue(reader.bytes(), record.attributes, 0, budget)
        break
      case 7:
        record.droppedAttributes = reader.uint32()
        break
      case 8:
        record.flags = reader.fixed32()
        break
      case 9:
        record.traceId = idOf(reader.bytes(), 16)
        break
      case 10:
        record.spanId = idOf(reader.bytes(), 8)
        break
      case 11:
        record.observed = timeOf(reader.fixed64())
        break
      case 12:
        record.eventName = reader.string()
        break
    }
    return true
  })
  return record
}

/** The wire type that each known field of LogRecord has; a field with another is skipped as unknown. */
const RECORD_TYPES: Readonly<Record<number, WireType>> = {
  1: WireType.Bit64,
  2: WireType.Varint,
  3: WireType.LengthDelimited,
  5: WireType.LengthDelimited,
  6: WireType.LengthDelimited,
  7: WireType.Varint,
  8: WireType.Bit32,
  9: WireType.LengthDelimited,
  10: WireType.LengthDelimited,
  11: WireType.Bit64,
  12: WireType.LengthDelimited,
}

/** A message whose field `number` is a repeated KeyValue: Resource (1), KeyValueList (1). */
function attributesAt(
  bytes: Uint8Array,
  number: number,
  depth: number,
  budget: Budget,
): Record<string, unknown> {
  const map = emptyMap()
  eachField(bytes, (field, reader, type) => {
    if (field !== number || type !== WireType.LengthDelimited) return false
    keyValue(reader.bytes(), map, depth, budget)
    return true
  })
  return map
}

// KeyValue: 1 key, 2 value
function keyValue(bytes: Uint8Array, into: Record<string, unknown>, depth: number, budget: Budget): void {
  budget.value()
  let key = ''
  let value: unknown = null
  eachField(bytes, (field, reader, type) => {
    if (type !== WireType.LengthDelimited) return false
    if (field === 1) key = reader.string()
    else if (field === 2) value = plainValue(reader.bytes(), depth, budget)
    else return false
    return true
  })
  into[key] = value
}

// AnyValue: 1 string, 2 bool, 3 int, 4 double, 5 array, 6 kvlist, 7 bytes; of several the last counts
function plainValue(bytes: Uint8Array, depth: number, budget: Budget): unknown {
  let value: unknown = null
  eachField(bytes, (field, reader, type) => {
    if (type !== VALUE_TYPES[field]) return false
    switch (field) {
      case 1:
        value = reader.string()
        break
      case 2:
        value = reader.bool()
        break
      case 3:
        value = exactInteger(BigInt(reader.int64()))
        break
      case 4:
        value = reader.double()
        break
      case 5:
      case 6: {
        const inner = reader.bytes()
        if (depth >= MAX_VALUE_DEPTH) value = TOO_DEEP
        else
          value = field === 5 ? arrayOf(inner, depth + 1, budget) : attributesAt(inner, 1, depth + 1, budget)
        break
      }
      case 7:
        value = `base64:${Buffer.from(reader.bytes()).toString('base64')}`
        break
    }
    return true
  })
  return value
}

const VALUE_TYPES: Readonly<Record<number, WireType>> = {
  1: WireType.LengthDelimited,
  2: WireType.Varint,
  3: WireType.Varint,
  4: WireType.Bit64,
  5: WireType.LengthDelimited,
  6: WireType.LengthDelimited,
  7: WireType.LengthDelimited,
}

// ArrayValue: 1 values
function arrayOf(bytes: Uint8Array, depth: number, budget: Budget): unknown[] {
  const items: unknown[] = []
  eachField(bytes, (field, reader, type) => {
    if (field !== 1 || type !== WireType.LengthDelimited) return false
    budget.value()
    items.push(plainValue(reader.bytes(), depth, budget))
    return true
  })
  return items
}

function timeOf(nanoseconds: bigint | string): string | undefined {
  const value = Number(nanoseconds)
  return value === 0 ? undefined : toTimestamp(value)
}

function idOf(bytes: Uint8Array, size: number): string {
  return bytes.length === size && bytes.some((byte) => byte !== 0) ? Buffer.from(bytes).toString('hex') : ''
}
