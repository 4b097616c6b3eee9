import fs, { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { openStream, readStream } from '../stream/index.js'
import { Readings } from './index.js'

const newRoot = (): string => mkdtempSync(join(tmpdir(), 'sillok-'))

async function withTrail(): Promise<string> {
  const root = newRoot()
  const stream = openStream({ root, name: 'audit', sealed: true })
  stream.append('{"timestamp":"2026-11-20T10:55:44.123Z","level":"INFO","logger":"a","message":"b"}')
  await stream.close()
  return root
}

async function records(root: string): Promise<Record<string, unknown>[]> {
  const found = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    found.push(...lines.map(({ text }) => JSON.parse(text)))
  return found
}

const search = (q: string) =>
  ({ action: 'log_search', actor: 'os:ada', success: true, details: { q, returned: 2 } }) as const

it('puts readings into the trail of a root that has one, redacted, in segments of their own', async () => {
  const root = await withTrail()
  const readings = new Readings({ root, program: 'viewer' })
  readings.record(search('password=hunter2 level:ERROR'))
  readings.record({ ...search('x'), action: 'log_verify', resourceId: 'audit', clientIp: '10.0.0.1' })
  await readings.close()
  const [, begun, searched, verified] = await records(root)
  expect(begun).toMatchObject({ event: 'logging.started', service: 'viewer' })
  expect(searched).toMatchObject({
    event: 'audit',
    log_type: 'audit',
    action: 'log_search',
    actor: 'os:ada',
    resource_type: 'logs',
    sequence: 2,
    details: { returned: 2 },
  })
  expect(searched).not.toHaveProperty('invalid')
  expect(JSON.stringify(searched)).not.toContain('hunter2')
  expect(verified).toMatchObject({ action: 'log_verify', resource_id: 'audit', client_ip: '10.0.0.1' })
})

it('begins no trail where nobody audits, and uses one that begins later', async () => {
  const root = newRoot()
  const readings = new Readings({ root, program: 'viewer' })
  readings.record(search('a'))
  expect(fs.existsSync(join(root, 'audit'))).toBe(false)
  const stream = openStream({ root, name: 'audit', sealed: true })
  stream.append('{"timestamp":"2026-11-20T10:55:44.123Z"}')
  await stream.close()
  readings.record(search('b'))
  await readings.close()
  expect((await records(root)).map(({ action }) => action)).toEqual([undefined, undefined, 'log_search'])
})

it('a deed begins a trail: its intent is on the disk when that resolves, and its outcome has the same operation', async () => {
  const root = newRoot()
  const readings = new Readings({ root, program: 'viewer' })
  const deed = {
    action: 'worker_restart',
    actor: 'key:1',
    clientIp: '127.0.0.1',
    resourceType: 'worker',
    resourceId: 'chat-1',
    operationId: '019e-1',
  }
  await readings.deed({ ...deed, phase: 'intent' })
  expect((await records(root)).at(-1)).toMatchObject({ action: 'worker_restart', phase: 'intent' })
  await readings.deed({ ...deed, phase: 'outcome', success: false, durationMs: 12, details: { code: 'X' } })
  const [, intent, outcome] = await records(root)
  expect(intent).toMatchObject({
    event: 'audit',
    actor: 'key:1',
    resource_id: 'chat-1',
    operation_id: '019e-1',
  })
  expect(intent).not.toHaveProperty('invalid')
  expect(outcome).toMatchObject({ phase: 'outcome', success: false, operation_id: '019e-1', duration_ms: 12 })
  await readings.close()

  fs.rmSync(join(root, 'audit'), { recursive: true })
  fs.rmSync(join(root, 'audit.jsonl'))
  fs.mkdirSync(join(root, 'audit.jsonl'))
  const other = new Readings({ root, program: 'viewer' })
  await expect(other.deed({ ...deed, phase: 'intent' })).rejects.toMatchObject({ code: 'DISK_FULL' })
})

it('says where a reading could not be recorded, and harms nobody', async () => {
  const root = await withTrail()
  const onProblem = vi.fn()
  const readings = new Readings({ root, program: 'viewer', onProblem })
  fs.rmSync(join(root, 'audit.jsonl'))
  fs.mkdirSync(join(root, 'audit.jsonl'))
  readings.record(search('a'))
  readings.record(null as never)
  await readings.close()
  expect(onProblem.mock.calls.map(([{ code }]) => code)).toEqual(['DISK_FULL', 'DISK_FULL'])
})
