import { activeSpan, type ContextFields, type Scope } from '../context/index.js'
import { mergeFields } from '../record/index.js'
import type { Bound } from './core.js'

/** Spans whose scopes are remembered; those of one request or job are few. */
const MAX_SPANS = 256

/**
 * Makes scopes say which span is active. A scope that says of which trace it is keeps that one, and of a span in the same trace takes the
 * span, which is the more exact.
 */
export function underSpans(getScope: () => Scope | undefined): () => Bound | undefined {
  // Remembered, so that the records of one span share what is made of its fields.
  const known = new Map<string, { under: ContextFields | undefined; scope: Bound }>()
  return () => {
    const scope = getScope()
    const span = activeSpan()
    if (span === undefined) return scope
    const { trace_id, span_id } = span
    const under = scope?.fields
    const own = under?.trace_id
    if (own !== undefined && (own !== trace_id || under?.span_id === span_id)) return scope
    const last = known.get(span_id)
    if (last !== undefined && last.under === under && last.scope.fields.trace_id === trace_id)
      return last.scope
    if (known.size >= MAX_SPANS) known.clear()
    const made = { fields: mergeFields(under, { trace_id, span_id }) }
    known.set(span_id, { under, scope: made })
    return made
  }
}
