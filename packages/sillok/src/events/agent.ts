import { plainText } from '../record/index.js'
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
import { defineEvent, type EventInput, type Wire, type WithDuties } from './schema.js'

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

/** What is known of an agent's work, and must be said, at each point of it. */
const EXECUTION_DUTIES = {
  started: ['goal'],
  completed: ['durationMs', 'totalTokens'],
  failed: ['durationMs', 'error'],
  cancelled: ['durationMs'],
} as const

/** `agent_execution`: an agent begins or ends its work. Written by `log.agent.execution` and `trail.execution`. */
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
  duties: { field: 'status', of: EXECUTION_DUTIES },
  message: ({ agent_name, status }) => `Agent ${plainText(agent_name)} ${plainText(status)}`,
  level: ({ status, exception }) => {
    if (status === 'failed' || exception !== undefined) return 'ERROR'
    return status === 'cancelled' ? 'WARNING' : 'INFO'
  },
})

/** `api_call`: one call of a model. Written by `log.agent.apiCall` and `trail.apiCall`. */
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
    durationMs: required(times.durationMs),
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
  message: ({ provider, model }) => `Model call ${plainText(provider)} ${plainText(model)}`,
  level: ({ status_code, exception }) => {
    if (exception !== undefined || above(status_code, 499)) return 'ERROR'
    return above(status_code, 399) ? 'WARNING' : 'INFO'
  },
})

function above(value: unknown, limit: number): boolean {
  return typeof value === 'number' && value > limit
}

/** What was refused did not run, so it has no duration. */
const TOOL_DUTIES = { true: ['durationMs'] } as const

/** `tool_call`: an agent uses a tool. Written by `log.agent.toolCall` and `trail.toolCall`. */
export const toolCall = defineEvent({
  name: 'tool_call',
  logType: 'ai',
  version: 1,
  about: 'One use of a tool by an agent. Of what went in and came out only previews are written.',
  fields: {
    toolName: required(text('which tool')),
    actor,
    callId: required(id('the call, as the model named it')),
    parameters: required(preview('the beginning of what it was called with, redacted', 'parameters_preview')),
    ...times,
    success: required(flag('whether it did what it should; `false` also for what was refused')),
    output: preview('the beginning of what it gave, redacted', 'output_preview'),
    permissionGranted: required(flag('whether it was allowed')),
    sandboxPolicy: text('under which policy it ran'),
    ...failed,
  },
  duties: { field: 'permissionGranted', of: TOOL_DUTIES },
  message: ({ tool_name, success }) => `Tool ${plainText(tool_name)}${success === false ? ' failed' : ''}`,
  level: ({ success, permission_granted, exception }) =>
    success === false || permission_granted === false || exception !== undefined ? 'WARNING' : 'INFO',
})

/** `token_usage`: tokens were used, and what is left of a budget. Written by `log.agent.tokenUsage` and `TokenBudget`. */
export const tokenUsage = defineEvent({
  name: 'token_usage',
  logType: 'ai',
  version: 1,
  about:
    'Tokens that were used, and what is left of a budget. WARNING where a limit is crossed, and once nothing is left.',
  fields: {
    entityId: required(id('whose tokens')),
    entityType: required(choice(['agent', 'user', 'session'], 'what that is')),
    actor,
    ...tokens,
    totalTokens: required(tokens.totalTokens),
    budgetLimit: count('tokens that may be used'),
    budgetUsed: count('tokens that are used, also beyond the limit'),
    budgetRemaining: count('tokens that are left'),
    utilization: ratio('part of the budget that is used'),
    thresholdCrossed: ratio('the part of the budget that this use went over: 1 where it is spent'),
    operation: text('what they were used for', { wire: 'ai_operation' }),
    provider: text('`openai`, `anthropic` …'),
    model: text('which model'),
  },
  message: ({ entity_type, entity_id, threshold_crossed: crossed }) => {
    const used = `Tokens used by ${plainText(entity_type)} ${plainText(entity_id)}`
    return typeof crossed === 'number'
      ? `${used}: ${Math.round(crossed * 100)} % of the budget are gone`
      : used
  },
  level: (wire: Wire) =>
    wire.budget_remaining === 0 || wire.utilization === 1 || wire.threshold_crossed !== undefined
      ? 'WARNING'
      : 'INFO',
})

type SetByLibrary = 'thresholdMs' | 'ttftClass' | 'assignedTtftClass'

/** What `log.agent.execution` takes; what it must have depends on `status`. */
export type AgentExecutionEvent = WithDuties<
  EventInput<typeof agentExecution.fields>,
  'status',
  typeof EXECUTION_DUTIES
>
/** What `log.agent.apiCall` takes. Durations are in ms. */
export type ApiCallEvent = Omit<EventInput<typeof apiCall.fields>, SetByLibrary>
/** What `log.agent.toolCall` takes; a call that was allowed must have its duration, in ms. */
export type ToolCallEvent = WithDuties<
  EventInput<typeof toolCall.fields>,
  'permissionGranted',
  typeof TOOL_DUTIES
>
/** What `log.agent.tokenUsage` takes. */
export type TokenUsageEvent = EventInput<typeof tokenUsage.fields>
