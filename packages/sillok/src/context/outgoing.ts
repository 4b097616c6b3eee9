import { getContext, getTraceFlags } from './scope.js'
import { formatTraceparent } from './traceparent.js'

/**
 * The headers with which a call to another service carries the ids of this scope on: `x-correlation-id`, `x-request-id` and
 * `traceparent`. Empty outside every scope. W3C baggage is not among them: it would carry fields to whoever is called.
 *
 * @example await fetch(url, { headers: outgoingHeaders() })
 */
export function outgoingHeaders(): Record<string, string> {
  const fields = getContext()
  const headers: Record<string, string> = {}
  if (fields === undefined) return headers
  const { correlation_id, request_id, trace_id, span_id } = fields
  if (typeof correlation_id === 'string') headers['x-correlation-id'] = correlation_id
  if (typeof request_id === 'string') headers['x-request-id'] = request_id
  if (typeof trace_id === 'string' && typeof span_id === 'string') {
    headers.traceparent = formatTraceparent({ trace_id, span_id, flags: getTraceFlags() ?? 1 })
  }
  return headers
}
