// Clients: node load.mjs <url> [requests] [at once]. Prints what the official SDK received, for comparison with GET /v1/usage.
import OpenAI from 'openai'

/** Asks one question as a stream. @returns the text, and the tokens that the answer says it took */
export async function chat(client, content, { id, model = 'gpt-5.2' } = {}) {
  const headers = id === undefined ? {} : { 'x-correlation-id': id }
  const body = {
    model,
    messages: [{ role: 'user', content }],
    stream: true,
    stream_options: { include_usage: true },
  }
  let text = ''
  let usage
  for await (const chunk of await client.chat.completions.create(body, { headers })) {
    text += chunk.choices[0]?.delta.content ?? ''
    usage = chunk.usage ?? usage
  }
  return { text, usage }
}

export function connect(url, apiKey = process.env.OPENAI_API_KEY ?? 'local') {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })
}

/** Many questions, some at once. @returns sums of what came back, and why what failed did */
export async function load(
  client,
  requests,
  atOnce,
  question = (n) => `Question ${n}, what is your answer?`,
) {
  const sums = { requests: 0, failed: 0, reasons: {}, input_tokens: 0, output_tokens: 0 }
  let next = 0
  const one = async () => {
    while (next < requests) {
      const n = next++
      sums.requests++
      try {
        const { usage } = await chat(client, question(n))
        sums.input_tokens += usage.prompt_tokens
        sums.output_tokens += usage.completion_tokens
      } catch (error) {
        sums.failed++
        const reason = error.code ?? error.message
        sums.reasons[reason] = (sums.reasons[reason] ?? 0) + 1
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return sums
}

if (process.argv[1] === import.meta.filename) {
  const [url = 'http://127.0.0.1:8080', requests = '100', atOnce = '10'] = process.argv.slice(2)
  console.log(await load(connect(url), Number(requests), Number(atOnce)))
}
