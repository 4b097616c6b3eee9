import {
  amount,
  choice,
  count,
  failure,
  flag,
  id,
  preview,
  ratio,
  required,
  text,
  texts,
  time,
  word,
} from './field.js'
import { TTFT_CLASSES } from './latency.js'
import { defineEvent, type EventInput, type Wire } from './schema.js'

const actor = id('who acted: `agent:planner`')
const times = {
  startedAt: time('when it began'),
  endedAt: time('when it ended'),
  durationMs: amount('how long it took, in ms'),
}
const tokens = {
  inputTokens: count('tokens of the prompt, those from a cache included'),
  outputTokens: count('tokens of the answer, those of reasoning included'),
  totalTokens: count('both'),
}
const failed = {
  error: failure('what was thrown'),
  errorCode: text('why it failed, in one word'),
}

export const agentExecution = defineEvent({
  name: 'agent_execution',
  logType: 'ai',
  version: 1,
  about: 'An agent at work: one record when it starts, one when it ends.',
  fields: {
    agentName: required(text('which agent')),
    status: required(choice(['started', 'running', 'completed', 'failed', 'cancelled'], 'how far it is')),
    actor,
    agentId: id('which of several of that name'),
    executionId: id('which piece of work: the same in all its records'),
    goal: preview('the beginning of what it is to do, redacted', 'goal_preview'),
    ...times,
    ...tokens,
    artifacts: texts('what it made: names of files, addresses'),
    ...failed,
  },
  message: ({ agent_name, status }) => `Agent ${String(agent_name)} ${String(status)}`,
  level: ({ status, exception }) => {
    if (status === 'failed' || exception !== undefined) return 'ERROR'
    return status === 'cancelled' ? 'WARNING' : 'INFO'
  },
})

export const apiCall = defineEvent({
  name: 'api_call',
  logType: 'ai',
  version: 1,
  about: 'One call of a model. Slow ones are louder, by the limits for `model_ttft` and `model_total`.',
  fields: {
    provider: required(text('`openai`, `anthropic` …')),
    model: required(text('the model asked for')),
    responseModel: text('the model that answered'),
    operation: word(['chat', 'embeddings', 'generate_content'], 'what it was asked to do', {
      wire: 'ai_operation',
    }),
    actor,
    callId: id('the call: the same in all its attempts'),
    attempt: count('which attempt, from 1'),
    ...times,
    ttftMs: amount('time to the first token, in ms'),
    ttftClass: choice(TTFT_CLASSES, 'class of `ttft_ms`; set by the library'),
    assignedTtftClass: choice(TTFT_CLASSES, 'class that the model is assigned to; set by the library'),
    thresholdMs: amount('the limit that it was over, in ms; set by the library'),
    ...tokens,
    cachedInputTokens: count('of the input tokens those read from a cache'),
    cacheWriteInputTokens: count('of the input tokens those written to a cache'),
    reasoningOutputTokens: count('of the output tokens those of reasoning'),
    statusCode: count('HTTP status of the answer'),
    responseId: id('id of the answer'),
    finishReasons: texts('why it stopped'),
    request: preview('the beginning of what was asked, redacted', 'request_preview'),
    response: preview('the beginning of the answer, redacted', 'response_preview'),
    retryable: flag('whether trying again may help'),
    ...failed,
  },
  message: ({ provider, model }) => `Model call ${String(provider)} ${String(model)}`,
  level: ({ status_code, exception }) => {
    if (exception !== undefined || above(status_code, 499)) return 'ERROR'
    return above(status_code, 399) ? 'WARNING' : 'INFO'
  },
})

function above(value: unknown, limit: number): boolean {
  return typeof value === 'number' && value > limit
}

export const toolCall = defineEvent({
  name: 'tool_call',
  logType: 'ai',
  version: 1,
  about: 'One use of a tool by an agent. Of what went in and came out only previews are written.',
  fields: {
    toolName: required(text('which tool')),
    actor,
    callId: id('the call, as the model named it'),
    parameters: preview('the beginning of what it was called with, redacted', 'parameters_preview'),
    ...times,
    success: flag('whether it did what it should'),
    output: preview('the beginning of what it gave, redacted', 'output_preview'),
    permissionGranted: flag('whether it was allowed'),
    sandboxPolicy: text('under which policy it ran'),
    ...failed,
  },
  message: ({ tool_name, success }) => `Tool ${String(tool_name)}${success === false ? ' failed' : ''}`,
  level: ({ success, permission_granted, exception }) =>
    success === false || permission_granted === false || exception !== undefined ? 'WARNING' : 'INFO',
})

export const tokenUsage = defineEvent({
  name: 'token_usage',
  logType: 'ai',
  version: 1,
  about: 'Tokens that were used, and what is left of a budget. WARNING once nothing is left.',
  fields: {
    entityId: required(id('whose tokens')),
    entityType: required(choice(['agent', 'user', 'session'], 'what that is')),
    actor,
    ...tokens,
    totalTokens: required(tokens.totalTokens),
    budgetLimit: count('tokens that may be used'),
    budgetRemaining: count('tokens that are left'),
    utilization: ratio('part of the budget that is used'),
    operation: text('what they were used for', { wire: 'ai_operation' }),
    provider: text('`openai`, `anthropic` …'),
    model: text('which model'),
  },
  message: ({ entity_type, entity_id }) => `Tokens used by ${String(entity_type)} ${String(entity_id)}`,
  level: (wire: Wire) => (wire.budget_remaining === 0 || wire.utilization === 1 ? 'WARNING' : 'INFO'),
})

type SetByLibrary = 'thresholdMs' | 'ttftClass' | 'assignedTtftClass'

export type AgentExecutionEvent = EventInput<typeof agentExecution.fields>
export type ApiCallEvent = Omit<EventInput<typeof apiCall.fields>, SetByLibrary>
export type ToolCallEvent = EventInput<typeof toolCall.fields>
export type TokenUsageEvent = EventInput<typeof tokenUsage.fields>
