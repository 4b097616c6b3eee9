import fs, { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { openStream, type StreamWriter } from '../../stream/index.js'
import { sealNow } from './seal-now.js'
import { SealedLog } from './sealed-log.js'
import { startSealer } from './sealer.js'
import { beginSeal } from './settings.js'

let root: string
let stream: StreamWriter
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
  stream = openStream({ root, name: 'audit', sealed: true, durability: 'written' })
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  onTestFinished(async () => {
    vi.restoreAllMocks()
    await stream.close()
    rmSync(root, { recursive: true, force: true })
  })
})

const write = (lines: number): Promise<void> =>
  stream.appendAll(Array.from({ length: lines }, (_, n) => `{"timestamp":"2026-11-20","n":${n}}`))

it('holds up nobody while the disk is waited for', async () => {
  await write(1)
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 1 })
  const [fsync, fdatasync] = [vi.spyOn(fs, 'fsyncSync'), vi.spyOn(fs, 'fdatasyncSync')]
  for (let size = 1; size < 2000; size += 500) {
    await write(500)
    await vi.waitFor(() => expect(sealer.size).toBe(size + 500), 20_000)
  }
  await sealer.close()
  expect([fsync, fdatasync].map((spy) => spy.mock.calls)).toEqual([[], []])
})

it('seals in the next round all that came while one went on, however long the disk takes', async () => {
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 1 })
  const read = vi.spyOn(SealedLog.prototype, 'append')
  const real = fs.fsync
  let wake = (): void => {}
  const awake = new Promise<void>((resolve) => {
    wake = resolve
  })
  const fsync = vi.spyOn(fs, 'fsync').mockImplementation((fd, done) => {
    void awake.then(() => real(fd, done))
  })
  const renames = vi.spyOn(fs, 'renameSync')
  await write(2)
  await vi.waitFor(() => expect(fsync).toHaveBeenCalled(), 20_000)
  let appended = read.mock.calls.length
  for (let more = 0; more < 5; more++) {
    await write(300)
    // It reads on meanwhile.
    await vi.waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(appended), 20_000)
    appended = read.mock.calls.length
  }
  expect(sealer.size).toBe(0)
  wake()
  await vi.waitFor(() => expect(sealer.size).toBe(1502), 20_000)
  await sealer.close()
  const signed = renames.mock.calls.filter(([, to]) => String(to).endsWith('checkpoint'))
  expect(signed).toHaveLength(2)
})

it.each(['sealNow', 'startSealer'])(
  '%s lets the program go on between one run of lines and the next',
  async (how) => {
    // Some four megabytes: a run has a quarter of one.
    await stream.appendAll(
      Array.from({ length: 20_000 }, (_, n) => `{"timestamp":"2026-11-20","n":"${String(n).padStart(160)}"}`),
    )
    let turn = 0
    let isOver = false
    const count = (): void => {
      turn++
      if (!isOver) setImmediate(count)
    }
    const turns: number[] = []
    const real = SealedLog.prototype.append
    vi.spyOn(SealedLog.prototype, 'append').mockImplementation(function (this: SealedLog, what) {
      turns.push(turn)
      real.call(this, what)
    })
    count()
    if (how === 'sealNow') await sealNow({ root, stream: 'audit' })
    else {
      const sealer = await startSealer({ root, stream: 'audit' })
      await vi.waitFor(() => expect(sealer.size).toBe(20_000), 20_000)
      await sealer.close()
    }
    isOver = true
    expect(turns.length).toBeGreaterThan(10)
    // A run ends in a line of its own, which was cut by its end.
    expect(new Set(turns).size).toBeGreaterThanOrEqual(Math.floor(turns.length / 2))
  },
)
