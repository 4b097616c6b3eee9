// Stands for the model: the part of OpenAI's chat API that the workers use. It repeats what it is told, and lets words be counted first.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Starts it on a free port; resolves with its base URL and how to close it. */
export async function startModel() {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${server.address().port}/v1`, close }
}

async function answer(request, response) {
  let body = ''
  for await (const chunk of request) body += chunk
  const { model, messages } = JSON.parse(body)
  if (model === 'overloaded') {
    response.writeHead(503, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: 'The model is overloaded', code: 'overloaded' } }))
    return
  }
  const send = (choices, usage) => {
    response.write(
      `data: ${JSON.stringify({ id: 'm-1', object: 'chat.completion.chunk', created: 0, model, choices, usage })}\n\n`,
    )
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const asked = messages.findLast(({ role }) => role === 'user').content
  const counted = messages.some(({ role }) => role === 'tool')
  let completion_tokens = 5
  if (counted) {
    const words = `You said: ${asked}`.split(' ')
    completion_tokens = words.length
    for (const word of words) {
      await wait(2)
      send([{ index: 0, delta: { content: `${word} ` }, finish_reason: null }])
    }
  } else {
    const call = { name: 'word_count', arguments: JSON.stringify({ text: asked }) }
    send([
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: 'call-1', type: 'function', function: call }] },
        finish_reason: 'tool_calls',
      },
    ])
  }
  const prompt_tokens = Math.ceil(JSON.stringify(messages).length / 4)
  send([], { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens })
  response.end('data: [DONE]\n\n')
}
