import fastify from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { getLogger } from '../logger/index.js'
import { requestLogger } from './fastify.js'
import { type Recording, recording } from './testkit/records.js'

let recorded: Recording
beforeEach(() => {
  recorded = recording()
})
afterEach(() => recorded.close())

const access = (count?: number) => recorded.until((record) => record.log_type === 'access', count)

it('holds for all plugins, also without a socket', async () => {
  const app = fastify()
  await app.register(requestLogger)
  await app.register(async (inside) => {
    inside.post('/items/:id', async () => {
      getLogger('app').info('handled')
      return 'ok'
    })
  })
  const headers = { 'x-correlation-id': 'abc-1' }
  const answer = await app.inject({ method: 'POST', url: '/items/5', headers, payload: { a: 1 } })
  expect(answer.headers['x-correlation-id']).toBe('abc-1')
  expect(await access()).toMatchObject([
    { route: '/items/:id', status_code: 200, correlation_id: 'abc-1', response_bytes: 2 },
  ])
  expect(recorded.records[1]).not.toHaveProperty('aborted')
  expect(recorded.records[1]).not.toHaveProperty('error_code')
  expect(recorded.records[0]).toMatchObject({ message: 'handled', correlation_id: 'abc-1' })
  await app.close()
})

it("records Fastify's own refusals by their code", async () => {
  const app = fastify({ bodyLimit: 10 })
  await app.register(requestLogger)
  const schema = { querystring: { type: 'object', required: ['n'] } }
  app.post('/items', { schema }, async () => 'ok')
  await app.inject({ method: 'POST', url: '/items' })
  await app.inject({ method: 'POST', url: '/items?n=1', payload: { a: 'x'.repeat(99) } })
  expect(await access(2)).toMatchObject([
    { status_code: 400, error_code: 'FST_ERR_VALIDATION', level: 'WARNING' },
    { status_code: 413, error_code: 'FST_ERR_CTP_BODY_TOO_LARGE', level: 'WARNING' },
  ])
  for (const record of recorded.records) expect(record).not.toHaveProperty('exception')
  await app.close()
})

it('keeps its scope in hooks and error handlers behind the body', async () => {
  const app = fastify()
  await app.register(requestLogger)
  const said = (where: string) => getLogger('app').info(where)
  app.addHook('preValidation', async () => said('preValidation'))
  app.addHook('preHandler', async () => said('preHandler'))
  app.addHook('onSend', async () => said('onSend'))
  app.addHook('onResponse', async () => said('onResponse'))
  app.setErrorHandler((_error, _request, reply) => {
    said('errorHandler')
    reply.code(500).send('sorry')
  })
  app.post('/fail', async () => {
    throw new Error('broken')
  })
  const headers = { 'x-correlation-id': 'abc-2', 'content-type': 'application/json' }
  await app.inject({ method: 'POST', url: '/fail', headers, payload: '{"a":1}' })
  await app.inject({ method: 'POST', url: '/fail', headers, payload: '{broken' })
  await access(2)
  const logged = recorded.records.filter((record) => record.logger === 'app')
  expect(logged.map((record) => record.message)).toContain('errorHandler')
  expect(new Set(logged.map((record) => record.correlation_id))).toEqual(new Set(['abc-2']))
  await app.close()
})
