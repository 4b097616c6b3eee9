import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { clean } from 'sillok/lifecycle'
import { describe, expect, it } from 'vitest'
import { canTrace, NOT_HERE } from '../../scripts/debian.mjs'
import { contentsOf, copyOf, fill, isLoose, NOW, project, reported, temporary } from './layout.js'

// The kernel's own answers to a run: death, or an error, at its system calls. Here some of them; with SILLOK_FAULTS=all each of them, which takes some hours; with 3/8 the third
// of eight parts of all.

const CALLS = [
  ...['openat', 'write', 'read', 'fsync', 'fdatasync', 'utimensat', '?link', '?linkat'],
  ...['?rename', '?renameat', '?renameat2', '?unlink', '?unlinkat', '?rmdir', '?mkdir', '?mkdirat'],
]
const FIXTURE = join(import.meta.dirname, 'fixtures/clean.mjs')
const traces = canTrace()
const SAMPLE = 10
/** So many places are tried side by side: what takes the time is that Node starts. */
const LANES = 2
/** Which of all places, counted from 0, and each how many-th; `undefined` for a sample. */
const PART = /^(?:all|(\d+)\/(\d+))$/.exec(process.env.SILLOK_FAULTS ?? '')
const part = PART === null ? undefined : { first: Number(PART[1] ?? 1) - 1, step: Number(PART[2] ?? 1) }
const TIMEOUT_MS = part === undefined ? 300_000 : 7_200_000

/** Segments that become something else: a CSV, or a `.npz` and a pickle. */
const isConverted = (path: string): boolean => /^(?:report|curve)\//.test(path)

async function run(home: string, ...options: string[]): Promise<void> {
  const args = ['-f', '-y', '-qq', ...options, process.execPath, FIXTURE, home, String(NOW)]
  // One thread for the file system, so that its calls are counted in one order.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }
  await once(spawn('strace', args, { env, stdio: 'ignore' }), 'close')
}

/** The calls of a run on files of the project, by thread and name: the n-th. */
async function placesOf(home: string): Promise<{ call: string; at: number }[]> {
  const trace = join(temporary(), 'trace')
  await run(home, '-e', `trace=${CALLS.join(',')}`, '-o', trace)
  const counts = new Map<string, number>()
  const places = new Map<string, { call: string; at: number }>()
  let isBegun = false
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const [, thread = '', call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? []
    if (call === '') continue
    isBegun ||= line.includes('"begin\\n"')
    const at = (counts.get(`${thread} ${call}`) ?? 0) + 1
    counts.set(`${thread} ${call}`, at)
    if (isBegun && (line.includes(home) || line.includes('/proc/self/fd/')))
      places.set(`${call} ${at}`, { call, at })
  }
  return [...places.values()]
}

describe.skipIf(!traces)(
  `a run that is killed, or gets an error, at a system call${traces ? '' : NOT_HERE}`,
  () => {
    it.each(['signal=KILL', 'error=EIO', 'error=ENOSPC'])(
      '%s: nothing is lost, and the next run ends the same',
      async (what) => {
        const base = project()
        await fill(base.root)
        const before = contentsOf(base.root)
        const calm = copyOf(base.home)
        const { options } = project(calm)
        await clean(options)
        const expected = [...contentsOf(join(calm, 'logs'))].filter(([path]) => !path.startsWith('_trash/'))
        /** What is to be made of a segment, of which nothing else stays. */
        const madeOf = (path: string) =>
          expected.filter(([made]) => made.startsWith(path.replace(/jsonl$/, '')) && made !== path)
        const all = await placesOf(copyOf(base.home))
        expect(all.length).toBeGreaterThan(100)
        // Spread over the run, and not the same in each of the three; FC_SEED tries others.
        const sample = Math.max(1, Math.floor(all.length / SAMPLE))
        const { first, step } = part ?? {
          first: (Math.floor((sample * what.length) / 20) + Number(process.env.FC_SEED ?? 0)) % sample,
          step: sample,
        }
        const tryAt = async ({ call, at }: (typeof all)[number]): Promise<void> => {
          const where = `${what} at ${call} ${at}`
          const home = copyOf(base.home)
          const root = join(home, 'logs')
          await run(home, '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${at}`)
          const there = contentsOf(root)
          const values = new Set(there.values())
          for (const [path, content] of before) {
            const made = isConverted(path) ? madeOf(path) : []
            const isMade = made.length > 0 && made.every(([one, whole]) => there.get(one) === whole)
            expect(values.has(content) || isMade, `${path} after ${where}`).toBe(true)
          }
          expect(there.get('held/a'), where).toBe(before.get('held/a'))
          const after = await clean(project(home).options)
          expect([after.failed, after.notDone], where).toEqual([0, []])
          const ended = [...contentsOf(root)].filter(([path]) => !path.startsWith('_trash/'))
          expect(ended.sort(), where).toEqual(expected.sort())
          const said = new Set((await reported(root)).map(({ path }) => path))
          for (const path of before.keys())
            if (isLoose(path) && !there.has(path) && !there.has(`${path}.closing`))
              expect(said.has(path), `${path} is reported, ${where}`).toBe(true)
          rmSync(home, { recursive: true })
        }
        const waiting = all.filter((_, n) => n >= first && (n - first) % step === 0)
        const work = async (): Promise<void> => {
          for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) await tryAt(place)
        }
        await Promise.all(Array.from({ length: LANES }, work))
        if (part !== undefined)
          console.log(`${what}: ${Math.ceil((all.length - first) / step)} of ${all.length} places`)
      },
      TIMEOUT_MS,
    )
  },
)
