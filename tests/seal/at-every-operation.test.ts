import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beginSeal, parseVerifierKey, sealNow, startSealer, type VerifierKey, verifyLog } from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { failing } from './failing.js'
import { lineOf, PLACE } from './forge.js'

function temporary(): string {
  const root = fs.mkdtempSync(join(PLACE, 'sillok-'))
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  return root
}

async function prepare(): Promise<{ root: string; key: VerifierKey }> {
  const root = temporary()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', epochMs: 1 })
  await append(root, 0, 250)
  await sealNow({ root, stream: 'audit' })
  await append(root, 250, 300)
  return { root, key }
}

/** Every writer has a segment of its own. */
async function append(root: string, from: number, to: number): Promise<void> {
  const stream = openStream({ root, name: 'audit', sealed: true })
  await stream.appendAll(Array.from({ length: to - from }, (_, at) => lineOf(from + at)))
  await stream.close()
}

async function sealAndTurn(root: string): Promise<void> {
  await sealNow({ root, stream: 'audit' })
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 1 })
  const begun = sealer.epoch
  while (sealer.epoch === begun) await Promise.race([wait(2), sealer.ended])
  await sealer.close()
}

it.each(['dead', 'EIO'] as const)(
  'a sealer that fails (%s) at its n-th file operation leaves a log that goes on',
  async (how) => {
    const base = await prepare()
    const whole = temporary()
    fs.cpSync(base.root, whole, { recursive: true, verbatimSymlinks: true })
    const operations = await failing(Number.POSITIVE_INFINITY, how, () => sealAndTurn(whole))
    expect(operations).toBeGreaterThan(50)
    // What fails once is tried at every third one: every one is where a process may end, which is the harder case.
    for (let at = 1; at <= operations; at += how === 'dead' ? 1 : 3) {
      const root = temporary()
      fs.cpSync(base.root, root, { recursive: true, verbatimSymlinks: true })
      await failing(at, how, () => sealAndTurn(root))
      // The lease of one that is dead; here its process lives on.
      fs.rmSync(join(root, '.sillok/seal/audit/.leases'), { recursive: true, force: true })
      const seen = fs.readFileSync(join(root, 'audit/tlog/checkpoint'))
      // What others wrote meanwhile comes before what was on its way: were that sealed already, the two would not fit.
      await append(root, 300, 310)
      const between = await verifyLog({ folder: join(root, 'audit'), keys: [base.key], seen: [seen] })
      expect([at, between.verdict, between.findings]).toEqual([at, 'INTACT', []])
      expect((await sealNow({ root, stream: 'audit' })).size).toBe(310)
      const report = await verifyLog({ folder: join(root, 'audit'), keys: [base.key], seen: [seen] })
      expect([at, report.verdict, report.findings]).toEqual([at, 'INTACT', []])
      expect(report.segments).toEqual({ lines: 310, missing: 0, encrypted: 0, unsealed: 0, mapped: true })
    }
    console.log(`${operations} operations`)
  },
)

it('a sealer killed again and again, beside writers, never contradicts itself', async () => {
  const root = temporary()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', epochMs: 20 })
  const writers = [0, 1, 2].map(() =>
    openStream({ root, name: 'audit', sealed: true, durability: 'written' }),
  )
  let n = 0
  writers[0]?.append(lineOf(n++))
  await sealNow({ root, stream: 'audit' })
  const timer = setInterval(() => {
    for (const writer of writers) for (let more = 0; more < 20; more++) writer.append(lineOf(n++))
  }, 5)
  onTestFinished(() => clearInterval(timer))
  const seen: Buffer[] = []
  for (let round = 0; round < 12; round++) {
    const child: ChildProcess = spawn(
      process.execPath,
      [join(import.meta.dirname, 'fixtures/sealer.mjs'), root],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    await wait(Math.random() * 150)
    child.kill('SIGKILL')
    await once(child, 'exit')
    seen.push(fs.readFileSync(join(root, 'audit/tlog/checkpoint')))
    const report = await verifyLog({ folder: join(root, 'audit'), keys: [key], seen })
    expect([round, report.verdict, report.findings]).toEqual([round, 'INTACT', []])
  }
  clearInterval(timer)
  for (const writer of writers) await writer.close()
  expect((await sealNow({ root, stream: 'audit' })).size).toBe(n)
  const report = await verifyLog({ folder: join(root, 'audit'), keys: [parseVerifierKey(key.vkey)], seen })
  expect(report).toMatchObject({
    verdict: 'INTACT',
    size: n,
    segments: { lines: n, missing: 0, unsealed: 0 },
  })
  console.log(`${n} lines, ${report.epochs?.count} epochs, ${seen.length} kills`)
})
