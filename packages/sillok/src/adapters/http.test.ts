import { once } from 'node:events'
import { createServer as createPlain } from 'node:http'
import { connect, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { getLogger } from '../logger/index.js'
import { requestLogger } from './http.js'
import { recording } from './testkit/records.js'
import { ask, closed, listening } from './testkit/server.js'

it('serves HTTP/2 too', async () => {
  const recorded = recording()
  const server = createServer(
    requestLogger((request: Http2ServerRequest, response: Http2ServerResponse) => {
      let bytes = 0
      request.on('data', (chunk) => {
        bytes += chunk.length
      })
      request.on('end', () => {
        getLogger('app').info('read', { bytes })
        response.write('abc')
        response.end('de')
      })
    }),
  ).listen(0)
  await once(server, 'listening')
  const client = connect(`http://localhost:${(server.address() as AddressInfo).port}`)
  const request = client.request({
    ':path': '/items/5?q=hunter2',
    ':method': 'POST',
    'x-correlation-id': 'h2',
  })
  const head = once(request, 'response')
  request.end('0123456789')
  const [headers] = await head
  expect(headers).toMatchObject({ ':status': 200, 'x-correlation-id': 'h2' })
  let text = ''
  for await (const chunk of request) text += String(chunk)
  expect(text).toBe('abcde')
  const [record] = await recorded.until((one) => one.log_type === 'access')
  expect(record).toMatchObject({
    method: 'POST',
    path: '/items/*',
    status_code: 200,
    response_bytes: 5,
    request_bytes: 10,
    correlation_id: 'h2',
  })
  expect(record).not.toHaveProperty('aborted')
  expect(recorded.records[0]).toMatchObject({ message: 'read', bytes: 10, correlation_id: 'h2' })
  client.close()
  server.close()
  await recorded.close()
})

it('has on the record what a handler threw or rejected with, and lets it go on', async () => {
  const recorded = recording()
  const serve = requestLogger((request) => {
    if (request.url === '/throws') throw new Error('thrown')
    return Promise.reject(new Error('rejected'))
  }) as (...args: unknown[]) => unknown
  const server = createPlain(async (request, response) => {
    try {
      await serve(request, response)
    } catch {
      response.writeHead(500).end()
    }
  })
  const base = await listening(server)
  for (const path of ['/throws', '/rejects']) expect((await ask(base + path)).status).toBe(500)
  const records = await recorded.until((one) => one.log_type === 'access', 2)
  expect(records.map(({ exception }) => exception)).toMatchObject([
    { message: 'thrown' },
    { message: 'rejected' },
  ])
  await closed(server)
  await recorded.close()
})
