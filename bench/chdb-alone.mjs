// The engine without us: the same rows into the same table, in one process, 16 MB at a time. Making the rows is not counted.
import { readFileSync } from 'node:fs'
import { Session } from 'chdb'
import { INSERT_COLUMNS, rowOf } from '../packages/server/dist/engine/index.js'
import { MIGRATIONS } from '../packages/server/dist/engine/schema.js'
import { viewOfLine } from '../packages/server/dist/view/index.js'

const [file, folder] = process.argv.slice(2)
const FORMAT = { columns: INSERT_COLUMNS.split(', '), format: 'JSONCompactEachRow' }
const CHUNK = 16 * 1024 * 1024
const chunks = []
let text = ''
let n = 0
for (const line of readFileSync(file, 'utf8').split('\n')) {
  if (line === '') continue
  text += `${rowOf(viewOfLine({ text: line, segment: '2026-11-20T10-55-44.123Z-000001', offset: n++ * 440, bytes: line.length + 1 }, 'bench'))}\n`
  if (text.length >= CHUNK) {
    chunks.push(Buffer.from(text))
    text = ''
  }
}
chunks.push(Buffer.from(text))

const times = {}
const session = new Session(folder)
session.query('CREATE DATABASE sillok')
const statements = MIGRATIONS.flatMap((migration) => migration.statements)
await measure(
  'table',
  statements.filter((sql) => /CREATE TABLE[^(]*otel_logs/.test(sql)),
)
session.query('DROP TABLE sillok.otel_logs')
await measure('rollups', statements)
console.log(JSON.stringify(times))
session.close()

async function measure(name, ddl) {
  for (const sql of ddl) session.query(sql)
  const began = performance.now()
  for (const values of chunks) await session.insert({ table: 'sillok.otel_logs', values, ...FORMAT })
  times[name] = (performance.now() - began) / 1000
  const rows = Number(session.query('SELECT count() FROM sillok.otel_logs', 'TSV'))
  if (rows !== n) throw new Error(`${rows} rows, ${n} records`)
}
