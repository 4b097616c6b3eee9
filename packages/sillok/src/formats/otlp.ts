import { fromOtelAttributes, levelOfSeverity, resourceField, toTimestamp } from '../record/index.js'
import type { Format, Source } from './types.js'
import { isObject, join, levelOf } from './values.js'

export const otlp: Format = {
  name: 'otlp',
  description: "OpenTelemetry: OTLP JSON, as the collector's file exporter writes it; many records a line",
  looks: 'JSON with resourceLogs: OTLP',
  fits: (_line, object) => object !== undefined && Array.isArray(object.resourceLogs),
  read: (_line, object = {}, { fallback }) => {
    const records: Source[] = []
    for (const resource of list(object.resourceLogs)) {
      const shared = named(attributes(isObject(resource.resource) ? resource.resource.attributes : []))
      for (const scope of list(resource.scopeLogs)) {
        const name = isObject(scope.scope) ? scope.scope.name : undefined
        for (const record of list(scope.logRecords)) records.push(readRecord(record, shared, name))
      }
    }
    // An empty batch is still a line: it must not vanish.
    return records.length > 0
      ? records
      : [{ timestamp: fallback, message: 'OTLP batch without records', ...object }]
  },
}

function readRecord(record: Source, shared: Source, scope: unknown): Source {
  const { exception, ...fields } = fromOtelAttributes(attributes(record.attributes))
  const body = value(record.body)
  const known: Source = {
    ...shared,
    timestamp: time(record.timeUnixNano) ?? time(record.observedTimeUnixNano),
    level: levelOfSeverity(Number(record.severityNumber ?? 0)) ?? levelOf(record.severityText),
    logger: typeof scope === 'string' ? scope : undefined,
    message: typeof body === 'string' ? body : undefined,
    event: filled(record.eventName),
    trace_id: filled(record.traceId),
    span_id: filled(record.spanId),
    exception,
  }
  const source = join(known, fields)
  if (isObject(body)) return join(source, body)
  return body === undefined || typeof body === 'string' ? source : join(source, { value: body })
}

function named(resource: Source): Source {
  const shared: Source = {}
  for (const [key, item] of Object.entries(resource))
    shared[resourceField(key) ?? (key === 'host.name' ? 'instance' : key)] ??= item
  return shared
}

function attributes(from: unknown): Source {
  const all: Source = Object.create(null)
  for (const item of list(from)) if (typeof item.key === 'string') all[item.key] = value(item.value)
  return all
}

/** An AnyValue of OTLP as the value it stands for; `depth` keeps a hostile line from the end of the stack. */
function value(any: unknown, depth = 0): unknown {
  if (!isObject(any) || depth > 16) return undefined
  if (any.intValue !== undefined) {
    const number = Number(any.intValue)
    return Number.isSafeInteger(number) ? number : String(any.intValue)
  }
  if (isObject(any.arrayValue)) return list(any.arrayValue.values).map((item) => value(item, depth + 1))
  if (isObject(any.kvlistValue)) {
    const all: Source = Object.create(null)
    for (const item of list(any.kvlistValue.values)) {
      if (typeof item.key === 'string') all[item.key] = value(item.value, depth + 1)
    }
    return all
  }
  if (typeof any.bytesValue === 'string') return `base64:${any.bytesValue}`
  return any.stringValue ?? any.boolValue ?? any.doubleValue
}

function list(from: unknown): Source[] {
  return Array.isArray(from) ? from.filter(isObject) : []
}

/** 0 means that the sender did not know the time. */
function time(nanoseconds: unknown): string | undefined {
  return nanoseconds === 0 || nanoseconds === '0' ? undefined : toTimestamp(nanoseconds)
}

function filled(text: unknown): string | undefined {
  return typeof text === 'string' && text !== '' ? text : undefined
}
