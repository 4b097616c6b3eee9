import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { listSegments, retireSegment } from 'sillok/stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Engine, startEngine } from '../packages/server/src/engine/index.js'
import { type Indexer, startIndexer } from '../packages/server/src/indexer/index.js'
import { lineOf, temporaryRoot, writeLines } from './support/records.js'

const COUNTS = `SELECT count() AS rows, uniqExact(Stream, Segment, Offset) AS places,
  sum(toUInt64OrZero(LogAttributes['n'])) AS total FROM sillok.otel_logs`

async function counts(
  engine: Engine,
): Promise<{ rows: number; places: number; total: number; rolled: number }> {
  const [row] = (await engine.query<Record<string, string>>(COUNTS)).rows
  const [rollup] = (
    await engine.query<Record<string, string>>('SELECT sum(Rows) AS rows FROM sillok.rollup_1m')
  ).rows
  return {
    rows: Number(row?.rows),
    places: Number(row?.places),
    total: Number(row?.total),
    rolled: Number(rollup?.rows),
  }
}

function* numbered(count: number): Generator<string> {
  for (let n = 0; n < count; n++) yield lineOf(n)
}

/** Shorter than the time that a test has: a test that ran out of time says nothing. */
const PATIENCE_MS = 200_000

function begin(root: string): {
  engine: Engine
  indexer: Indexer
  caughtUp: () => Promise<void>
  end: () => Promise<void>
} {
  const engine = startEngine({ dataDir: join(root, '.sillok', 'engine') })
  const indexer = startIndexer({ root, engine, statePath: join(root, '.sillok', 'index.json') })
  return {
    engine,
    indexer,
    async caughtUp() {
      const late = new AbortController()
      await Promise.race([
        indexer.caughtUp(),
        wait(PATIENCE_MS, undefined, late).then(() => {
          const { state, problem, restarts } = engine
          const facts = { state, restarts, engine: problem?.message, indexer: indexer.problem?.message }
          throw new Error(`the index does not catch up: ${JSON.stringify(facts)}`)
        }),
      ])
      late.abort()
    },
    async end() {
      await indexer.close()
      await engine.close()
    },
  }
}

const EXACTLY = (n: number) => ({ rows: n, places: n, total: (n * (n - 1)) / 2, rolled: n })

it('indexes every record once while the engine is killed in the middle of inserts', async () => {
  const root = temporaryRoot()
  const lines = 150_000
  await writeLines(root, 'app', numbered(lines), 4_000_000)
  const { engine, caughtUp, end } = begin(root)
  await engine.ready()
  for (let kill = 0; kill < 5; kill++) {
    await wait(150 + kill * 90)
    if (engine.pid !== undefined) process.kill(engine.pid, 'SIGKILL')
  }
  await caughtUp()
  // Where all was in before the last kill, nothing waits for the engine's return but we.
  await engine.ready()
  expect(engine.restarts).toBeGreaterThan(0)
  expect(await counts(engine)).toEqual(EXACTLY(lines))
  await end()
})

it('indexes every record once when the process that indexes is killed, again and again', async () => {
  const root = temporaryRoot()
  const lines = 60_000
  await writeLines(root, 'app', numbered(lines), 2_000_000)
  const program = fileURLToPath(new URL('./support/index-root.mjs', import.meta.url))
  for (let kill = 0; kill < 6; kill++) {
    const child = spawn(process.execPath, [program, root], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code, signal]) => Promise.reject(new Error(`it ended: ${signal ?? code}`))),
    ])
    await wait(kill * 120)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const { engine, caughtUp, end } = begin(root)
  await caughtUp()
  expect(await counts(engine)).toEqual(EXACTLY(lines))
  await end()
})

it('goes on over compression, keeps lines that are no records, and builds the index anew where it is gone', async () => {
  const root = temporaryRoot()
  await writeLines(root, 'app', numbered(20_000), 500_000)
  const segments = await listSegments(root, 'app')
  appendFileSync(segments[1]?.path ?? '', 'no record at all\n{"timestamp":"2026-01-01T00:00:00.000Z","lev')
  for (const segment of segments.slice(0, 3))
    await retireSegment({ root, stream: 'app', segment: segment.name, to: 'gzip' })
  const first = begin(root)
  await first.caughtUp()
  expect(first.indexer.invalid).toBe(2)
  expect((await counts(first.engine)).rows).toBe(20_002)
  const invalid = await first.engine.query<{ Body: string }>(
    `SELECT Body FROM sillok.otel_logs WHERE LogType = 'invalid'`,
  )
  expect(invalid.rows.map((row) => row.Body)).toContain('no record at all')
  await first.end()

  rmSync(join(root, '.sillok', 'engine'), { recursive: true })
  const second = begin(root)
  await second.caughtUp()
  expect((await counts(second.engine)).rows).toBe(20_002)
  await second.end()
})

it.skipIf(process.getuid?.() !== 0)(
  'indexes every record once where the disk of the index was full',
  async () => {
    const root = temporaryRoot()
    const lines = 80_000
    await writeLines(root, 'app', numbered(lines))
    const disk = join(root, '.sillok')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    const { engine, indexer, caughtUp, end } = begin(root)
    await expect.poll(() => indexer.problem?.message, { timeout: 60_000 }).toMatch(/space/)
    execFileSync('mount', ['-o', 'remount,size=300m', disk])
    await caughtUp()
    expect(await counts(engine)).toEqual(EXACTLY(lines))
    await end()
  },
)

it('finds rows of many days and years in one insert, also where the clock is set back', async () => {
  const root = temporaryRoot()
  const day = 24 * 3_600_000
  const lines = Array.from({ length: 700 }, (_, n) => lineOf(n, {}, Date.now() - n * day))
  await writeLines(root, 'old', lines)
  const { engine, indexer, caughtUp, end } = begin(root)
  await caughtUp()
  expect(indexer.problem).toBeUndefined()
  expect(await counts(engine)).toEqual(EXACTLY(700))

  // A clock that is set back an hour, again and again, holds nothing up.
  const { now } = Date
  let hours = 0
  vi.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000 * hours++)
  onTestFinished(() => void vi.restoreAllMocks())
  await writeLines(root, 'new', [lineOf(700)])
  await caughtUp()
  expect(await counts(engine)).toEqual(EXACTLY(701))
  await end()
})

it('doubles and misses nothing where the index and the memory of how far it is do not belong together', async () => {
  const root = temporaryRoot()
  const memory = join(root, '.sillok', 'index.json')
  await writeLines(root, 'app', numbered(3000), 100_000)
  const first = begin(root)
  await first.caughtUp()
  await first.end()

  writeFileSync(memory, '{"index":"x","cursors":{"app":{"fini')
  const second = begin(root)
  await second.caughtUp()
  expect(await counts(second.engine)).toEqual(EXACTLY(3000))
  await second.end()

  // As a process that was killed in an insert leaves it; and then somebody removes the index.
  const { index, cursors } = JSON.parse(readFileSync(memory, 'utf8')) as { index: string; cursors: object }
  const [segment] = await listSegments(root, 'app')
  const range = { stream: 'app', segment: segment?.name, from: 0, to: segment?.bytes }
  writeFileSync(memory, JSON.stringify({ index, cursors, intent: { token: 't', ranges: [range], cursors } }))
  rmSync(join(root, '.sillok', 'engine'), { recursive: true })
  const third = begin(root)
  await third.caughtUp()
  expect(await counts(third.engine)).toEqual(EXACTLY(3000))
  await third.end()
})
