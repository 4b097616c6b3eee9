import { withContext } from '../context/index.js'

/** Who acts. */
export interface Actor {
  /** `user:7`, `job:retention`. */
  actor: string
  userId?: string
  clientIp?: string
}

/** An agent at work. */
export interface Agent {
  agentName: string
  /** Which of several of that name. */
  agentId?: string
  /** Which piece of work. */
  executionId?: string
}

/** One use of a tool. */
export interface Tool {
  toolName: string
  /** As the model named it. */
  callId?: string
}

/** Everything recorded inside says who acts. @example withActor({ actor: 'user:7', userId: '7' }, () => handle(request)) */
export function withActor<T>({ actor, userId, clientIp }: Actor, fn: () => T): T {
  return withContext(given({ actor, user_id: userId, client_ip: clientIp }), fn)
}

/** Everything recorded inside says which agent is at work; it is the actor. @example withAgent({ agentName: 'planner', executionId }, () => run(goal)) */
export function withAgent<T>({ agentName, agentId, executionId }: Agent, fn: () => T): T {
  const fields = { agent_name: agentName, agent_id: agentId, execution_id: executionId }
  return withContext(given({ actor: `agent:${agentName}`, ...fields }), fn)
}

/** Everything recorded inside says which tool is in use. @example withTool({ toolName: 'shell', callId }, () => shell.run(command)) */
export function withTool<T>({ toolName, callId }: Tool, fn: () => T): T {
  return withContext(given({ tool_name: toolName, call_id: callId }), fn)
}

function given(fields: Record<string, string | undefined>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
