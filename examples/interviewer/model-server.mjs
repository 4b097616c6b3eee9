// Stands for the model: the part of OpenAI's chat API that the application uses, on this machine. It asks the next question of a list.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

const QUESTIONS = [
  'What did you learn from that?',
  'How would you do it today?',
  'Who else was part of it?',
  'What would your colleagues say about it?',
]

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

/** As the model `overloaded` it answers 503; as `breaks-off` it hangs up after two words. */
async function answer(request, response) {
  let body = ''
  for await (const chunk of request) body += chunk
  const { model, messages } = JSON.parse(body)
  if (model === 'overloaded') {
    response.writeHead(503, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: 'The model is overloaded', code: 'overloaded' } }))
    return
  }
  const words = QUESTIONS[messages.length % QUESTIONS.length].split(' ')
  const send = (choices, usage) => {
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model, choices, usage }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const [i, word] of words.entries()) {
    if (model === 'breaks-off' && i === 2) {
      response.socket.end()
      return
    }
    await wait(5)
    send([{ index: 0, delta: { content: `${word} ` }, finish_reason: null }])
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }])
  const prompt_tokens = Math.ceil(JSON.stringify(messages).length / 4)
  const completion_tokens = words.length
  send([], { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens })
  response.end('data: [DONE]\n\n')
}
