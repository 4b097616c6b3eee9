import {
  type AgentExecutionEvent,
  type AgentSecurityEvent,
  type ApiCallEvent,
  type AuditEvent,
  agentExecution,
  agentSecurity,
  apiCall,
  audit,
  type TokenUsageEvent,
  type ToolCallEvent,
  tokenUsage,
  toolCall,
} from '../events/index.js'
import type { AuditOptions } from './acknowledge.js'
import { put } from './running.js'

/**
 * The kinds of events of the audit trail. Each call writes one record and resolves when it is as safe as was asked for; what is wrong with
 * an event is said in its record under `invalid`. None throws; what rejects, and nobody awaits, ends no process.
 *
 * @example await trail.toolCall({ toolName: 'shell', callId, parameters, permissionGranted: false, success: false }, { acknowledge: 'written' })
 */
export const trail = {
  /** Who did what to what. */
  action: <const A extends string>(event: AuditEvent<A>, options?: AuditOptions) =>
    put(audit, event, options),
  /** An agent starts, goes on or ends. */
  execution: (event: AgentExecutionEvent, options?: AuditOptions) => put(agentExecution, event, options),
  /** A model was called. */
  apiCall: (event: ApiCallEvent, options?: AuditOptions) => put(apiCall, event, options),
  /** A tool was used, or refused. */
  toolCall: (event: ToolCallEvent, options?: AuditOptions) => put(toolCall, event, options),
  /** Tokens were used. */
  tokenUsage: (event: TokenUsageEvent, options?: AuditOptions) => put(tokenUsage, event, options),
  /** Something concerns safety. */
  security: (event: AgentSecurityEvent, options?: AuditOptions) => put(agentSecurity, event, options),
}
