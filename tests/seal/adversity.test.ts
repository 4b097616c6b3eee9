import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beginSeal, eraseEntry, pruneSealed, sealNow, startSealer, verifyLog } from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { lineOf, PLACE } from './forge.js'

const isRoot = process.getuid?.() === 0

function folder(place = PLACE): string {
  const root = mkdtempSync(join(place, 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  return root
}

it.skipIf(!isRoot)(
  'a full disk ends sealing with an error, and with space it goes on',
  async () => {
    const disk = folder(tmpdir())
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    const root = join(disk, 'logs')
    mkdirSync(root)
    const where = { root, stream: 'audit' }
    const key = beginSeal({ ...where, origin: 'example.com/audit' })
    const verify = () => verifyLog({ folder: join(root, 'audit'), keys: [key] })
    const stream = openStream({ root, name: 'audit', durability: 'durable', sealed: true, whenFull: 'fail' })
    onTestFinished(() => stream.close())
    let n = 0
    const append = async (): Promise<void> => {
      await stream.appendAll(Array.from({ length: 20 }, (_, at) => lineOf(n + at)))
      n += 20
    }
    for (let round = 0; round < 5; round++) await append()
    await sealNow(where)
    for (let round = 0; round < 20; round++) await append()
    // At whatever byte the disk is full while the sealer writes.
    let failed = 0
    for (const room of [0, 3, 9, 17, 30, 45, 60, 80]) {
      const ballast = join(disk, 'ballast')
      fill(ballast)
      truncateSync(ballast, statSync(ballast).size - room * 1024)
      try {
        await sealNow(where)
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' })
        failed++
      }
      // What is signed is there, as it was signed; the lease of the sealer is gone with it.
      const report = await verify()
      expect([room, report.verdict, report.findings]).toEqual([room, 'INTACT', []])
      rmSync(ballast)
      await append()
    }
    expect(failed).toBeGreaterThan(2)
    expect((await sealNow(where)).size).toBe(n)
    expect(await verify()).toMatchObject({
      verdict: 'INTACT',
      segments: { lines: n, missing: 0, unsealed: 0 },
    })

    // Nor does anything go when the reason for it cannot be sealed. There are two segments: the older one may go.
    const other = openStream({ root, name: 'audit', durability: 'durable', sealed: true })
    await other.appendAll(Array.from({ length: 20 }, (_, at) => lineOf(n + at)))
    await other.close()
    await sealNow(where)
    const ballast = join(disk, 'ballast')
    fill(ballast)
    await expect(eraseEntry({ ...where, index: 3, reason: 'r', by: 'b' })).rejects.toThrow()
    const prune = pruneSealed({ ...where, keep: 1, reason: 'r', by: 'b' })
    await expect(prune).rejects.toMatchObject({ code: 'DISK_FULL' })
    rmSync(ballast)
    expect((await verify()).verdict).toBe('INTACT')
  },
  60_000,
)

/** Takes all the space there is. */
function fill(path: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4k'], { stdio: 'ignore' })
  } catch {
    expect(existsSync(path)).toBe(true)
  }
}

it('a clock that is set forth and back, under a sealer and two writers', async () => {
  const root = folder()
  const where = { root, stream: 'audit' }
  const key = beginSeal({ ...where, origin: 'example.com/audit', epochMs: 20 })
  let step = 0
  const real = Date.now
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() + step)
  onTestFinished(() => clock.mockRestore())
  const writers = [0, 1].map(() =>
    openStream({
      root,
      name: 'audit',
      durability: 'written',
      sealed: true,
      maxSegmentBytes: 3000,
      rotateEvery: 'hour',
    }),
  )
  const sealer = await startSealer({ ...where, everyMs: 5 })
  await expect(startSealer(where)).rejects.toMatchObject({ code: 'SEALER_RUNNING' })
  let n = 0
  for (const days of [0, 40, -40, 400, -4000, 0, 1 / 24, -1 / 24]) {
    step = days * 86_400_000
    for (const writer of writers) for (let more = 0; more < 30; more++) writer.append(lineOf(n++))
    await wait(30)
  }
  for (const writer of writers) await writer.close()
  await sealer.close()
  const report = await verifyLog({ folder: join(root, 'audit'), keys: [key] })
  expect([report.verdict, report.findings]).toEqual(['INTACT', []])
  expect(report).toMatchObject({ size: n, segments: { lines: n, missing: 0, unsealed: 0 } })
  expect(report.epochs?.count).toBeGreaterThan(3)
})
