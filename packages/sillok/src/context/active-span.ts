import { isSpanId, isTraceId, type TraceContext } from './traceparent.js'

/** Says which span of a tracing system the caller runs in. */
export type ActiveSpan = () => TraceContext | undefined

let source: ActiveSpan | undefined

/** Asks a tracing system for spans from now on; `undefined`: none. */
export function setActiveSpan(from: ActiveSpan | undefined): void {
  source = from
}

/** The span that the caller runs in, where a tracing system was named that knows of one. Never throws. */
export function activeSpan(): TraceContext | undefined {
  if (source === undefined) return undefined
  try {
    const span = source()
    return span !== undefined && isTraceId(span.trace_id) && isSpanId(span.span_id) ? span : undefined
  } catch {
    return undefined
  }
}
