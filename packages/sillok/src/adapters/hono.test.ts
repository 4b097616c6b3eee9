import { cpSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { getLogger } from '../logger/index.js'
import { requestLogger } from './hono.js'
import { type Recording, recording } from './testkit/records.js'

// Where there is no Node server: the request and the response are the web's.
let recorded: Recording
beforeEach(() => {
  recorded = recording()
})
afterEach(() => recorded.close())

function app() {
  const encode = new TextEncoder()
  return new Hono()
    .use(requestLogger())
    .get('/users/:id', (c) => c.text('hello'))
    .get('/nothing', (c) => c.body(null, 204))
    .get('/fail', () => {
      throw new Error('broken')
    })
    .get('/text', () => {
      throw 'just text'
    })
    .get('/stream', () => {
      let left = 3
      const pull = async (controller: ReadableStreamDefaultController) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        getLogger('app').info('chunk')
        if (left-- === 0) controller.close()
        else controller.enqueue(encode.encode('1234'))
      }
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }))
    })
    .onError((_error, c) => c.text('sorry', 500))
}

const access = () => recorded.until((record) => record.log_type === 'access')

it('writes the record when the body was read', async () => {
  const response = await app().request('/users/5?q=hunter2', { headers: { 'x-correlation-id': 'abc-1' } })
  expect(response.headers.get('x-correlation-id')).toBe('abc-1')
  expect(recorded.records).toEqual([])
  expect(await response.text()).toBe('hello')
  expect(await access()).toMatchObject([
    { route: '/users/:id', status_code: 200, response_bytes: 5, correlation_id: 'abc-1', component: 'hono' },
  ])
})

it('has a record of a HEAD request, whose body nobody reads', async () => {
  const response = await app().request('/users/5', { method: 'HEAD' })
  expect(response.headers.get('x-correlation-id')).toBeTruthy()
  expect(await access()).toMatchObject([{ method: 'HEAD', status_code: 200, response_bytes: 0 }])
})

it('keeps the scope for a stream that is read later', async () => {
  const response = await app().request('/stream', { headers: { 'x-correlation-id': 'abc-2' } })
  expect(await response.text()).toBe('123412341234')
  expect(await access()).toMatchObject([{ response_bytes: 12, correlation_id: 'abc-2' }])
  const chunks = recorded.records.filter((record) => record.message === 'chunk')
  expect(chunks.map((record) => record.correlation_id)).toEqual(Array(4).fill('abc-2'))
})

it('says that the reader left', async () => {
  const response = await app().request('/stream')
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(await access()).toMatchObject([{ aborted: true, response_bytes: 4 }])
})

it('writes answers without a body, errors, and what nobody answers', async () => {
  await app().request('/nothing')
  await (await app().request('/fail')).text()
  await (await app().request('/reset/hunter2')).text()
  const [empty, failed, missing] = recorded.records
  expect(empty).toMatchObject({ status_code: 204, response_bytes: 0 })
  expect(failed).toMatchObject({ status_code: 500, level: 'ERROR', exception: { message: 'broken' } })
  expect(missing).toMatchObject({ status_code: 404, path: '/reset/*' })
})

it('writes the record of a request that ends in what Hono does not catch', async () => {
  await expect(app().request('/text')).rejects.toBe('just text')
  expect(await access()).toMatchObject([
    {
      level: 'ERROR',
      route: '/text',
      error_code: 'INTERNAL_SERVER_ERROR',
      exception: { message: 'just text' },
    },
  ])
})

it('finds the route where the application has a copy of Hono of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sillok-hono-'))
  const entry = createRequire(import.meta.url).resolve('hono')
  cpSync(join(dirname(entry), '..', '..'), folder, { recursive: true })
  const copy: { Hono: typeof Hono } = await import(pathToFileURL(join(folder, 'dist', 'index.js')).href)
  expect(copy.Hono).not.toBe(Hono)
  const application = new copy.Hono().use(requestLogger()).get('/users/:id', (c) => c.text('hello'))
  expect(await (await application.request('/users/5')).text()).toBe('hello')
  expect(await access()).toMatchObject([{ route: '/users/:id', status_code: 200 }])
})
