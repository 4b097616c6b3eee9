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
  expect(await texts('messages_15m', 'Message')).not.toContain(SECRET)
  await eraseEntry({ root, stream: 'billing', index: 2, reason: 'r', by: 'b' })
  await applyErasures(root, engine)
  expect(await texts('audit_events')).not.toContain(SECRET)

  // An index that is built anew has the tombstones, which stay.
  await engine.query('TRUNCATE TABLE otel_logs')
  await index('audit', 'again')
  await applyErasures(root, engine)
  const again = await texts('otel_logs')
  expect(again).not.toContain(SECRET)
  expect(again).toHaveLength(5)
})
