import {
  attributeField,
  fromOtelValue,
  namingOf,
  OTEL_EXCEPTION,
  type OtelConventions,
  otelName,
  resourceField,
  toOtelValue,
} from './otel-names.js'

type Values = Record<string, unknown>

/** Fields that have a place of their own in a log record of OpenTelemetry, and so are no attributes. */
const PLACED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'timestamp',
  'level',
  'logger',
  'message',
  'trace_id',
  'span_id',
])

const EXCEPTION = 'exception.'

/**
 * A record's fields as attributes of OpenTelemetry: those of the resource and those of the record. A field without a name there keeps
 * its own. `timestamp level logger message trace_id span_id` are left to the caller: a log record has places for them.
 *
 * @param record a parsed record; not changed
 * @example toOtelAttributes({ service: 'api', input_tokens: 5 }) // { resource: { 'service.name': 'api' }, attributes: { 'gen_ai.usage.input_tokens': 5 } }
 */
export function toOtelAttributes(
  record: Readonly<Values>,
  conventions: OtelConventions = 'current',
): { resource: Values; attributes: Values } {
  const resource = values()
  const attributes = values()
  const names = Object.keys(record)
  // What the caller called by one of OpenTelemetry's names keeps it; ours gives way, so that neither is lost.
  const taken = new Set(names)
  for (const field of names) {
    if (PLACED.has(field)) continue
    const value = record[field]
    const otel = otelName(field, conventions)
    const to = namingOf(field)?.place === 'resource' ? resource : attributes
    if (field === 'exception' && isPlain(value)) putException(value, attributes)
    else if (otel === undefined || taken.has(otel)) attributes[field] = value
    else to[otel] = toOtelValue(field, value)
  }
  return { resource, attributes }
}

function putException(exception: Values, attributes: Values): void {
  for (const [part, value] of Object.entries(exception)) {
    attributes[`${EXCEPTION}${part === 'stack' ? 'stacktrace' : part}`] = value
  }
}

/**
 * Attributes of OpenTelemetry, of any of the conventions, as fields of ours. Two names for the same field both stay: the second
 * under its own name.
 *
 * @example fromOtelAttributes({ 'gen_ai.usage.prompt_tokens': '812' }) // { input_tokens: 812 }
 */
export function fromOtelAttributes(attributes: Readonly<Values>, place?: 'resource'): Values {
  const fields = values()
  const fieldOf = place === 'resource' ? resourceField : attributeField
  const names = Object.keys(attributes)
  const taken = new Set(names)
  for (const name of names) {
    const value = attributes[name]
    const part = OTEL_EXCEPTION.get(name) ?? (name.startsWith(EXCEPTION) ? name.slice(EXCEPTION.length) : '')
    if (part !== '' && place === undefined && !taken.has('exception')) {
      fields.exception ??= values()
      ;(fields.exception as Values)[part] = value
      continue
    }
    const field = fieldOf(name)
    if (field === undefined || taken.has(field) || fields[field] !== undefined) fields[name] = value
    else fields[field] = fromOtelValue(name, value)
  }
  return fields
}

/** Without a prototype: `__proto__` is a name like any other. */
function values(): Values {
  return Object.create(null) as Values
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
