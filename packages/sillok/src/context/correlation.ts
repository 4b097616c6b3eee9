import { randomUUID } from 'node:crypto'
import { newSpanId, newTraceId, parseTraceparent, type TraceContext } from './traceparent.js'
import { parseTracestate } from './tracestate.js'

/** The ids that a request brings along, or is given, and that all its records carry. */
export interface RequestIds {
  correlation_id: string
  request_id: string
  trace_id: string
  span_id: string
  /** The sender's span, where it named one. */
  parent_span_id?: string
  trace_flags: number
  /** What other tracing systems said of the trace, to be passed on as it came. */
  trace_state?: string
}

// An id from outside ends in logs, headers and queries: only what needs no quoting anywhere, and not long.
const ID = /^[A-Za-z0-9_.:/+=@-]{1,128}$/

/** An id from outside, if it may be trusted to be just an id; else `undefined`. */
export function acceptId(id: unknown): string | undefined {
  return typeof id === 'string' && ID.test(id) ? id : undefined
}

/**
 * The ids of an incoming request: `X-Correlation-ID`, else the trace of `traceparent`, else a new one.
 *
 * @param header reads a header by its lower-case name; a header that came more than once counts as its first
 * @param span what a tracing system has opened for this request already: its ids are taken, and none made up
 * @example const ids = requestIds((name) => request.headers[name])
 */
export function requestIds(header: (name: string) => unknown, span?: TraceContext): RequestIds {
  const sent = parseTraceparent(first(header('traceparent')))
  // A tracing system may have begun a trace of its own.
  const trace = span === undefined || sent?.trace_id === span.trace_id ? sent : undefined
  // Without a trace that it belongs to, the state is not even looked at.
  const trace_state = trace && parseTracestate(header('tracestate'))
  return {
    correlation_id: acceptId(first(header('x-correlation-id'))) ?? sent?.trace_id ?? randomUUID(),
    request_id: acceptId(first(header('x-request-id'))) ?? randomUUID(),
    trace_id: span?.trace_id ?? trace?.trace_id ?? newTraceId(),
    span_id: span?.span_id ?? newSpanId(),
    ...(trace && { parent_span_id: trace.span_id }),
    trace_flags: span?.flags ?? trace?.flags ?? 1,
    ...(trace_state !== undefined && { trace_state }),
  }
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}
