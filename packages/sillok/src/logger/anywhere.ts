import type { AgentLogger } from './agent.js'
import { getLogger } from './full.js'

/** What agents do, from anywhere: the logger `agent`, without one at hand. @example agent.tokenUsage({ entityId: 'planner', entityType: 'agent', totalTokens: 812 }) */
export const agent: AgentLogger = getLogger('agent').agent
