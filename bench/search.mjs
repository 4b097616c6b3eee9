/**
 * How fast search answers: loads N realistic records straight into the embedded engine and times each kind of
 * question, median of 7, as the server would ask it. Build first: `npx tsc -b packages/server`.
 *
 *   node bench/search.mjs [records, default 1000000]
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rowOf, startEngine } from '../packages/server/dist/engine/index.js'
import {
  around,
  facets,
  histogram,
  overview,
  search,
  sql,
  timeline,
} from '../packages/server/dist/search/index.js'
import { viewOfLine } from '../packages/server/dist/view/index.js'

const total = Number(process.argv[2] ?? 1_000_000)
const BATCH = 10_000
const RUNS = 7
const DAY_MS = 86_400_000

// The same numbers each time: two runs measure the same data.
let seed = 42
const random = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return Math.floor((seed / 4294967296) * n)
}
const hex = (length) => Array.from({ length }, () => random(16).toString(16)).join('')
const services = ['interviewer', 'gateway', 'scorer', 'speech', 'billing', 'worker', 'mailer', 'admin']
const messages = [
  () => `Request completed in ${random(900)} ms with status 200`,
  () => `Model call finished: ${random(4000)} tokens in, ${random(900)} out`,
  () => `Interview ${hex(8)} started for candidate in language ja`,
  () => `Cache miss for key session:${hex(12)}, loading from the database`,
  () => `Queue ${services[random(8)]} has ${random(300)} jobs waiting`,
  () => `Upstream connection timed out after ${random(30)} s, retrying`,
  () => `面接の採点が完了しました score=${random(100)}`,
]
const levels = ['INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'DEBUG', 'DEBUG', 'WARNING', 'ERROR']

function lineAt(i, time, correlation) {
  const service = services[Math.min(random(8), random(8))]
  const level = levels[random(levels.length)]
  return JSON.stringify({
    timestamp: new Date(time).toISOString(),
    level,
    logger: `${service}.${['api', 'db', 'llm', 'jobs'][random(4)]}`,
    message: messages[random(messages.length)](),
    event: ['request.done', 'model.call', 'job.done'][random(3)],
    correlation_id: correlation,
    trace_id: hex(32),
    span_id: hex(16),
    service,
    environment: 'production',
    user_id: `u-${random(50_000)}`,
    route: ['/v1/chat', '/v1/score', '/v1/interviews', '/health'][random(4)],
    duration_ms: random(20_000) / 10,
    model: i % 3 === 0 ? 'gpt-5.2' : undefined,
    input_tokens: random(4000),
    attempt: random(3),
  })
}

const dir = mkdtempSync(join(tmpdir(), 'sillok-bench-'))
const engine = startEngine({ dataDir: dir })
await engine.ready()
const now = Date.now()
const segment = `${new Date(now - DAY_MS).toISOString().replaceAll(':', '-')}-000001`
let raw = 0
let viewMs = 0
let insertMs = 0
let offset = 0
let correlation = hex(16)
let middle
for (let done = 0; done < total; done += BATCH) {
  const lines = []
  for (let i = done; i < Math.min(total, done + BATCH); i++) {
    if (i % 8 === 0) correlation = hex(16)
    if (i === Math.floor(total / 2)) middle = correlation
    lines.push(lineAt(i, now - DAY_MS + (i / total) * DAY_MS, correlation))
  }
  const start = performance.now()
  const rows = lines.map((text) => {
    const line = { segment, offset, bytes: text.length + 1, text }
    offset += line.bytes
    raw += line.bytes
    return rowOf(viewOfLine(line, 'app'))
  })
  const encoded = performance.now()
  await engine.insert('sillok.otel_logs', rows.join('\n'), { token: `${done}` })
  viewMs += encoded - start
  insertMs += performance.now() - encoded
}
console.log(`records            ${total}, ${(raw / total).toFixed(0)} bytes each`)
console.log(`view and row       ${((viewMs * 1000) / total).toFixed(2)} µs a record`)
console.log(
  `insert             ${(total / (insertMs / 1000) / 1000).toFixed(0)} k rows/s, ${(raw / insertMs / 1000).toFixed(1)} MB/s of NDJSON`,
)

const range = { from: now - DAY_MS, to: now + 1 }
const last = (await search(engine, { ...range, limit: 1 })).records[0]
const questions = {
  'overview (24 h)': () => overview(engine, range),
  'overview (1 h)': () => overview(engine, { from: now - 3_600_000, to: now }),
  'last 200': () => search(engine, range),
  'word (frequent)': () => search(engine, { ...range, q: 'timed' }),
  'word (rare)': () => search(engine, { ...range, q: 'nowhere' }),
  'word and level': () => search(engine, { ...range, q: 'retrying level:error' }),
  'Japanese word': () => search(engine, { ...range, q: '採点' }),
  'field user_id': () => search(engine, { ...range, q: 'user_id:u-4242' }),
  'one correlation id': () => timeline(engine, middle),
  'around one record': () => around(engine, { id: last.id }),
  'histogram of a word': () => histogram(engine, { ...range, q: 'timed' }),
  'facets (rollup)': () => facets(engine, range),
  'facets of a word': () => facets(engine, { ...range, q: 'timed' }),
  'SQL count by service': () =>
    sql(engine, 'SELECT ServiceName, count() FROM otel_logs GROUP BY ServiceName'),
}
for (const [name, ask] of Object.entries(questions)) {
  const times = []
  let answer
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    answer = await ask()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const found = answer.total ?? answer.records?.length ?? ''
  console.log(
    `${name.padEnd(22)} ${times[3].toFixed(1).padStart(7)} ms   first ${''}${times[6].toFixed(0)} ms worst   ${answer.status} ${found}`,
  )
}
const bytes = readdirSync(dir, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce(
    (sum, entry) => sum + statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false }).size,
    0,
  )
const parts = await engine.query(
  "SELECT table, sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts WHERE active AND database = 'sillok' GROUP BY table ORDER BY bytes DESC",
)
for (const row of parts.rows)
  console.log(`${row.table.padEnd(18)} ${(row.bytes / 1e6).toFixed(1)} MB, ${row.rows} rows`)
const active = parts.rows.reduce((sum, row) => sum + row.bytes, 0)
console.log(
  `index              ${(active / raw).toFixed(3)} bytes per raw byte (active parts); ${(bytes / raw).toFixed(3)} with parts not yet removed`,
)
await engine.close()
rmSync(dir, { recursive: true, force: true })
