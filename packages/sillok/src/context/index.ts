export { acceptId, type RequestIds, requestIds } from './correlation.js'
export { outgoingHeaders } from './outgoing.js'
export {
  addContext,
  type ContextFields,
  getContext,
  getTraceFlags,
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
