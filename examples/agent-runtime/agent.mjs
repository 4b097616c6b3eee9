// The agent: asks the model, does what it says as far as the sandbox allows, and puts each step into the audit trail.
import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import { trail, withActor, withAgent, withTool } from 'sillok/audit'
import { TOOLS } from './tools.mjs'

const provider = 'openai'
const MAX_TURNS = 12

export class Agent {
  #name
  #client
  #model
  #sandbox

  constructor({ name, modelUrl, model, sandbox }) {
    this.#name = name
    this.#model = model
    this.#sandbox = sandbox
    const apiKey = process.env.OPENAI_API_KEY ?? 'local'
    this.#client = new OpenAI({ baseURL: modelUrl, apiKey, maxRetries: 0 })
  }

  /** Works towards a goal for a user; resolves with how it ended: `completed`, `failed` or `cancelled`. */
  run(goal, { userId, budget }) {
    const executionId = randomUUID()
    const agentName = this.#name
    return withActor({ actor: `user:${userId}`, userId }, () =>
      withAgent({ agentName, executionId }, async () => {
        const begun = performance.now()
        const usedBefore = budget.used
        await trail.execution({ agentName, executionId, status: 'started', goal })
        const end = (status, more) =>
          trail.execution({
            agentName,
            executionId,
            status,
            durationMs: performance.now() - begun,
            totalTokens: budget.used - usedBefore,
            ...more,
          })
        try {
          const made = await this.#work(goal, userId, budget)
          if (made === undefined) await end('cancelled', { errorCode: 'BUDGET_SPENT' })
          else await end('completed', { artifacts: made })
          return made === undefined ? 'cancelled' : 'completed'
        } catch (error) {
          await end('failed', { error })
          return 'failed'
        }
      }),
    )
  }

  /** Resolves with the files that were made; with `undefined` where the budget was spent before it was done. */
  async #work(goal, userId, budget) {
    const messages = [{ role: 'user', content: goal }]
    const made = new Set()
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      if (budget.isSpent) return undefined
      const message = await this.#ask(messages, budget)
      messages.push(message)
      if (!message.tool_calls?.length) return [...made]
      for (const call of message.tool_calls) {
        const { name } = call.function
        const parameters = JSON.parse(call.function.arguments)
        const output = await withTool({ toolName: name, callId: call.id }, () =>
          this.#use(name, call.id, parameters, userId),
        )
        if (name === 'write_file' && !output.startsWith('Refused')) made.add(parameters.path)
        messages.push({ role: 'tool', tool_call_id: call.id, content: output })
      }
    }
    throw new Error(`Not done after ${MAX_TURNS} turns`)
  }

  async #ask(messages, budget) {
    const model = this.#model
    const startedAt = new Date()
    const begun = performance.now()
    const call = { provider, model, operation: 'chat', startedAt, request: messages.at(-1)?.content }
    const durationMs = () => performance.now() - begun
    let answer
    try {
      answer = await this.#client.chat.completions.create({ model, messages, tools: DESCRIBED })
    } catch (error) {
      await trail.apiCall({ ...call, durationMs: durationMs(), statusCode: error.status, error })
      throw error
    }
    const { usage, choices } = answer
    const [{ message, finish_reason }] = choices
    const tokens = {
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      totalTokens: usage.total_tokens,
    }
    await trail.apiCall({
      ...call,
      ...tokens,
      durationMs: durationMs(),
      responseModel: answer.model,
      responseId: answer.id,
      finishReasons: [finish_reason],
      statusCode: 200,
      response: message.content ?? message.tool_calls,
    })
    await budget.use({ ...tokens, provider, model, operation: 'chat' })
    return message
  }

  /** Gives what the tool gave, or why it was refused. */
  async #use(toolName, callId, parameters, userId) {
    const { allowed, category, reason } = this.#sandbox.decide(toolName, parameters)
    const call = { toolName, callId, parameters, sandboxPolicy: this.#sandbox.policy }
    if (!allowed) {
      await trail.security({
        severity: category === 'sandbox_violation' ? 'critical' : 'warning',
        category,
        message: reason,
        source: 'sandbox',
        action: 'blocked',
        toolName,
        callId,
        content: parameters,
      })
      await trail.toolCall({ ...call, success: false, permissionGranted: false })
      return `Refused: ${reason}`
    }
    const begun = performance.now()
    const done = (more) =>
      trail.toolCall({ ...call, permissionGranted: true, durationMs: performance.now() - begun, ...more })
    try {
      const place = parameters.path === undefined ? undefined : this.#sandbox.place(parameters.path)
      const output = await TOOLS[toolName].run(place, parameters, userId)
      await done({ success: true, output })
      return output
    } catch (error) {
      await done({ success: false, error })
      return `Failed: ${error.message}`
    }
  }
}

const DESCRIBED = Object.entries(TOOLS).map(([name, { description, parameters: properties }]) => ({
  type: 'function',
  function: { name, description, parameters: { type: 'object', properties } },
}))
