export { MAX_PREVIEW } from '../record/index.js'
export {
  type AgentExecutionEvent,
  type ApiCallEvent,
  agentExecution,
  apiCall,
  type TokenUsageEvent,
  type ToolCallEvent,
  tokenUsage,
  toolCall,
} from './agent.js'
export {
  AUDIT_ACTIONS,
  type AuditEvent,
  type AuditIntent,
  audit,
  type PlainAction,
  type PlainValue,
} from './audit.js'
export type { JsonSchema, Preview } from './field.js'
export * as field from './field.js'
export { jsonSchemaOf } from './json-schema.js'
export {
  CATEGORIES,
  type Category,
  DEFAULT_LIMITS,
  type Limits,
  levelOfDuration,
  limitOf,
  TTFT_CLASSES,
  type TtftClass,
  ttftClass,
} from './latency.js'
export { EVENTS } from './list.js'
export { type PerformanceEvent, performance } from './performance.js'
export { type EventRead, type Problem, readEvent, type Surroundings } from './read.js'
export {
  defineEvent,
  type EventInput,
  type EventSchema,
  ID_FIELD,
  INVALID_FIELD,
  type InputOf,
  type Limit,
  VERSION_FIELD,
  type Wire,
} from './schema.js'
export { type AgentSecurityEvent, agentSecurity, type SecurityEvent, security } from './security.js'
export {
  type AccessEvent,
  access,
  type EgressEvent,
  egress,
  type JobEvent,
  job,
  type WorkerEvent,
  worker,
} from './service.js'
export { securityAlert, type UnifiedEvent, unified } from './unified.js'
export { newEventId } from './uuid.js'
