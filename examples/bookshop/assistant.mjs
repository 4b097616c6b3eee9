// The bookshop's second service: recommends books. It stands for a model behind an API, with a model's latencies and failures.
import http from 'node:http'
import { configure, getLogger } from 'sillok'
import { pause, pick } from './chance.mjs'

const sillok = configure({ service: 'assistant', environment: 'demo', version: '0.3.1' })
const log = getLogger('assistant.model')

const TITLES = [
  '난중일기',
  '銀河鉄道の夜',
  'The Left Hand of Darkness',
  '토지',
  '細雪',
  'Kindred',
  'Il nome della rosa',
]

const server = http.createServer(async (request, response) => {
  const calls = log.with({ correlation_id: request.headers['x-correlation-id'], route: '/recommend' })
  const began = performance.now()
  const model = pick(['small-1', 'small-1', 'large-2'])
  const prompt_tokens = 200 + Math.floor(Math.random() * 900)
  await pause(model === 'large-2' ? 700 : 180)
  const duration_ms = Math.round(performance.now() - began)
  if (Math.random() < 0.04) {
    calls.error('Model call failed', new Error('upstream closed the connection'), {
      event: 'llm.call',
      model,
      duration_ms,
      error_code: 'UPSTREAM_RESET',
      retryable: true,
    })
    response.writeHead(502).end()
    return
  }
  const completion_tokens = 20 + Math.floor(Math.random() * 200)
  calls.info('Model answered', {
    event: 'llm.call',
    model,
    prompt_tokens,
    completion_tokens,
    duration_ms,
    prompt: 'never kept',
  })
  if (duration_ms > 1500) calls.warn('Slow answer', { model, duration_ms, threshold_ms: 1500 })
  response.end(JSON.stringify({ title: pick(TITLES) }))
})

server.listen(0, '127.0.0.1', () => {
  log.info('Ready', { port: server.address().port })
  process.send?.({ port: server.address().port })
})

const stop = () => {
  server.close()
  void sillok.close().then(() => process.exit(0))
}
process.on('SIGTERM', stop)
process.on('disconnect', stop)
