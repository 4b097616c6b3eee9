import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'

type Rec = Record<string, unknown>

/** Runs a program to its end and returns what it logged. */
async function recordsOf(fixture: string): Promise<Rec[]> {
  const root = temporaryRoot()
  const program = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, SILLOK_ROOT: root },
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(0)
  const records: Rec[] = []
  for await (const { lines } of readStream({ root, stream: 'app' })) {
    records.push(...lines.map((line) => JSON.parse(line.text) as Rec))
  }
  return records
}

it('a worker thread logs in the scope that it was handed', async () => {
  const records = await recordsOf('worker.mjs')
  const ids = (service: string, message: string) =>
    records
      .filter((one) => one.service === service && one.message === message)
      .map((one) => [one.correlation_id, one.request_id, one.trace_id])
  const asked = ids('main', 'asked')
  expect(asked.map(([correlation]) => correlation)).toEqual(['by-data', 'by-message-1', 'by-message-2'])
  expect(ids('worker', 'worked')).toEqual(asked)
})

it('workers of a cluster write one stream, each request with its own ids', async () => {
  const records = await recordsOf('cluster.mjs')
  const access = records.filter((one) => one.log_type === 'access')
  const handled = records.filter((one) => one.message === 'handled')
  const requests = Array.from({ length: 30 }, (_, n) => `request-${n}`).sort()
  expect(access.map((one) => one.correlation_id).sort()).toEqual(requests)
  expect(handled.map((one) => one.correlation_id).sort()).toEqual(requests)
  expect(new Set(handled.map((one) => one.instance)).size).toBe(2)
})
