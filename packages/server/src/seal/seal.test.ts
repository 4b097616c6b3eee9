import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginSeal, sealNow } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVerifier, sealedMark, sealedStreams, type Verification, type Verifier } from './index.js'

let root: string
let verifier: Verifier
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
  verifier = createVerifier(root)
})
afterEach(async () => {
  await verifier.close()
  rmSync(root, { recursive: true, force: true })
})

const line = (n: number): string => `{"timestamp":"2026-11-20T10:55:44.123Z","level":"INFO","n":${n}}`
async function write(stream: string, count: number): Promise<void> {
  const writer = openStream({ root, name: stream, durability: 'written', sealed: true })
  await writer.appendAll(Array.from({ length: count }, (_, n) => line(n)))
  await writer.close()
}
async function sealed(stream: string, count: number): Promise<void> {
  await write(stream, count)
  beginSeal({ root, stream, origin: `example.com/${stream}`, anchors: [join(root, 'elsewhere')], keep: 3 })
  await sealNow({ root, stream })
}
const ended = async (of: Verification): Promise<Verification> => {
  while (of.state === 'running') await new Promise((resolve) => setTimeout(resolve, 10))
  return of
}

test('says how each seal is, and that the trail has none', async () => {
  await write('app', 1)
  expect(await sealedStreams(root)).toEqual([])
  await write('audit', 3)
  expect(await sealedStreams(root)).toEqual([{ stream: 'audit', sealed: false }])
  await sealed('billing', 300)
  const [, billing] = await sealedStreams(root)
  expect(billing).toMatchObject({
    stream: 'billing',
    sealed: true,
    origin: 'example.com/billing',
    size: 300,
    epoch: 0,
    unsealed_bytes: 0,
    lag_seconds: 0,
    keep: 3,
    anchors: 1,
  })
  expect(billing?.keys).toHaveLength(2)
  expect(Math.abs(Date.now() - Date.parse(billing?.signed_at ?? ''))).toBeLessThan(60_000)

  const [segment] = await listSegments(root, 'billing')
  const isSealed = sealedMark(root)
  const place = { stream: 'billing', segment: segment?.name ?? '' }
  expect(isSealed({ ...place, offset: 0 })).toBe(true)
  expect(isSealed({ ...place, offset: segment?.bytes ?? 0 })).toBe(false)
  expect(isSealed({ stream: 'audit', segment: place.segment, offset: 0 })).toBeUndefined()

  appendFileSync(segment?.path ?? '', `${line(300)}\n`)
  const [, behind] = await sealedStreams(root)
  expect(behind).toMatchObject({ size: 300, unsealed_bytes: line(300).length + 1 })
  expect(behind?.lag_seconds).toBeGreaterThan(0)

  writeFileSync(join(root, 'billing/tlog/checkpoint'), 'nonsense')
  expect((await sealedStreams(root))[1]).toMatchObject({ sealed: true, problem: { code: 'NOTE_MALFORMED' } })
})

test('verifies one stream at a time, with what this machine knows', async () => {
  await sealed('audit', 600)
  await sealed('billing', 10)
  expect(verifier.of('audit')).toBeUndefined()
  const first = verifier.start('audit')
  expect(first).toMatchObject({ state: 'running', done: 0 })
  expect(() => verifier.start('billing')).toThrow(expect.objectContaining({ code: 'VERIFY_RUNNING' }))
  expect(() => verifier.start('audit')).toThrow(expect.objectContaining({ code: 'VERIFY_RUNNING' }))
  expect(await ended(first)).toMatchObject({
    state: 'done',
    done: 600,
    total: 600,
    record: null,
    report: { verdict: 'INTACT', entries: 600, seen: 1, first_bad: null, segments: { lines: 600 } },
  })
  expect(verifier.of('audit')).toBe(first)
  // The thread's end comes behind its answer.
  await expect.poll(() => tryStart('billing')).toBeDefined()
  expect(() => verifier.start('none')).toThrow()
})

const tryStart = (stream: string): Verification | undefined => {
  try {
    return verifier.start(stream)
  } catch {
    return undefined
  }
}

test('names the record of the first bad entry, also where the line is what was changed', async () => {
  await sealed('audit', 600)
  const [segment] = await listSegments(root, 'audit')
  const before = readFileSync(segment?.path ?? '', 'latin1')
  writeFileSync(segment?.path ?? '', before.replace('"n":400}', '"n":4OO}'))
  const found = await ended(verifier.start('audit'))
  expect(found.report).toMatchObject({ verdict: 'TAMPERED', first_bad: { kind: 'segment', index: 400 } })
  expect(found.record).toBe(`audit/${segment?.name}/${before.indexOf(line(400))}`)
})

test('is cancelled, and is none for what has no seal', async () => {
  await sealed('audit', 600)
  const own = verifier.start('audit')
  verifier.cancel('billing')
  expect(own.state).toBe('running')
  verifier.cancel('audit')
  expect((await ended(own)).state).toBe('cancelled')
  expect(() => verifier.start('app')).toThrow(expect.objectContaining({ code: 'NOT_SEALED' }))
})

test('a log whose keys are gone cannot be verified here, and that is said', async () => {
  await sealed('audit', 1)
  rmSync(join(root, '.sillok/seal/audit/log.skey'))
  expect(await sealedStreams(root)).toMatchObject([{ stream: 'audit', problem: { code: 'KEY_MISSING' } }])
  const own = await ended(verifier.start('audit'))
  expect(own.state).toBe('failed')
  expect(own.problem).toContain('log.skey is gone')
})
