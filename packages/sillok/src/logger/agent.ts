import {
  type AgentExecutionEvent,
  type AgentSecurityEvent,
  type ApiCallEvent,
  agentExecution,
  agentSecurity,
  apiCall,
  type EventSchema,
  type TokenUsageEvent,
  type ToolCallEvent,
  tokenUsage,
  toolCall,
  type Wire,
} from '../events/index.js'
import type { Level } from '../record/index.js'
import { core } from './core.js'
import { detachable } from './detachable.js'
import { addModelTimes, callLevel } from './slow.js'

/**
 * What agents do: five kinds of events, each one record. None of them throws; what is wrong with an event is said in its record
 * under `invalid`.
 */
export interface AgentLogger {
  /** An agent starts, goes on or ends. @example log.agent.execution({ agentName: 'planner', status: 'started', goal }) */
  execution(event: AgentExecutionEvent): void
  /** A model was called. @example log.agent.apiCall({ provider: 'openai', model, durationMs, inputTokens, outputTokens }) */
  apiCall(event: ApiCallEvent): void
  /** A tool was used. @example log.agent.toolCall({ toolName: 'shell', callId, parameters, permissionGranted: true, durationMs, success: true }) */
  toolCall(event: ToolCallEvent): void
  /** Tokens were used. @example log.agent.tokenUsage({ entityId: 'planner', entityType: 'agent', totalTokens: 812 }) */
  tokenUsage(event: TokenUsageEvent): void
  /** Something concerns safety. @example log.agent.security({ severity: 'critical', category: 'sandbox_violation', message, source: 'sandbox', action: 'blocked' }) */
  security(event: AgentSecurityEvent): void
}

/** Writes an event, at the schema's level where no other is given. */
type Write = (schema: EventSchema, input: unknown, levelOf?: (wire: Wire) => Level) => void

export class AgentEvents implements AgentLogger {
  readonly #write: Write

  constructor(write: Write) {
    this.#write = write
  }

  execution(event: AgentExecutionEvent): void {
    this.#write(agentExecution, event)
  }

  apiCall(event: ApiCallEvent): void {
    this.#write(apiCall, event, apiCallLevel)
  }

  toolCall(event: ToolCallEvent): void {
    this.#write(toolCall, event)
  }

  tokenUsage(event: TokenUsageEvent): void {
    this.#write(tokenUsage, event)
  }

  security(event: AgentSecurityEvent): void {
    this.#write(agentSecurity, event)
  }
}

detachable(AgentEvents.prototype, 'execution', 'apiCall', 'toolCall', 'tokenUsage', 'security')

/** Slow calls of models are louder; it is said which limit one was over. */
export function apiCallLevel(wire: Wire): Level {
  addModelTimes(wire, core.events.ttftClasses)
  return callLevel(apiCall.level(wire), wire, core.events.slow)
}
