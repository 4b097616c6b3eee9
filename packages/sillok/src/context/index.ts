export { type ActiveSpan, activeSpan, setActiveSpan } from './active-span.js'
export { acceptId, type RequestIds, requestIds } from './correlation.js'
export type { ContextFields } from './fields.js'
export { outgoingHeaders } from './outgoing.js'
export {
  addContext,
  getContext,
  getRequest,
  getScope,
  runInScope,
  type Scope,
  scopeLeftBy,
  withContext,
  withRequest,
} from './scope.js'
export {
  formatTraceparent,
  newSpanId,
  newTraceId,
  parseTraceparent,
  type TraceContext,
} from './traceparent.js'
