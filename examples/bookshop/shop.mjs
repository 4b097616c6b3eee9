// A bookshop: a small HTTP service under light traffic that logs through Sillok. `npm start` runs it beside the server, so that
// the first page shows a living system. It talks to loopback only, a few requests a second.
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { configure, getLogger } from 'sillok'
import { pause, pick } from './chance.mjs'

const sillok = configure({ service: 'bookshop', environment: 'demo', version: '2.4.0' })
const access = getLogger('shop.access')
const orders = getLogger('shop.orders')
const payments = getLogger('shop.payments')

const assistant = fork(new URL('./assistant.mjs', import.meta.url), { stdio: 'inherit' })
const [{ port: assistantPort }] = await new Promise((resolve) =>
  assistant.once('message', (...got) => resolve(got)),
)

const routes = {
  'GET /books': async () => {
    await pause(15)
    return 200
  },
  'GET /books/:id': async (context) => {
    await pause(10)
    if (Math.random() < 0.06) {
      orders.info('Book not found', { ...context, book_id: pick([404, 4041, 8080]) })
      return 404
    }
    return 200
  },
  'POST /recommend': async (context) => {
    const answer = await fetch(`http://127.0.0.1:${assistantPort}/`, {
      headers: { 'x-correlation-id': context.correlation_id },
    })
    if (!answer.ok) {
      orders.warn('No recommendation, showing bestsellers', { ...context, status: answer.status })
      return 200
    }
    const { title } = await answer.json()
    orders.info(`Recommended`, { ...context, title })
    return 200
  },
  'POST /checkout': async (context) => {
    const order_id = Math.floor(Math.random() * 1e6)
    orders.info('Order placed', {
      ...context,
      order_id,
      items: 1 + Math.floor(Math.random() * 4),
      currency: pick(['KRW', 'JPY', 'EUR']),
    })
    await pause(90)
    if (Math.random() < 0.08) {
      const cause = new Error('socket hang up')
      payments.error('Payment failed', new Error('card processor timed out', { cause }), {
        ...context,
        order_id,
        error_code: 'TIMEOUT',
        retryable: true,
        // eslint-disable-next-line sillok/no-secret-argument -- shows that it is masked
        card_number: '4111 1111 1111 1111',
      })
      return 503
    }
    // eslint-disable-next-line sillok/no-secret-argument -- shows that it is masked
    payments.info('Payment captured', { ...context, order_id, access_token: 'tok_live_never_kept' })
    return 201
  },
}

const server = http.createServer(async (request, response) => {
  const began = performance.now()
  const correlation_id = request.headers['x-correlation-id'] ?? randomUUID()
  const route = request.headers['x-route']
  const user_id = request.headers['x-user']
  const status = await routes[route]({ correlation_id, user_id }).catch((error) => {
    access.error('Request failed', error, { correlation_id, route })
    return 500
  })
  response.writeHead(status).end()
  const fields = {
    correlation_id,
    route,
    user_id,
    status,
    duration_ms: Math.round(performance.now() - began),
  }
  if (status >= 500) access.error('Request answered', { ...fields, error_code: `HTTP_${status}` })
  else access.info('Request answered', fields)
})

server.listen(0, '127.0.0.1', () => {
  orders.info('책방을 엽니다 · 開店', { port: server.address().port })
  void visitors()
})

let open = true

async function visitors() {
  const weights = [
    'GET /books',
    'GET /books',
    'GET /books/:id',
    'GET /books/:id',
    'POST /recommend',
    'POST /checkout',
  ]
  while (open) {
    const headers = { 'x-route': pick(weights), 'x-user': `u-${Math.floor(Math.random() * 40)}` }
    const [method] = headers['x-route'].split(' ')
    fetch(`http://127.0.0.1:${server.address().port}/`, { method, headers }).catch(() => {})
    await pause(250)
  }
}

process.on('SIGTERM', () => {
  open = false
  server.closeAllConnections()
  server.close()
  assistant.kill('SIGTERM')
  orders.info('Closed')
  void sillok.close().then(() => process.exit(0))
})
