import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { beginSeal, sealNow } from '../seal/index.js'
import { openStream, type StreamWriter } from '../stream/index.js'
import { SealWatch } from './seal-watch.js'

let root: string
let stream: StreamWriter
let watch: SealWatch
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'sillok-'))
  stream = openStream({ root, name: 'audit', sealed: true, durability: 'written' })
  watch = new SealWatch(root, 'audit')
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  onTestFinished(async () => {
    watch.close()
    await stream.close()
    fs.rmSync(root, { recursive: true, force: true })
  })
})

const RANGES = 'audit/tlog/ranges'
const CHECKPOINT = 'audit/tlog/checkpoint'

/** Writes and seals: where what was written ends, and what the log's files say then. */
async function round(lines: number) {
  await stream.appendAll(Array.from({ length: lines }, (_, n) => `{"timestamp":"2026-11-20","n":${n}}`))
  const place = stream.position() ?? { segment: '', offset: 0 }
  await sealNow({ root, stream: 'audit' })
  const [ranges, checkpoint] = [RANGES, CHECKPOINT].map((name) => fs.readFileSync(join(root, name)))
  return { place, ranges: ranges as Buffer, checkpoint: checkpoint as Buffer }
}

/** Puts files of a log there, as a sealer does: the checkpoint in place of the one before. */
function show({ ranges }: { ranges: Buffer }, { checkpoint }: { checkpoint: Buffer }): void {
  fs.writeFileSync(join(root, RANGES), ranges)
  fs.writeFileSync(join(root, `${CHECKPOINT}.new`), checkpoint)
  fs.renameSync(join(root, `${CHECKPOINT}.new`), join(root, CHECKPOINT))
}

/** How often a file has been opened since. */
function openings(name: string): () => number {
  const opened = vi.spyOn(fs, 'openSync')
  onTestFinished(() => opened.mockRestore())
  return () => opened.mock.calls.filter(([path]) => String(path).endsWith(name)).length
}

it('knows what a checkpoint covers, where the ranges are those of the next one already', async () => {
  const [first, second, third] = [await round(3), await round(2), await round(4)]
  show(second, first)
  const looks = openings(RANGES)
  let isCovered = false
  const covered = watch.covered(second.place).then(() => {
    isCovered = true
  })
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(0), 10_000)
  // A sealer that has much to do writes the next ranges before anybody looks.
  show(third, second)
  await covered
  expect(isCovered).toBe(true)
  const later = watch.covered(third.place)
  await expect(Promise.race([later, new Promise((done) => setTimeout(done, 300, 'waits'))])).resolves.toBe(
    'waits',
  )
  show(third, third)
  await later
})

it('reads a log once for each checkpoint, however many wait', async () => {
  const [first, second] = [await round(1), await round(1)]
  show(first, first)
  const looks = openings(RANGES)
  const waiting = [watch.covered(second.place)]
  await vi.waitFor(() => expect(looks()).toBe(1), 10_000)
  for (let n = 0; n < 10; n++) {
    waiting.push(watch.covered(second.place))
    // What is covered already waits for no look.
    await watch.covered(first.place)
    await new Promise((done) => setTimeout(done, 60))
  }
  expect(looks()).toBe(1)
  show(second, second)
  const before = looks()
  await Promise.all(waiting)
  expect(looks() - before).toBe(1)
})
