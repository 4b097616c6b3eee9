import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readings } from 'sillok/audit'
import { job, readJob } from 'sillok/jobs'
import { readStream } from 'sillok/stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDeeds, createJobs } from '../workers/index.js'
import { startServer } from './fixture.js'
import type { JobsApi } from './jobs.js'

let root: string
let server: Awaited<ReturnType<typeof startServer>>
let readings: Readings
let jobs: JobsApi
let failing = false
const closing = new AbortController()
const KEY = 'a-key-that-is-long-enough'
const AS_JSON = { 'content-type': 'application/json' }

beforeEach(async () => {
  failing = false
  root = mkdtempSync(join(tmpdir(), 'sillok-jobs-'))
  readings = new Readings({ root, program: 'test' })
  const deeds = createDeeds({
    record: (deed) => (failing ? Promise.reject(new Error('disk')) : readings.deed(deed)),
    onProblem: () => {},
  })
  jobs = createJobs(root, deeds)
  server = await startServer({ root, jobs, closing: closing.signal, keys: [KEY] })
})
afterEach(async () => {
  await server.close(0)
  await readings.close()
  rmSync(root, { recursive: true, force: true })
})

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/jobs${path}`, {
    ...init,
    headers: { authorization: `Bearer ${KEY}`, ...AS_JSON, ...init.headers },
  })
const cancel = (id: string) => ask(`/${id}/cancel`, { method: 'POST', body: '{}' })

async function audited(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    found.push(...lines.map(({ text }) => JSON.parse(text) as Record<string, unknown>))
  return found.filter(({ event }) => event === 'audit')
}

/** A job that counts until it is cancelled; resolves when it is under way. */
async function counting(id: string): Promise<Promise<unknown>[]> {
  const done = job({
    root,
    id,
    name: 'count',
    run: async ({ signal, progress }) => {
      for (let n = 0; ; n++) {
        signal.throwIfAborted()
        progress(n, 100_000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }).catch((error: { code: string }) => error.code)
  while (readJob(root, id)?.progress == null) await new Promise((resolve) => setTimeout(resolve, 10))
  // In a list: a promise of a promise would wait for its end.
  return [done]
}

it('a job is polled, followed to its end, and cancelled', async () => {
  expect(await (await ask('')).json()).toEqual({ may_act: true, jobs: [], next: null, total: 0 })
  const [done] = await counting('j-1')
  expect(await (await ask('/j-1')).json()).toMatchObject({ id: 'j-1', status: 'running', total: 100_000 })
  const events = await ask('/j-1/events')
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  const text = events.text()
  const cancelled = await cancel('j-1')
  expect(cancelled.status).toBe(202)
  expect(await cancelled.json()).toMatchObject({ cancel_requested: true })
  expect(await done).toBe('JOB_CANCELLED')
  const documents = (await text).split('\n\n').filter((one) => one !== '')
  expect(documents.every((one) => one.startsWith('event: job\ndata: {'))).toBe(true)
  expect(documents.at(-1)).toContain('"status":"cancelled"')
  expect((await cancel('j-1')).status).toBe(409)
})

it('are listed by page and status, without what they returned', async () => {
  for (const n of [1, 2, 3]) await job({ root, id: `p-${n}`, name: 'p', run: () => 'a result' })
  await job({ root, id: 'p-4', name: 'p', run: () => Promise.reject(new Error('no')) }).catch(() => {})
  interface Page {
    jobs: { id: string; result?: unknown }[]
    next: string | null
    total: number
  }
  const page = async (query: string): Promise<Page> => (await (await ask(query)).json()) as Page
  const first = await page('?limit=3')
  expect(first).toMatchObject({ jobs: [{ id: 'p-4' }, { id: 'p-3' }, { id: 'p-2' }], total: 4 })
  expect(first.jobs.some((one) => 'result' in one)).toBe(false)
  expect(await page(`?limit=3&cursor=${first.next}`)).toMatchObject({ jobs: [{ id: 'p-1' }], next: null })
  expect((await page('?status=failed')).jobs).toMatchObject([{ id: 'p-4' }])
  expect(await (await ask('/p-1')).json()).toMatchObject({ result: 'a result' })
  for (const wrong of ['?limit=501', '?status=odd', '?cursor=x', '?page=2'])
    expect([wrong, (await ask(wrong)).status]).toEqual([wrong, 400])
})

it('is cancelled by who has a key alone, and on record before and after', async () => {
  const [done] = await counting('j-2')
  const open = await startServer({ root, jobs })
  const refused = await fetch(`${open.url}/api/jobs/j-2/cancel`, {
    method: 'POST',
    body: '{}',
    headers: AS_JSON,
  })
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'ACT_NEEDS_KEY' } }])
  expect(await (await fetch(`${open.url}/api/jobs`)).json()).toMatchObject({ may_act: false })
  await open.close(0)
  const form = await ask('/j-2/cancel', {
    method: 'POST',
    body: 'a=b',
    headers: { 'content-type': 'text/plain' },
  })
  expect(form.status).toBe(415)
  // Who cannot be recorded does nothing.
  failing = true
  expect(await (await cancel('j-2')).json()).toMatchObject({ error: { code: 'AUDIT_REQUIRED' } })
  expect(readJob(root, 'j-2')).toMatchObject({ status: 'running', cancel_requested: false })
  failing = false
  expect((await cancel('j-2')).status).toBe(202)
  await done
  await expect.poll(async () => (await audited()).length).toBe(2)
  const [intent, outcome] = await audited()
  expect(intent).toMatchObject({
    action: 'job_cancel',
    actor: 'key:1',
    resource_type: 'job',
    resource_id: 'j-2',
    client_ip: '127.0.0.1',
    phase: 'intent',
  })
  expect(outcome).toMatchObject({ phase: 'outcome', success: true, operation_id: intent?.operation_id })
})

it('what is not there, is no id, or comes from another site, is refused', async () => {
  expect((await ask('/none')).status).toBe(404)
  expect((await ask('/none/events')).status).toBe(404)
  expect((await ask('/..%2f..%2fetc')).status).toBe(400)
  expect(
    (await ask('/none/cancel', { method: 'POST', headers: { origin: 'https://evil.example' } })).status,
  ).toBe(403)
})
