// Interviews: the candidate answers, the model asks on.
import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import { getLogger } from 'sillok'

const log = getLogger('interviews')
const provider = 'openai'

export class Interviews {
  #byId = new Map()
  #client
  #settings

  constructor(modelUrl, settings) {
    this.#client = new OpenAI({
      baseURL: modelUrl,
      apiKey: process.env.OPENAI_API_KEY ?? 'local',
      maxRetries: 0,
    })
    this.#settings = settings
  }

  async create(user, { position, language }) {
    const interview = { id: randomUUID(), owner: user.id, position, language, turns: [] }
    this.#byId.set(interview.id, interview)
    const after = { position, language }
    await log.audit({ action: 'data_change', userId: user.id, ...resource(interview), before: null, after })
    return interview
  }

  async read(user, id) {
    const interview = this.#byId.get(id)
    const success = interview?.owner === user.id
    await log.audit({ action: 'data_access', userId: user.id, ...resource({ id }), success })
    return success ? interview : undefined
  }

  /** Takes an answer and gives the next question. */
  async answer(user, interview, text) {
    log.info('Answer received', { interview_id: interview.id, request_length: text.length })
    const before = { turns: interview.turns.length }
    const turns = [...interview.turns, { role: 'user', content: text }]
    const question = await this.#ask(user, { ...interview, turns })
    interview.turns.push(...turns.slice(before.turns), { role: 'assistant', content: question })
    const after = { turns: interview.turns.length }
    await log.audit({ action: 'data_change', userId: user.id, ...resource(interview), before, after })
    return question
  }

  async #ask(user, { id, position, turns }) {
    const model = this.#settings.get('model')
    const messages = [{ role: 'system', content: `You interview a candidate for: ${position}` }, ...turns]
    const stream_options = { include_usage: true }
    const started = performance.now()
    let question = ''
    let usage
    let ttftMs
    // One record a call, whether it succeeds, is refused or breaks off: what is known by then.
    const record = (outcome) =>
      log.agent.apiCall({
        provider,
        model,
        operation: 'chat',
        durationMs: performance.now() - started,
        ttftMs,
        inputTokens: usage?.prompt_tokens,
        outputTokens: usage?.completion_tokens,
        request: turns,
        response: question,
        ...outcome,
      })
    const open = () => this.#client.chat.completions.create({ model, messages, stream: true, stream_options })
    const hasText = (chunk) => Boolean(chunk.choices[0]?.delta.content)
    try {
      for await (const chunk of await log.measureStream('ask', open, { provider, model }, hasText)) {
        if (hasText(chunk)) ttftMs ??= performance.now() - started
        question += chunk.choices[0]?.delta.content ?? ''
        usage = chunk.usage ?? usage
      }
    } catch (error) {
      record(failure(error))
      throw error
    }
    record({ statusCode: 200 })
    log.agent.tokenUsage({
      entityId: user.id,
      entityType: 'user',
      totalTokens: usage?.total_tokens,
      operation: 'ask',
      provider,
      model,
    })
    log.debug('Asked', { interview_id: id })
    return question.trim()
  }
}

/** What is known of a call that failed. Without a status the connection did, and that may work the next time. */
function failure(error) {
  const { status, code } = error
  const retryable = status === undefined || status === 429 || status >= 500
  return { error, errorCode: code ?? undefined, statusCode: status, retryable }
}

const resource = ({ id }) => ({ resourceType: 'interview', resourceId: id })
