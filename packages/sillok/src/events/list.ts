import { agentExecution, apiCall, tokenUsage, toolCall } from './agent.js'
import { audit } from './audit.js'
import { performance } from './performance.js'
import type { EventSchema } from './schema.js'
import { agentSecurity, security } from './security.js'
import { access, egress, job, worker } from './service.js'
import { securityAlert, unified } from './unified.js'

/** Every kind of typed event, in the order of the documentation. */
export const EVENTS: readonly EventSchema[] = [
  audit,
  performance,
  security,
  agentExecution,
  apiCall,
  toolCall,
  tokenUsage,
  agentSecurity,
  access,
  egress,
  worker,
  job,
  unified,
  securityAlert,
]
