import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Engine, rowOf, startEngine } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'
import { auditEvents, auditSummary } from './index.js'

const segment = '2026-11-20T10-00-00.000Z-000001'
const begin = Date.UTC(2026, 10, 20, 10)
const range = { from: begin, to: begin + 3_600_000 }
const dir = mkdtempSync(join(tmpdir(), 'sillok-test-'))
const KINDS = ['audit', 'tool_call', 'agent_security'] as const
let engine: Engine

beforeAll(async () => {
  engine = startEngine({ dataDir: dir })
  await engine.ready()
  const lines = Array.from({ length: 300 }, (_, i) =>
    JSON.stringify({
      // Three to a millisecond, so that pages end in the middle of one.
      timestamp: new Date(begin + Math.floor(i / 3) * 1000).toISOString(),
      level: i % 50 === 0 ? 'CRITICAL' : 'INFO',
      message: i === 7 ? "it's 権限がrole変更 %_\\" : `event ${i}`,
      event: KINDS[i % 3],
      log_type: 'audit',
      event_id: `e-${i}`,
      ...(i % 2 === 0 ? { user_id: `u-${i % 5}` } : { actor: 'agent:planner' }),
      action: 'data_change',
      resource_type: 'role',
      ...(i % 4 === 0 ? { resource_id: `r-${i}` } : {}),
      success: i % 10 !== 0,
    }),
  )
  const rows = lines.map((text, offset) => rowOf(viewOfLine({ text, segment, offset, bytes: 9 }, 'audit')))
  const other = rowOf(
    viewOfLine(
      { text: '{"timestamp":"2026-11-20T10:00:01.000Z","message":"app"}', segment, offset: 999, bytes: 9 },
      'app',
    ),
  )
  await engine.insert('sillok.otel_logs', `${[...rows, other].join('\n')}\n`, { token: 'one' })
  // The first lines once more, as a read that was repeated would.
  await engine.insert('sillok.otel_logs', `${rows.slice(0, 40).join('\n')}\n`, { token: 'two' })
}, 60_000)
afterAll(async () => {
  await engine.close()
  rmSync(dir, { recursive: true, force: true })
})

test('pages have each event once, newest first, without a gap', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await auditEvents(engine, { ...range, limit: 70, cursor })
    expect(page.total).toBe(300)
    seen.push(...page.records.map((record) => record.event_id))
    cursor = page.next ?? undefined
    expect(page.status).toBe(cursor === undefined ? 'complete' : 'limited')
  } while (cursor !== undefined)
  expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => `e-${299 - i}`))
})

test.each([
  ['kind:tool_call', 100],
  ['-kind:tool_call', 200],
  ['actor:"agent:planner"', 150],
  ['actor:agent*', 150],
  ['actor:u-2', 30],
  ['resource:role/r-8', 1],
  ['resource:role', 225],
  ['resource_type:role', 300],
  ['kind:audit actor:u-0', 10],
  ['level:critical', 6],
  ['level:>=error', 6],
  ['success:false', 30],
  ['"event 12"', 1],
  ['role', 1],
  ["it's", 1],
  ['kind:*', 300],
  ['log_type:audit', 300],
  ['kind:none', 0],
])('%s finds %i', async (q, count) => {
  const found = await auditEvents(engine, { ...range, q })
  expect(found.total).toBe(count)
  if (count === 0) expect(found.status).toBe('empty')
})

test('an event has what it is filtered by, and the place of its line', async () => {
  const { records } = await auditEvents(engine, { ...range, q: 'resource:role/r-8' })
  expect(records[0]).toMatchObject({
    id: `audit/${segment}/8`,
    event: 'agent_security',
    event_id: 'e-8',
    actor: 'u-3',
    action: 'data_change',
    resource: 'role/r-8',
    success: 'true',
    fields: { user_id: 'u-3', resource_id: 'r-8' },
  })
})

test('the summary counts over time and by what is filtered', async () => {
  const all = await auditSummary(engine, { ...range, buckets: 60 })
  const counts = all.buckets.flatMap((bucket) => Object.values(bucket.counts))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300)
  const facet = (name: string) => all.facets.find(({ field }) => field === name)?.values
  expect(facet('kind')).toEqual([...KINDS].sort().map((value) => ({ value, count: 100 })))
  expect(facet('actor')?.[0]).toEqual({ value: 'agent:planner', count: 150 })
  const narrow = await auditSummary(engine, { ...range, q: 'actor:u-2' })
  expect(narrow.facets.find(({ field }) => field === 'actor')?.values).toEqual([{ value: 'u-2', count: 30 }])
  expect((await auditSummary(engine, { from: 0, to: 1 })).status).toBe('empty')
})

test('who reads can be left out, and is counted; who was refused, exports or verifies cannot', async () => {
  const from = begin + 24 * 3_600_000
  const day = { from, to: from + 3_600_000 }
  const deeds = [
    ...Array.from({ length: 7 }, () => ['log_search', 'http', '127.0.0.1', true] as const),
    ['log_search', 'key:2', '10.0.0.5', true],
    ['log_tail', 'key:2', '10.0.0.5', true],
    ['log_search', 'key:2', '10.0.0.5', false],
    ['log_export', 'os:ada', undefined, true],
    ['log_verify', 'os:ada', undefined, true],
    ['data_access', 'u-1', '10.0.0.9', true],
  ] as const
  const rows = deeds.map(([action, actor, client_ip, success], offset) =>
    rowOf(
      viewOfLine(
        {
          text: JSON.stringify({
            timestamp: new Date(from + offset).toISOString(),
            level: 'INFO',
            message: `Audit: ${action} logs`,
            event: 'audit',
            log_type: 'audit',
            event_id: `r-${offset}`,
            actor,
            client_ip,
            action,
            success,
          }),
          segment,
          offset: 10_000 + offset,
          bytes: 9,
        },
        'audit',
      ),
    ),
  )
  await engine.insert('sillok.otel_logs', `${rows.join('\n')}\n`, { token: 'readings' })
  expect((await auditEvents(engine, day)).total).toBe(13)
  const without = await auditEvents(engine, { ...day, readings: false })
  expect(without.records.map(({ action, success }) => `${action} ${success}`)).toEqual([
    'data_access true',
    'log_verify true',
    'log_export true',
    'log_search false',
  ])
  const readings = {
    count: 9,
    readers: [
      { actor: 'http', client_ip: '127.0.0.1', count: 7 },
      { actor: 'key:2', client_ip: '10.0.0.5', count: 2 },
    ],
    more: 0,
  }
  const summary = await auditSummary(engine, { ...day, readings: false })
  expect(summary.readings).toEqual(readings)
  expect(summary.facets.find(({ field }) => field === 'action')?.values.map(({ value }) => value)).toEqual([
    'data_access',
    'log_export',
    'log_search',
    'log_verify',
  ])
  expect((await auditSummary(engine, day)).readings).toEqual(readings)
  expect((await auditSummary(engine, { ...day, q: 'actor:u-1' })).readings).toEqual({
    count: 0,
    readers: [],
    more: 0,
  })
})

test('who says over HTTP that somebody read is not hidden among readers, and does not count as one', async () => {
  const from = begin + 48 * 3_600_000
  const day = { from, to: from + 3_600_000 }
  const text = JSON.stringify({
    timestamp: new Date(from).toISOString(),
    intake_address: '10.0.0.7',
    message: 'Audit: log_search logs',
    event: 'audit',
    log_type: 'audit',
    actor: 'key:1',
    action: 'log_search',
    success: true,
  })
  const row = rowOf(viewOfLine({ text, segment, offset: 20_000, bytes: 9 }, 'audit'))
  await engine.insert('sillok.otel_logs', `${row}\n`, { token: 'claimed' })
  expect((await auditEvents(engine, { ...day, readings: false })).total).toBe(1)
  expect((await auditSummary(engine, day)).readings).toEqual({ count: 0, readers: [], more: 0 })
})

test('no record is said to have a type that it may not have', async () => {
  const from = begin + 72 * 3_600_000
  const at = { timestamp: new Date(from).toISOString(), message: 'm' }
  const rows = [
    ['ai', 'audit'],
    ['audit', 'app'],
  ].map(([log_type, stream], offset) =>
    rowOf(
      viewOfLine({ text: JSON.stringify({ ...at, log_type }), segment, offset, bytes: 9 }, stream as string),
    ),
  )
  await engine.insert('sillok.otel_logs', `${rows.join('\n')}\n`, { token: 'types' })
  const { records } = await auditEvents(engine, { from, to: from + 1 })
  expect(records.map(({ stream, log_type }) => [stream, log_type])).toEqual([
    ['audit', undefined],
    ['app', 'audit'],
  ])
})
