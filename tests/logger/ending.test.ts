import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Durability, readStream } from 'sillok/stream'
import { describe, expect, it, onTestFinished } from 'vitest'

const COUNT = 5000

interface Outcome {
  /** How often each number is on disk. */
  found: Map<number, number>
  output: string
}

/** Runs the application to its end, and reads what is on disk then. */
async function run(way: string, durability: Durability, killAtOutput?: number): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const fixture = join(import.meta.dirname, 'fixtures', 'ending.mjs')
  const node = way.startsWith('out of memory') ? ['--max-old-space-size=40'] : []
  const child = spawn(
    process.execPath,
    [...node, fixture, JSON.stringify({ root, durability, way, count: COUNT })],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (killAtOutput !== undefined && output.length >= killAtOutput) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const found = new Map<number, number>()
  for await (const { lines } of readStream({ root, stream: 'app' })) {
    for (const line of lines) {
      const n: unknown = line.fault === undefined ? JSON.parse(line.text).n : undefined
      if (typeof n === 'number') found.set(n, (found.get(n) ?? 0) + 1)
    }
  }
  return { found, output }
}

const KEEP_ALL = [
  'return',
  'process.exit',
  'throw',
  'unhandled rejection',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'worker exit',
  'cluster worker killed',
  'stack overflow',
]

describe('what is on disk after an application ended', () => {
  for (const durability of ['buffered', 'written', 'durable'] as const) {
    it.each(KEEP_ALL)(`${durability}: every line, once, after %s`, async (way) => {
      const { found } = await run(way, durability)
      expect(found.size).toBe(COUNT)
      expect([...found.values()].every((times) => times === 1)).toBe(true)
    })
  }

  it.each([
    'exit in a listener of exit',
    'exit in a timer',
    'exit in a promise',
    'an await that never settles',
    'a handler of uncaught errors that exits',
    'a handler of uncaught errors that throws',
    'a callback for uncaught errors that exits',
    'a worker logs, the main thread exits',
    'a worker is terminated',
    'beforeExit',
    'SIGQUIT',
    'SIGUSR2',
    'SIGALRM',
    'SIGVTALRM',
    'SIGXCPU',
  ])('buffered: every line, once, after %s', async (way) => {
    const { found } = await run(way, 'buffered')
    // The handler that throws has logged one more.
    expect(found.size).toBe(COUNT + (way.endsWith('throws') ? 1 : 0))
    expect([...found.values()].every((times) => times === 1)).toBe(true)
  })

  it('written: every line after process.abort', async () => {
    expect((await run('abort', 'written')).found.size).toBe(COUNT)
  })

  it('written: every line after SIGKILL', async () => {
    expect((await run('SIGKILL', 'written')).found.size).toBe(COUNT)
  })

  it.each([
    'killed while it logs',
    'killed while it keeps the event loop busy',
    'out of memory while it logs',
  ])('buffered: nothing older than flush_ms is lost when %s', async (way) => {
    const { found, output } = await run(way, 'buffered', way.startsWith('killed') ? 3000 : undefined)
    const old = Math.max(...Array.from(output.matchAll(/^old (\d+)\n/gm), (match) => Number(match[1])))
    expect(old).toBeGreaterThan(100)
    for (let n = 0; n <= old; n++) expect(found.get(n), `line ${n} of ${old}`).toBe(1)
  })
})
