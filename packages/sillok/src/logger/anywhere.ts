import type { AgentLogger } from './agent.js'
import { getLogger } from './full.js'

/** What agents do, from anywhere: the logger `agent`, without one at hand. @example agent.toolCall({ toolName: 'shell', success: true }) */
export const agent: AgentLogger = getLogger('agent').agent
