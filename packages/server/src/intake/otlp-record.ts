import {
  attributeField,
  coerceNumber,
  type Envelope,
  type ForeignRecord,
  fromOtelValue,
  isReserved,
  levelName,
  levelOfSeverity,
  OTEL_EXCEPTION,
  parseLevel,
  resourceField,
  SEVERITY_NUMBER,
} from 'sillok/record'
import { emptyMap, type OtlpGroup, type OtlpRecord } from './otlp.js'

/** What all records of one resource and scope have in common. */
export interface OtlpSource {
  envelope: Partial<Envelope>
  fields: Record<string, unknown>
}

/** The longest text that a canonical field takes, in UTF-16 units, as in `sillok/record`; a longer one stays an attribute. */
const MAX_CANONICAL_TEXT = 1024

/**
 * The common part of a group's records: the resource's service, version, instance and environment, the scope
 * as logger, and what else the sender says about itself under `resource` and `scope`.
 */
export function sourceOf(group: OtlpGroup): OtlpSource {
  const envelope: Partial<Envelope> = {}
  const resource = emptyMap()
  const fields = emptyMap()
  for (const [name, value] of Object.entries(group.resource)) {
    const field = resourceField(name)
    if (field === undefined || !setText(envelope, field, value)) resource[name] = value
  }
  if (Object.keys(resource).length > 0) fields.resource = resource
  const scope = Object.assign(emptyMap(), group.scope.attributes)
  if (group.scope.version !== '') scope.version = group.scope.version
  if (Object.keys(scope).length > 0) fields.scope = scope
  envelope.logger = group.scope.name
  return { envelope, fields }
}

/**
 * An OTLP record as one of ours. What has a canonical field goes there, every other attribute keeps its name; a
 * clash with a canonical name is settled by `encodeRecord`'s fence. Nothing is left out but zero values.
 *
 * @param now RFC 3339, for a record that has neither its own nor an observed time
 */
export function toForeign(record: OtlpRecord, source: OtlpSource, now: string): ForeignRecord {
  const envelope: Envelope = {
    timestamp: record.timestamp ?? record.observed ?? now,
    level: levelOfSeverity(record.severityNumber) ?? parseLevel(record.severityText) ?? 'INFO',
    logger: '',
    message: '',
    ...source.envelope,
  }
  const fields: Record<string, unknown> = Object.assign(emptyMap(), source.fields)
  if (record.traceId !== '') envelope.trace_id = record.traceId
  if (record.spanId !== '') envelope.span_id = record.spanId
  addAttributes(record.attributes, envelope, fields)
  addEventName(record.eventName, envelope, fields)
  addBody(record.body, envelope, fields)
  if (envelope.message === '') envelope.message = envelope.event ?? said(envelope.exception)
  if (
    record.observed !== undefined &&
    record.timestamp !== undefined &&
    record.observed !== record.timestamp
  ) {
    put(fields, 'observed_timestamp', record.observed, 'otel')
  }
  // What the level does not say already.
  if (record.severityNumber !== 0 && record.severityNumber !== SEVERITY_NUMBER[envelope.level])
    put(fields, 'severity_number', record.severityNumber, 'otel')
  if (
    record.severityText !== '' &&
    (parseLevel(record.severityText) !== envelope.level || levelName(record.severityText) !== undefined)
  )
    put(fields, 'severity_text', record.severityText, 'otel')
  if (record.flags !== 0) put(fields, 'trace_flags', record.flags, 'otel')
  if (record.droppedAttributes !== 0)
    put(fields, 'dropped_attributes_count', record.droppedAttributes, 'otel')
  return { envelope, fields }
}

/** Canonical fields that OpenTelemetry has no name for: they come as attributes under their own. */
const OWN = new Set(['component', 'log_type', 'correlation_id', 'request_id', 'duration_ms', 'retryable'])

function addAttributes(
  attributes: Record<string, unknown>,
  envelope: Envelope,
  fields: Record<string, unknown>,
): void {
  let exception: Record<string, unknown> | undefined
  for (const name of Object.keys(attributes)) {
    const value = fromOtelValue(name, attributes[name])
    const part = OTEL_EXCEPTION.get(name)
    if (part !== undefined) {
      exception ??= {}
      exception[part] = value
      continue
    }
    // `log_type` is a field that no caller of a logger may fill, but the sender of a record is its author.
    const field = attributeField(name) ?? (OWN.has(name) ? name : undefined)
    if (field === undefined) put(fields, name, coerceNumber(name, attributes[name]), 'attribute')
    else if (isReserved(field)) {
      if (!setOwn(envelope, field, value)) put(fields, name, value, 'attribute')
    } else if (Object.hasOwn(attributes, field) || fields[field] !== undefined) {
      // Two names for one field: the second keeps its own, and its own unit.
      put(fields, name, coerceNumber(name, attributes[name]), 'attribute')
    } else fields[field] = value
  }
  if (exception !== undefined) envelope.exception = exception
}

function setOwn(envelope: Envelope, field: string, value: unknown): boolean {
  if (field === 'duration_ms') return typeof value === 'number' && set(envelope, field, value)
  if (field === 'retryable') return typeof value === 'boolean' && set(envelope, field, value)
  return setText(envelope, field, typeof value === 'number' ? String(value) : value)
}

/** Fills a canonical field with text if it is free; false where the value cannot stand there. */
function setText(envelope: Partial<Envelope>, field: string, value: unknown): boolean {
  if (typeof value !== 'string' || value === '' || value.length > MAX_CANONICAL_TEXT) return false
  return set(envelope, field, value)
}

function set(envelope: Partial<Envelope>, field: string, value: unknown): boolean {
  const target = envelope as Record<string, unknown>
  if (target[field] !== undefined) return false
  target[field] = value
  return true
}

/** `event codex-rs/otel/src/events.rs:120`: where the call stands in the source, not what happened. */
const SOURCE_LOCATION = /[^\s:]\.[a-z]{1,4}:\d+$/i

/** The attribute `event.name`, which comes first, is set already; what else was said as a name is kept beside it. */
function addEventName(name: string, envelope: Envelope, fields: Record<string, unknown>): void {
  if (name === '' || name === envelope.event) return
  const isEvent = envelope.event === undefined && !SOURCE_LOCATION.test(name)
  if (!isEvent || !setText(envelope, 'event', name)) put(fields, 'event_name', name, 'otel')
}

const MESSAGE_KEYS = ['message', 'msg', 'event'] as const

function addBody(body: unknown, envelope: Envelope, fields: Record<string, unknown>): void {
  if (body === null || body === undefined) return
  if (Array.isArray(body)) {
    // Not as text in the message: inside a field, the keys of its objects meet the rules of redaction.
    fields['body.list'] = body
    return
  }
  if (typeof body !== 'object') {
    envelope.message = String(body)
    return
  }
  const map = body as Record<string, unknown>
  const key = MESSAGE_KEYS.find((name) => typeof map[name] === 'string' && map[name] !== '')
  if (key !== undefined) envelope.message = map[key] as string
  for (const name of Object.keys(map)) {
    if (name !== key) put(fields, name, coerceNumber(name, map[name]), 'body')
  }
}

/** A field under its own name, or under `<prefix>.<name>` where that is taken. */
function put(fields: Record<string, unknown>, name: string, value: unknown, prefix: string): void {
  fields[fields[name] === undefined ? name : `${prefix}.${name}`] = value
}

/** What an error says, where its record has no words of its own. */
function said(exception: unknown): string {
  const { message } = (exception ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : ''
}
