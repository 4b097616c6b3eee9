import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { viewOfLine } from '../view/index.js'
import { type Engine, startEngine } from './engine.js'
import { dropAll, migrate } from './migrations.js'
import { rowOf } from './rows.js'

const segment = '2026-11-20T10-00-00.000Z-000001'
const dataDir = mkdtempSync(join(tmpdir(), 'sillok-test-'))
let engine: Engine
beforeAll(async () => {
  engine = startEngine({ dataDir })
  await engine.ready()
}, 60_000)
afterAll(async () => {
  await engine.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const run = async (sql: string) => (await engine.query(sql)).rows
const event = (id: string, more: object = {}) => ({
  timestamp: '2026-11-20T10:55:44.123Z',
  level: 'INFO',
  message: 'Audit: data_change role',
  event: 'audit',
  log_type: 'audit',
  ...(id === '' ? {} : { event_id: id }),
  user_id: 'u-1',
  action: 'data_change',
  resource_type: 'role',
  resource_id: 'r-7',
  success: true,
  ...more,
})
let offset = 0
async function insert(records: object[], token: string, stream = 'audit'): Promise<void> {
  const rows = records.map((record) =>
    rowOf(viewOfLine({ text: JSON.stringify(record), segment, offset: offset++, bytes: 100 }, stream)),
  )
  await engine.insert('sillok.otel_logs', rows.map((row) => `${row}\n`).join(''), { token })
}
const ids = async () =>
  (await run('SELECT EventId FROM audit_log ORDER BY EventId')).map(
    (row) => (row as { EventId: string }).EventId,
  )

test('has each audit event once, by its id, and nothing else', async () => {
  await insert([event('a'), event('b', { user_id: undefined, actor: 'agent:planner' })], 'one')
  // The same lines, which a failed fsync had written once more elsewhere.
  await insert([event('a')], 'two')
  await insert([event('x', { log_type: 'app' })], 'three', 'app')
  await insert([event('c')], 'four', 'app')
  expect(await ids()).toEqual(['a', 'b', 'c'])
  expect(
    await run(
      "SELECT Kind, Action, Actor, ResourceType, ResourceId, Success FROM audit_log WHERE EventId = 'b'",
    ),
  ).toEqual([
    {
      Kind: 'audit',
      Action: 'data_change',
      Actor: 'agent:planner',
      ResourceType: 'role',
      ResourceId: 'r-7',
      Success: 'true',
    },
  ])
  // Who said that something be taken away has done so.
  await insert(
    [event('', { user_id: undefined, event: 'seal.erased', by: 'kim', message: 'Entry 7 is erased' })],
    'by',
  )
  await insert([event('d', { user_id: undefined, by: 'who?' })], 'by-else')
  expect(await run("SELECT Actor FROM audit_log WHERE LogAttributes['by'] != '' ORDER BY Actor")).toEqual([
    { Actor: '' },
    { Actor: 'kim' },
  ])
  for (const table of ['audit_events', 'otel_logs'])
    await run(`ALTER TABLE ${table} DELETE WHERE LogAttributes['by'] != '' SETTINGS mutations_sync = 1`)
  // Who takes the id of another event does not take its place.
  await insert([event('a', { user_id: 'mallory' })], 'five')
  expect(await run("SELECT Actor FROM audit_log WHERE EventId = 'a' ORDER BY Actor")).toEqual([
    { Actor: 'mallory' },
    { Actor: 'u-1' },
  ])
  await insert([event('')], 'six')
  expect(await ids()).toContain(`audit/${segment}/${offset - 1}`)
})

test('no record from outside takes the place of another one', async () => {
  const real = event('taken', { service: 'bank', level: 'CRITICAL' })
  const sent = (more: object) => ({ ...real, intake_address: '10.0.0.7', ...more })
  await insert([sent({ service: 'mallory', level: 'INFO' })], 'first')
  await insert([real], 'real')
  await insert([sent({ service: 'mallory', level: 'INFO' })], 'again')
  await insert([sent({ intake_key: 2 })], 'other-sender')
  expect(
    await run(
      "SELECT ServiceName, SeverityText, LogAttributes['intake_key'] AS key FROM audit_log WHERE EventId = 'taken' ORDER BY all",
    ),
  ).toEqual([
    { ServiceName: 'bank', SeverityText: 'CRITICAL', key: '' },
    { ServiceName: 'bank', SeverityText: 'CRITICAL', key: '2' },
    { ServiceName: 'mallory', SeverityText: 'INFO', key: '' },
  ])
  const [{ weak }] = (await run(
    "SELECT countIf(Content = cityHash64(Timestamp, Kind, Body, arraySort(mapKeys(LogAttributes)), arraySort(mapValues(LogAttributes)))) AS weak FROM audit_events WHERE LogAttributes['intake_address'] != ''",
  )) as [{ weak: number }]
  expect(Number(weak)).toBe(0)
  await run("ALTER TABLE audit_events DELETE WHERE EventId = 'taken' SETTINGS mutations_sync = 1")
  await run(
    "ALTER TABLE otel_logs DELETE WHERE LogAttributes['event_id'] = 'taken' SETTINGS mutations_sync = 1",
  )
})

test('is made of what was indexed before, stays when the index is built anew, and no age empties it', async () => {
  const before = await ids()
  await run('TRUNCATE TABLE audit_events')
  await run('DELETE FROM migrations WHERE Version = 2')
  expect(await migrate(run)).toEqual([2])
  expect(await ids()).toEqual(before)
  await dropAll(run)
  await migrate(run)
  expect(await run('SELECT count() AS n FROM otel_logs')).toEqual([{ n: 0 }])
  expect(await ids()).toEqual(before)
  const [{ sql }] = (await run(
    "SELECT create_table_query AS sql FROM system.tables WHERE name = 'audit_events'",
  )) as [{ sql: string }]
  expect(sql).not.toContain('TTL')
})
