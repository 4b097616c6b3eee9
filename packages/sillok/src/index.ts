export { addContext, getContext, outgoingHeaders, withContext } from './context/index.js'
export type {
  AgentExecutionEvent,
  AgentSecurityEvent,
  ApiCallEvent,
  AuditEvent,
  PerformanceEvent,
  SecurityEvent,
  TokenUsageEvent,
  ToolCallEvent,
} from './events/index.js'
export {
  type AgentLogger,
  agent,
  configure,
  getLogger,
  type KeepOnFailure,
  type Logger,
  type LogMethod,
  type MeasuredDecorator,
  type MeasuredStream,
  type Measurement,
  measured,
  type Options,
  type Profile,
  type Sampling,
  type Sillok,
  type Sink,
  type Stats,
} from './logger/index.js'
export { LEVELS, type Level, SillokError } from './record/index.js'
export { findRoot } from './stream/index.js'
