import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { searchArchive } from '@sillok/server'
import { loadCatalogue } from 'sillok/catalogue'
import { clean } from 'sillok/lifecycle'
import { openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { project } from './lifecycle/layout.js'

const MAIN = fileURLToPath(new URL('../packages/sillok/bin/sillok.js', import.meta.url))
const FIRST = Date.parse('2026-01-05T00:00:00Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
const RECORDS = 240

/** Ten days of two streams, a record an hour; those of the first days are in the archive, and those of a summary are CSV there. */
async function archivedRoot(): Promise<string> {
  const { root } = project(undefined, {
    streams: {
      orders: { class: 'raw' },
      ticks: { class: 'raw' },
      days: { class: 'summary', retention: { archiveAfter: '8d' } },
    },
  })
  let now = FIRST
  const options = { root, rotateEvery: 'day' as const, now: () => now }
  const streams = ['orders', 'ticks', 'days'].map((name) => openStream({ ...options, name }))
  for (let n = 0; n < RECORDS; n++) {
    now = FIRST + n * HOUR
    for (const { name, append } of streams.map((stream) => ({
      name: stream.name,
      append: stream.append.bind(stream),
    })))
      append(
        JSON.stringify({
          timestamp: new Date(now).toISOString(),
          level: n % 10 === 0 ? 'ERROR' : 'INFO',
          logger: name,
          message: `${name} number ${n}`,
          n,
        }),
      )
    await Promise.all(streams.map((stream) => stream.flush()))
  }
  await Promise.all(streams.map((stream) => stream.close()))
  // The first puts summaries in another form, the second puts all that is old enough into the archive.
  for (const days of [10, 14]) {
    const { failed, notDone } = await clean({ catalogue: loadCatalogue(root), now: FIRST + days * DAY })
    expect([failed, notDone]).toEqual([0, []])
  }
  return root
}

function query(root: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'query', ...args, '--root', root], {
    encoding: 'utf8',
  })
  return { status, stderr, lines: stdout.split('\n').filter(Boolean) }
}

const RANGE = ['--from', '2026-01-01', '--to', '2026-02-01', '--json']

it('a query includes archived segments where it is asked to, each record once and the newest first', async () => {
  const root = await archivedRoot()
  const numbers = ({ lines }: { lines: string[] }): number[] =>
    lines.map((line) => Number(JSON.parse(line).fields.n))
  const all = Array.from({ length: RECORDS }, (_, n) => RECORDS - 1 - n)

  const without = numbers(query(root, 'logger:orders', ...RANGE, '--limit', '1000'))
  expect(without.length).toBeGreaterThan(0)
  expect(without.length).toBeLessThan(RECORDS)
  const whole = query(root, 'logger:orders', ...RANGE, '--limit', '1000', '--archived')
  expect(numbers(whole)).toEqual(all)
  expect(whole.status).toBe(0)
  expect(whole.stderr).toMatch(/^partial: \d+ archived files of this time are not JSON Lines/m)

  const errors = query(root, 'logger:orders level:ERROR', ...RANGE, '--archived')
  expect(numbers(errors)).toEqual(all.filter((n) => n % 10 === 0))
  const some = query(root, 'logger:orders', ...RANGE, '--limit', '200', '--archived')
  expect(numbers(some)).toEqual(all.slice(0, 200))
  expect(some.stderr).toContain('limited: The newest 200 of more')
  expect(query(root, 'logger:nobody', ...RANGE, '--archived').status).toBe(1)
  expect(query(root, 'level:"x', ...RANGE, '--archived').status).toBe(2)
  const sql = query(root, 'SELECT 1', '--sql', '--archived')
  expect([sql.status, sql.stderr]).toEqual([2, expect.stringContaining('--archived goes with a query')])
})

it('reads only segments that can matter, and says where one is not what was archived', async () => {
  const root = await archivedRoot()
  const day = { from: FIRST + 2 * DAY, to: FIRST + 3 * DAY }
  const one = await searchArchive(root, { q: 'logger:ticks', ...day, limit: 1000 })
  expect(one.records.map(({ fields }) => Number(fields.n))).toEqual(
    Array.from({ length: 24 }, (_, n) => 71 - n),
  )
  expect(one.read).toBeLessThanOrEqual(6)
  const newest = await searchArchive(root, { q: '', from: 0, to: Date.now(), limit: 5 })
  expect([newest.records.length, newest.limited]).toEqual([5, true])
  expect(newest.read).toBeLessThan(6)

  const month = join(root, '_archive/2026-01/orders')
  const [name = ''] = readdirSync(month).sort()
  const good = readFileSync(join(month, name))
  for (const bad of [
    good.subarray(0, good.length - 20),
    gzipSync('{"timestamp":"2026-01-05T00:00:00.000Z"}\n'),
  ]) {
    writeFileSync(join(month, name), bad)
    await expect(searchArchive(root, { q: '', from: 0, to: Date.now(), limit: 1000 })).rejects.toThrow(
      'is not what was put there',
    )
  }
})
