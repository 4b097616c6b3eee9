import type { CanonicalField } from 'sillok/record'

/** One OpenTelemetry name and the canonical field that means the same. */
interface Naming {
  otel: string
  field: CanonicalField
  /** Where OpenTelemetry puts it: on the resource that logs, or on the single record. */
  place: 'resource' | 'attribute'
}

/**
 * OpenTelemetry's names and ours: the one table for both directions. Of several names for one field the first
 * is the current one, which we write; the others are older or vendors' names, which we read.
 * Source: OpenTelemetry semantic conventions 1.41 (resource, general, exceptions, HTTP).
 */
export const OTEL_NAMES: readonly Naming[] = [
  { otel: 'service.name', field: 'service', place: 'resource' },
  { otel: 'service.version', field: 'version', place: 'resource' },
  { otel: 'service.instance.id', field: 'instance', place: 'resource' },
  { otel: 'deployment.environment.name', field: 'environment', place: 'resource' },
  { otel: 'deployment.environment', field: 'environment', place: 'resource' },
  { otel: 'event.name', field: 'event', place: 'attribute' },
  { otel: 'user.id', field: 'user_id', place: 'attribute' },
  { otel: 'enduser.id', field: 'user_id', place: 'attribute' },
  { otel: 'client.address', field: 'client_ip', place: 'attribute' },
  { otel: 'http.client_ip', field: 'client_ip', place: 'attribute' },
  { otel: 'user_agent.original', field: 'user_agent', place: 'attribute' },
  { otel: 'http.user_agent', field: 'user_agent', place: 'attribute' },
  { otel: 'http.route', field: 'route', place: 'attribute' },
  { otel: 'error.type', field: 'error_code', place: 'attribute' },
]

/** Attributes of an exception and the parts of our `exception`. */
export const OTEL_EXCEPTION: ReadonlyMap<string, 'type' | 'message' | 'stack'> = new Map([
  ['exception.type', 'type'],
  ['exception.message', 'message'],
  ['exception.stacktrace', 'stack'],
])

/** Canonical fields that have no OpenTelemetry name: they travel as attributes under their own. */
export const OWN_ATTRIBUTES: readonly CanonicalField[] = [
  'component',
  'log_type',
  'correlation_id',
  'request_id',
  'duration_ms',
  'retryable',
]

const fieldsOf = (place: Naming['place']): ReadonlyMap<string, CanonicalField> =>
  new Map(OTEL_NAMES.filter((naming) => naming.place === place).map(({ otel, field }) => [otel, field]))

/** Our field for a resource attribute: `service.name` → `service`. */
export const RESOURCE_FIELDS = fieldsOf('resource')

/** Our field for a record's attribute: `http.route` → `route`. */
export const ATTRIBUTE_FIELDS = fieldsOf('attribute')

/** OpenTelemetry's current name of a canonical field, or `undefined` where it has none. */
export function otelName(field: string): string | undefined {
  return OTEL_NAMES.find((naming) => naming.field === field)?.otel
}

/**
 * Names whose values are numbers although some senders write them as text (Codex CLI sends token counts
 * and durations as `stringValue`).
 */
const NUMERIC_NAMES = [
  /^gen_ai\.usage\./,
  /(^|[._])(token|request|retry|attempt)_count$/,
  /(^|[._])tokens$/,
  /(^|[._])(duration|latency|ttft|elapsed)(_(ms|s|us|ns|seconds|milliseconds))?$/,
  /_(ms|seconds|bytes)$/,
  /(^|[._])cost(_usd)?$/,
  /^http\.response\.status_code$/,
]

/** Names come from senders, so what is remembered of them is bounded. */
const MEMORY = 2000
const numeric = new Map<string, boolean>()

function isNumericName(name: string): boolean {
  let known = numeric.get(name)
  if (known === undefined) {
    known = name.length <= 256 && NUMERIC_NAMES.some((pattern) => pattern.test(name))
    if (numeric.size >= MEMORY) numeric.clear()
    numeric.set(name, known)
  }
  return known
}

// At most 15 digits: every such number survives the way through a double.
const NUMBER = /^-?(?=[\d.]{1,16}$)\d{1,15}(\.\d{1,14})?$/

/**
 * The value of an attribute, with a number that came as text under a known numeric name made a number again.
 *
 * @example coerceNumber('gen_ai.usage.input_tokens', '812') // 812
 */
export function coerceNumber(name: string, value: unknown): unknown {
  return typeof value === 'string' && NUMBER.test(value) && isNumericName(name) ? Number(value) : value
}
