import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginSeal, eraseEntry, sealNow } from 'sillok/seal'
import { listSegments, openStream, readSegment } from 'sillok/stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Engine, rowOf, startEngine } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'
import { applyErasures } from './index.js'

const root = mkdtempSync(join(tmpdir(), 'sillok-'))
let engine: Engine
beforeAll(async () => {
  engine = startEngine({ dataDir: join(root, 'engine') })
  await engine.ready()
}, 60_000)
afterAll(async () => {
  await engine.close()
  rmSync(root, { recursive: true, force: true })
})

const SECRET = "O'Brien \\ 面接"
const texts = async (table: string, column = 'Body') =>
  (await engine.query<{ b: string }>(`SELECT ${column} AS b FROM ${table}`)).rows.map(({ b }) => b)

async function index(stream: string, token: string): Promise<void> {
  const rows: string[] = []
  for (const segment of await listSegments(root, stream))
    for await (const lines of readSegment(segment))
      rows.push(...lines.map((line) => rowOf(viewOfLine(line, stream))))
  await engine.insert('sillok.otel_logs', `${rows.join('\n')}\n`, { token })
}

test('what is erased leaves the records, the audit events and the messages, and nothing else does', async () => {
  for (const stream of ['audit', 'billing']) {
    const writer = openStream({ root, name: stream, sealed: true })
    await writer.appendAll(
      Array.from({ length: 4 }, (_, n) =>
        JSON.stringify({
          timestamp: new Date(Date.now() - 10_000).toISOString(),
          level: n === 2 ? 'WARNING' : 'INFO',
          message: n === 2 ? SECRET : `event ${n} of ${stream}`,
          service: "it's",
          log_type: 'audit',
          event_id: `${stream}-${n}`,
        }),
      ),
    )
    await writer.close()
    beginSeal({ root, stream })
    await sealNow({ root, stream })
    await index(stream, stream)
  }
  expect((await texts('audit_log')).filter((text) => text === SECRET)).toHaveLength(2)
  expect(await texts('messages_15m', 'Message')).toContain(SECRET)
  await applyErasures(root, engine)
  expect(await texts('otel_logs')).toHaveLength(8)

  await eraseEntry({ root, stream: 'audit', index: 2, reason: 'r', by: 'b' })
  await applyErasures(root, engine)
  for (const table of ['otel_logs', 'audit_events']) {
    const left = await texts(table)
    expect(left.filter((text) => text === SECRET)).toHaveLength(1)
    expect(left).toHaveLength(7)
  }
  // The other stream's record of the same text is still there.
  expect(await texts('messages_15m', 'Message')).toEqual([SECRET])
  await eraseEntry({ root, stream: 'billing', index: 2, reason: 'r', by: 'b' })
  await applyErasures(root, engine)
  expect(await texts('messages_15m', 'Message')).toEqual([])
  expect(await texts('audit_events')).not.toContain(SECRET)

  // An index that is built anew has the tombstones, which stay.
  await engine.query('TRUNCATE TABLE otel_logs')
  await index('audit', 'again')
  await applyErasures(root, engine)
  const again = await texts('otel_logs')
  expect(again).not.toContain(SECRET)
  expect(again).toHaveLength(5)
})

interface Counts {
  facets: Record<string, number>
  errors: number
  rows: number
  bytes: number
  p95: number
  messages: string[]
}

/** What the rollups have of one service, as the pages ask for it. */
async function countsOf(service: string): Promise<Counts> {
  const one = async <T>(sql: string): Promise<T[]> => (await engine.query<T>(sql)).rows
  const facets = await one<{ v: string; n: number }>(
    `SELECT concat(Field, '=', Value) AS v, sum(Rows) AS n FROM facets_15m WHERE Field IN ('route', 'error_code') GROUP BY v`,
  )
  const [minutes] = await one<{ rows: number; errors: number; bytes: number }>(
    `SELECT sum(Rows) AS rows, sumIf(Rows, SeverityNumber >= 17) AS errors, sum(Bytes) AS bytes FROM rollup_1m WHERE ServiceName = '${service}'`,
  )
  const [durations] = await one<{ p: number }>(
    `SELECT toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(Duration)[2]) AS p FROM durations_5m WHERE ServiceName = '${service}'`,
  )
  const messages = await one<{ m: string }>(
    `SELECT concat(any(Message), ' ', toString(sum(Rows))) AS m FROM messages_15m WHERE ServiceName = '${service}' GROUP BY Kind`,
  )
  return {
    facets: Object.fromEntries(facets.map(({ v, n }) => [v, n])),
    rows: minutes?.rows ?? 0,
    errors: minutes?.errors ?? 0,
    bytes: minutes?.bytes ?? 0,
    p95: durations?.p ?? 0,
    messages: messages.map(({ m }) => m).sort(),
  }
}

test('what is erased is taken out of every count, once, whenever the process dies; nothing else is', async () => {
  const stream = 'counted'
  const writer = openStream({ root, name: stream, sealed: true })
  const timestamp = new Date(Math.floor(Date.now() / 900_000) * 900_000 - 1000).toISOString()
  await writer.appendAll(
    Array.from({ length: 4 }, (_, n) =>
      JSON.stringify({
        timestamp,
        level: n === 3 ? 'INFO' : 'ERROR',
        message: `card 411${n}`,
        service: 'desk',
        route: n === 1 ? '/users/kim' : '/users/:id',
        error_code: 'REFUSED',
        duration_ms: n === 1 ? 9000 : 10,
      }),
    ),
  )
  await writer.close()
  beginSeal({ root, stream })
  await sealNow({ root, stream })
  await index(stream, stream)
  expect(await countsOf('desk')).toEqual({
    facets: { 'route=/users/kim': 1, 'route=/users/:id': 3, 'error_code=REFUSED': 4 },
    rows: 4,
    errors: 3,
    bytes: 36,
    p95: expect.closeTo(9000, -3),
    messages: ['card 4110 3'],
  })
  await eraseEntry({ root, stream, index: 1, reason: 'r', by: 'b' })

  // Dies at each of its statements, and begins anew.
  let statements = 0
  let last = 0
  for (let dies = 1; dies !== last; dies++) {
    let at = 0
    const dying: Engine = {
      ...engine,
      query: async (sql, params, options) => {
        if (++at > dies) throw new Error('died')
        return engine.query(sql, params, options)
      },
    }
    await applyErasures(root, dying).catch(() => {})
    statements = Math.max(statements, at)
    if (at <= dies) last = dies + 1
  }
  expect(statements).toBeGreaterThan(3)
  await applyErasures(root, engine)
  expect(await countsOf('desk')).toEqual({
    facets: { 'route=/users/:id': 3, 'error_code=REFUSED': 3 },
    rows: 3,
    errors: 2,
    bytes: 27,
    p95: 10,
    messages: ['card 4110 2'],
  })
  expect((await texts('facets_15m', 'Value')).filter((value) => value.includes('kim'))).toEqual([])
})
