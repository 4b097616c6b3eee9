import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import express, { type Request, type Response } from 'express'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { errorLogger, requestLogger } from './express.js'
import { requestLogger as forHttp } from './http.js'
import { type Recording, recording } from './testkit/records.js'
import { ask, closed, listening } from './testkit/server.js'

let recorded: Recording
let server: Server
let base: string

beforeEach(async () => {
  recorded = recording()
  const app = express().set('env', 'test').use(requestLogger())
  const orders = express.Router()
  orders.get('/orders/:order', (request, response) => void response.send(request.route.path))
  orders.get('/fail', () => {
    throw new Error('broken')
  })
  app.use('/api/v1/shops/:shop', orders)
  app.get(/^\/files\/(.*)$/, (_request, response) => void response.sendStatus(200))
  app.get(['/a', '/b/:id'], (_request, response) => void response.sendStatus(200))
  app.use(errorLogger())
  // One path through both adapters: the outer one has the request.
  const plain = (request: IncomingMessage, response: ServerResponse) =>
    void app(request as Request, response as Response)
  const both = forHttp(plain)
  server = createServer((request, response) => (request.url === '/a' ? both : plain)(request, response))
  base = await listening(server)
})

afterEach(async () => {
  await closed(server)
  await recorded.close()
})

async function routeOf(path: string): Promise<unknown> {
  await ask(base + path)
  await recorded.until((record) => record.log_type === 'access')
  expect(recorded.records).toHaveLength(1)
  return recorded.records[0]
}

it('knows the patterns of routes and of what they are mounted on', async () => {
  expect(await routeOf('/api/v1/shops/s77/orders/5')).toMatchObject({
    route: '/api/v1/shops/:shop/orders/:order',
  })
})

it('knows the route of an error, which has left its router', async () => {
  expect(await routeOf('/api/v1/shops/s77/fail')).toMatchObject({
    route: '/api/v1/shops/:shop/fail',
    status_code: 500,
  })
})

it('writes expressions and lists of paths as they are', async () => {
  expect(await routeOf('/files/secret')).toMatchObject({ route: '/^\\/files\\/(.*)$/' })
})

it('is one request in two adapters, and the inner one says the route', async () => {
  expect(await routeOf('/a')).toMatchObject({ component: 'http', status_code: 200, route: '/a|/b/:id' })
})

it('may be used twice', async () => {
  const app = express().use(requestLogger()).use(requestLogger())
  app.get('/twice/:id', (_request, response) => void response.sendStatus(200))
  const twice = createServer(app)
  await ask(`${await listening(twice)}/twice/5`)
  await recorded.until((record) => record.log_type === 'access')
  expect(recorded.records).toMatchObject([{ route: '/twice/:id' }])
  await closed(twice)
})
