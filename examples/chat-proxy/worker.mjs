// One of the workers: asks the model, uses tools for it, streams its answer, says what it used. Its records go to stdout, where the supervisor
// keeps them as records of this worker.
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { addContext, configure, getLogger } from 'sillok'
import { observeOutgoing } from 'sillok/fetch'
import { requestLogger } from 'sillok/http'
import { attachWorker } from 'sillok/supervise'
import { closeServer } from './close.mjs'
import { fault, faultAtStart } from './faults.mjs'
import { useTool } from './tools.mjs'

const worker = attachWorker()
const sillok = configure({
  service: 'chat-worker',
  version: '0.1.0',
  instance: worker.id,
  stream: false,
  console: 'json',
})
observeOutgoing()
const log = getLogger('chat')
const { SOCKET, MODEL_URL } = process.env
const provider = 'openai'
const route = '/v1/chat/completions'

await faultAtStart(SOCKET)

/** Calls the model once; gives its text piece by piece to `onText`. */
async function call(body, onText) {
  const started = performance.now()
  const response = await fetch(`${MODEL_URL}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${process.env.OPENAI_API_KEY ?? 'local'}`,
    },
    body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
  })
  let usage = { prompt_tokens: 0, completion_tokens: 0 }
  let ttftMs
  const tools = []
  if (response.ok) {
    for await (const chunk of events(response.body)) {
      usage = chunk.usage ?? usage
      const delta = chunk.choices[0]?.delta
      if (delta?.content) {
        ttftMs ??= performance.now() - started
        onText(delta.content)
      }
      if (delta?.tool_calls) tools.push(...delta.tool_calls)
    }
  } else await response.body?.cancel()
  log.agent.apiCall({
    provider,
    model: body.model,
    operation: 'chat',
    statusCode: response.status,
    durationMs: performance.now() - started,
    ttftMs,
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    totalTokens: usage.prompt_tokens + usage.completion_tokens,
    retryable: response.ok ? undefined : response.status >= 500,
    // Without previews: this service writes nothing of what is said.
  })
  return { status: response.status, usage, tools }
}

async function* events(body) {
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop()
    for (const part of parts) if (part !== 'data: [DONE]') yield JSON.parse(part.slice('data: '.length))
  }
}

async function chat(request, response) {
  let text = ''
  for await (const chunk of request) text += chunk
  const { model, messages } = JSON.parse(text)
  addContext({ route, model })
  log.info('Chat asked for', { messages_count: messages.length, request_length: text.length })
  const send = (choices, usage) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model, choices, usage })}\n\n`,
    )
  }
  const onText = (content) => send([{ index: 0, delta: { content }, finish_reason: null }])
  const sum = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  let turn = [...messages]
  for (;;) {
    const { status, usage, tools } = await call({ model, messages: turn }, onText)
    sum.prompt_tokens += usage.prompt_tokens
    sum.completion_tokens += usage.completion_tokens
    if (status !== 200) {
      response.writeHead(502, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'The model failed.', code: 'MODEL_FAILED' } }))
      return
    }
    if (tools.length === 0) break
    turn = [...turn, { role: 'assistant', tool_calls: tools }, ...(await Promise.all(tools.map(useTool)))]
  }
  sum.total_tokens = sum.prompt_tokens + sum.completion_tokens
  send([{ index: 0, delta: {}, finish_reason: 'stop' }])
  send([], sum)
  response.end('data: [DONE]\n\n')
}

async function handle(request, response) {
  if (request.url.startsWith('/fault')) return fault(request, response, SOCKET)
  try {
    await chat(request, response)
  } catch (error) {
    log.error('Chat failed', error, { error_code: 'CHAT_FAILED', retryable: true })
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end()
  }
}

rmSync(SOCKET, { force: true })
const server = createServer(requestLogger(handle)).listen(SOCKET, () => worker.ready())
let quiet = 0
server.on('request', () => {
  quiet = 0
})
worker.onDrain(async () => {
  // What was on its way when the proxy heard of it still comes: a quarter of a second without any is the end. In small parts: after one long wait of a
  // process that was held up, the end would come before what lies in the socket is read.
  while (quiet++ < 10) await wait(25)
  // Then what is in work is answered.
  await closeServer(server)
  await sillok.close()
})
