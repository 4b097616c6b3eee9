import fs from 'node:fs'
import { join } from 'node:path'
import {
  beginSeal,
  logKeys,
  parseVerifierKey,
  pruneSealed,
  receiptOf,
  rotateKey,
  sealNow,
  startSealer,
  verifyLog,
  verifyReceipt,
} from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { lineOf, PLACE } from './forge.js'

const DAYS = 14
const DAY_MS = 86_400_000
const where = { stream: 'audit' }

function folder(): string {
  const path = fs.mkdtempSync(join(PLACE, 'sillok-'))
  onTestFinished(() => fs.rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}

it('two weeks of rotating, pruning, epochs and new keys are verified from outside, with public keys alone', async () => {
  const [root, anchor, outside] = [folder(), folder(), folder()]
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-01T08:00:00.000Z') })
  onTestFinished(() => void vi.useRealTimers())
  beginSeal({ root, ...where, origin: 'example.com/audit', epochMs: 1, anchors: [anchor] })
  const writers = [0, 1].map(() => openStream({ root, name: 'audit', sealed: true, maxSegmentBytes: 12_000 }))
  const published = new Set<string>()
  const seen: Buffer[] = []
  let n = 0
  let receipt = ''
  for (let day = 0; day < DAYS; day++) {
    for (const writer of writers) {
      await writer.appendAll(Array.from({ length: 150 }, () => lineOf(n++)))
      await sealNow({ root, ...where })
    }
    const sealer = await startSealer({ root, ...where, everyMs: 1 })
    const before = sealer.epoch
    while (sealer.epoch === before) await new Promise((done) => setTimeout(done, 2))
    await sealer.close()
    if (day === 0)
      receipt = receiptOf(join(root, 'audit/tlog'), 7, logKeys(root, 'audit').map(parseVerifierKey))
    if (day === 4 || day === 9) await rotateKey({ root, ...where, reason: 'every five days', by: 'security' })
    await pruneSealed({ root, ...where, keep: 10, reason: 'ten segments are kept', by: 'retention' })
    for (const key of logKeys(root, 'audit')) published.add(key)
    seen.push(fs.readFileSync(join(root, 'audit/tlog/checkpoint')))
    vi.setSystemTime(Date.now() + DAY_MS)
  }
  for (const writer of writers) await writer.close()
  await sealNow({ root, ...where })
  const segments = await listSegments(root, 'audit')
  expect(segments.some(({ name }) => name.startsWith('2026-11-01'))).toBe(false)
  expect(segments.at(-1)?.name).toMatch(/^2026-11-14/)

  // Elsewhere, with nothing but what is handed out.
  fs.cpSync(join(root, 'audit'), join(outside, 'audit'), { recursive: true, verbatimSymlinks: true })
  fs.rmSync(root, { recursive: true, force: true })
  const keys = [...published].map((key) => parseVerifierKey(key))
  const report = await verifyLog({ folder: join(outside, 'audit'), keys, seen, minSize: n })
  expect([report.verdict, report.findings]).toEqual(['INTACT_WITH_AUTHORISED_GAPS', []])
  expect(report.epochs).toMatchObject({ pinned: true, keys: 3 })
  expect(report.epochs?.count).toBeGreaterThanOrEqual(DAYS)
  expect(report.size).toBeGreaterThan(n)
  const { pruned = 0, records = [] } = report.gaps ?? {}
  expect(pruned).toBeGreaterThan(2000)
  expect(pruned + report.entries).toBeGreaterThanOrEqual(report.size as number)
  expect(records.length).toBeGreaterThan(0)
  expect(report.segments).toMatchObject({ missing: 0, unsealed: 0 })
  expect(report.seen).toBe(DAYS)
  // What went on the first days was there.
  expect(verifyReceipt(Buffer.from(receipt), keys)).toMatchObject({ verdict: 'INTACT', entry: lineOf(7) })
  // With the last key alone nothing can be said of the epochs before.
  const last = await verifyLog({ folder: join(outside, 'audit'), keys: keys.slice(-1) })
  expect(last.verdict).toBe('UNPROVEN')
})
