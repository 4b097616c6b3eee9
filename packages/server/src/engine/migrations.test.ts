import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { viewOfLine } from '../view/index.js'
import { type Engine, startEngine } from './engine.js'
import { migrate } from './migrations.js'
import { rowOf } from './rows.js'
import { MIGRATIONS, type Migration } from './schema.js'

const dataDir = mkdtempSync(join(tmpdir(), 'sillok-test-'))

async function open(): Promise<Engine> {
  const engine = startEngine({ dataDir })
  onTestFinished(() => engine.close())
  await engine.ready()
  return engine
}

test('each version is run once, also by what opens the index later, and again where it was cut off', async () => {
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const numbers = MIGRATIONS.map((each) => each.version)
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
  const first = await open()
  const line = {
    text: '{"message":"kept"}',
    segment: '2026-11-20T10-00-00.000Z-000001',
    offset: 0,
    bytes: 19,
  }
  await first.insert('sillok.otel_logs', `${rowOf(viewOfLine(line, 'app'))}\n`, { token: 'a' })
  await first.close()

  const engine = await open()
  const run = async (sql: string) => (await engine.query(sql)).rows
  const versions = () => run('SELECT Version FROM sillok.migrations ORDER BY Version')
  const bodies = () => run('SELECT Body, Stream FROM sillok.otel_logs')
  expect(await versions()).toEqual(numbers.map((Version) => ({ Version })))
  expect(await migrate(run)).toEqual([])

  // An older index: a Sillok that knows one version more opens it.
  const next: Migration = {
    version: numbers.length + 1,
    name: 'a column',
    statements: ["ALTER TABLE sillok.otel_logs ADD COLUMN IF NOT EXISTS Later String DEFAULT 'then'"],
  }
  expect(await migrate(run, [...MIGRATIONS, next])).toEqual([next.version])
  expect(await migrate(run, [...MIGRATIONS, next])).toEqual([])
  expect(await run('SELECT Body, Later FROM sillok.otel_logs')).toEqual([{ Body: 'kept', Later: 'then' }])

  // Cut off behind the last statement and before the record of it: everything is run again and changes nothing.
  await run('TRUNCATE TABLE sillok.migrations')
  expect(await migrate(run, [...MIGRATIONS, next])).toEqual([...numbers, next.version])
  expect(await bodies()).toEqual([{ Body: 'kept', Stream: 'app' }])
  await engine.close()

  // And back again: this Sillok does not touch what a newer one made.
  await expect(open()).rejects.toMatchObject({ code: 'ENGINE_SCHEMA_NEWER' })
}, 60_000)
