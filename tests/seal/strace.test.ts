import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeal, sealNow, type VerifierKey, verifyLog } from 'sillok/seal'
import { listSegments, openStream, readStream } from 'sillok/stream'
import { afterAll, describe, expect, it } from 'vitest'
import { canTrace, NOT_HERE } from '../../scripts/debian.mjs'
import { lineOf, PLACE } from './forge.js'

// The kernel's own answers: an error, or death, at the system calls of append, rotate, seal, prune and recovery. Here some of them; with
// SILLOK_FAULTS=all each of them, which takes some ten minutes.

/** Some machines have the one, some the other form. */
const CALLS = [
  ...['openat', 'write', 'pwrite64', 'read', 'fsync', 'fdatasync', 'ftruncate'],
  ...['?rename', '?renameat', '?renameat2', '?unlink', '?unlinkat', '?rmdir'],
  ...['?mkdir', '?mkdirat', '?symlink', '?symlinkat'],
]
const FIXTURE = join(import.meta.dirname, 'fixtures/cycle.mjs')
const traces = canTrace()
/** Of the places in the sample. */
const SAMPLE = 14

const made: string[] = []
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true })
})
function folder(): string {
  const root = mkdtempSync(join(PLACE, 'sillok-'))
  made.push(root)
  return root
}

async function prepare(): Promise<{ root: string; key: VerifierKey; last: string }> {
  const root = folder()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  for (const from of [0, 300]) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(Array.from({ length: 300 }, (_, at) => lineOf(from + at)))
    await stream.close()
  }
  await sealNow({ root, stream: 'audit' })
  return { root, key, last: (await listSegments(root, 'audit')).at(-1)?.name as string }
}

/** Runs the cycle; `inject` as strace has it. */
function run(root: string, last: string, ...options: string[]): { acknowledged: string[]; stderr: string } {
  const args = ['-f', '-y', '-qq', ...options, process.execPath, FIXTURE, root, last]
  // One thread for the file system, so that its calls are counted in one order.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }
  const { stdout, stderr } = spawnSync('strace', args, { encoding: 'utf8', env, maxBuffer: 1e9 })
  return { acknowledged: stdout.split('\n').filter((line) => line.endsWith('}')), stderr }
}

/** The calls under the root, by thread and name: the n-th, the last. */
function placesOf(root: string, last: string): { call: string; at: number }[] {
  const trace = join(folder(), 'trace')
  run(root, last, '-e', `trace=${CALLS.join(',')}`, '-o', trace)
  const counts = new Map<string, number>()
  const places = new Map<string, { call: string; at: number }>()
  let isBegun = false
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const [, thread = '', call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? []
    if (call === '') continue
    isBegun ||= line.includes('"begin\\n"')
    const at = (counts.get(`${thread} ${call}`) ?? 0) + 1
    counts.set(`${thread} ${call}`, at)
    if (isBegun && line.includes(root)) places.set(`${call} ${at}`, { call, at })
  }
  return [...places.values()]
}

async function check(
  base: Awaited<ReturnType<typeof prepare>>,
  root: string,
  acknowledged: string[],
  where: string,
): Promise<void> {
  const seen = [readFileSync(join(base.root, 'audit/tlog/checkpoint'))]
  const verify = () => verifyLog({ folder: join(root, 'audit'), keys: [base.key], seen })
  const before = await verify()
  expect([where, before.verdict, before.findings]).toEqual([where, expect.stringMatching(/^INTACT/), []])
  await sealNow({ root, stream: 'audit' })
  const after = await verify()
  expect([where, after.verdict, after.findings]).toEqual([where, expect.stringMatching(/^INTACT/), []])
  expect([where, after.segments?.unsealed]).toEqual([where, 0])
  const lines = new Set<string>()
  for await (const batch of readStream({ root, stream: 'audit' }))
    for (const { text } of batch.lines) lines.add(text)
  expect([where, acknowledged.filter((line) => !lines.has(line))]).toEqual([where, []])
}

describe.skipIf(!traces)(`faults of the kernel${traces ? '' : NOT_HERE}`, () => {
  it.each(['error=EIO', 'signal=SIGKILL'])(
    'after %s at a system call everything acknowledged is there, and nothing is taken for tampering',
    async (fault) => {
      const base = await prepare()
      const copy = (): string => {
        const root = folder()
        cpSync(base.root, root, { recursive: true, verbatimSymlinks: true })
        return root
      }
      const places = placesOf(copy(), base.last)
      expect(places.length).toBeGreaterThan(100)
      const step = process.env.SILLOK_FAULTS === 'all' ? 1 : places.length / SAMPLE
      let faults = 0
      for (let place = 0; place < places.length; place += step) {
        const { call, at } = places[Math.floor(place)] as (typeof places)[number]
        const root = copy()
        const inject = `inject=${call}:${fault}:when=${at}`
        const { acknowledged, stderr } = run(
          root,
          base.last,
          '-e',
          `trace=${call}`,
          '-e',
          inject,
          '-o',
          '/dev/null',
        )
        if (acknowledged.length < 40 || !/^begin\n$/.test(stderr)) faults++
        await check(base, root, acknowledged, inject)
        rmSync(root, { recursive: true, force: true })
      }
      expect(faults).toBeGreaterThan(0)
      console.log(
        `${fault}: ${places.length} places, at each ${step.toFixed(0)}th of them; ${faults} were noticed`,
      )
    },
    600_000,
  )
})
