import { acceptId } from './correlation.js'
import { getContext, getOnward } from './scope.js'
import { formatTraceparent, isSpanId, isTraceId } from './traceparent.js'

/**
 * The headers with which a call to another service carries the ids of this scope on: `x-correlation-id`, `x-request-id`, `traceparent`
 * and, as it came, `tracestate`. Empty outside every scope. W3C baggage is not among them: it would carry fields to whoever is called.
 *
 * An id that the application has set to something that is no id is left out: it would make the call fail.
 *
 * @example await fetch(url, { headers: outgoingHeaders() })
 */
export function outgoingHeaders(): Record<string, string> {
  const fields = getContext()
  const headers: Record<string, string> = {}
  if (fields === undefined) return headers
  const correlation = acceptId(fields.correlation_id)
  const request = acceptId(fields.request_id)
  const { trace_id, span_id } = fields
  if (correlation !== undefined) headers['x-correlation-id'] = correlation
  if (request !== undefined) headers['x-request-id'] = request
  if (isTraceId(trace_id) && isSpanId(span_id)) {
    const { flags, state } = getOnward() ?? { flags: 1 }
    headers.traceparent = formatTraceparent({ trace_id, span_id, flags })
    if (state !== undefined) headers.tracestate = state
  }
  return headers
}
