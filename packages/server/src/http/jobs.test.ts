import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { job, readJob } from 'sillok/jobs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startServer } from './fixture.js'

let root: string
let server: Awaited<ReturnType<typeof startServer>>
const closing = new AbortController()

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sillok-jobs-'))
  server = await startServer({ root, closing: closing.signal })
})
afterEach(async () => {
  await server.close(0)
  rmSync(root, { recursive: true, force: true })
})

const ask = (path: string, init?: RequestInit) => fetch(`${server.url}/api/jobs${path}`, init)

it('a job is polled, followed to its end, and cancelled', async () => {
  expect(await (await ask('')).json()).toEqual({ jobs: [] })
  const done = job({
    root,
    id: 'j-1',
    name: 'count',
    run: async ({ signal, progress }) => {
      for (let n = 0; ; n++) {
        signal.throwIfAborted()
        progress(n, 100_000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }).catch((error: { code: string }) => error.code)
  while (readJob(root, 'j-1')?.progress == null) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await (await ask('/j-1')).json()).toMatchObject({ id: 'j-1', status: 'running', total: 100_000 })
  const events = await ask('/j-1/events')
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  const text = events.text()
  const cancelled = await ask('/j-1/cancel', { method: 'POST' })
  expect(cancelled.status).toBe(202)
  expect(await cancelled.json()).toMatchObject({ cancel_requested: true })
  expect(await done).toBe('JOB_CANCELLED')
  const documents = (await text).split('\n\n').filter((one) => one !== '')
  expect(documents.every((one) => one.startsWith('event: job\ndata: {'))).toBe(true)
  expect(documents.at(-1)).toContain('"status":"cancelled"')
  expect((await ask('/j-1/cancel', { method: 'POST' })).status).toBe(409)
})

it('what is not there, is no id, or comes from another site, is refused', async () => {
  expect((await ask('/none')).status).toBe(404)
  expect((await ask('/none/events')).status).toBe(404)
  expect((await ask('/..%2f..%2fetc')).status).toBe(400)
  expect(
    (await ask('/none/cancel', { method: 'POST', headers: { origin: 'https://evil.example' } })).status,
  ).toBe(403)
})
