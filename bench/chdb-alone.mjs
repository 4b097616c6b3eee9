// The engine without us: the same records, as rows that are ready made, into the same table, in one process, 16 MB at a time. Making the rows
// is not counted. Once as NDJSON, each row an object with the names of its columns, and once in the shorter form that Sillok sends.
import { readFileSync } from 'node:fs'
import { Session } from 'chdb'
import { INSERT_COLUMNS, rowOf } from '../packages/server/dist/engine/index.js'
import { MIGRATIONS } from '../packages/server/dist/engine/schema.js'
import { viewOfLine } from '../packages/server/dist/view/index.js'

const [file, folder] = process.argv.slice(2)
const columns = INSERT_COLUMNS.split(', ')
const CHUNK = 16 * 1024 * 1024
const lines = readFileSync(file, 'utf8').split('\n')
lines.pop()

function* compactRows() {
  let offset = 0
  for (const text of lines) {
    const line = { text, segment: '2026-11-20T10-55-44.123Z-000001', offset, bytes: text.length + 1 }
    yield rowOf(viewOfLine(line, 'bench'))
    offset += line.bytes
  }
}

function* namedRows() {
  for (const row of compactRows()) {
    const values = JSON.parse(row)
    yield JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, values[i]])))
  }
}

function chunksOf(rows) {
  const chunks = []
  let text = ''
  for (const row of rows) {
    text += `${row}\n`
    if (text.length < CHUNK) continue
    chunks.push(Buffer.from(text))
    text = ''
  }
  return [...chunks, Buffer.from(text)]
}

const times = {}
const session = new Session(folder)
const statements = MIGRATIONS.flatMap((migration) => migration.statements)
const table = statements.filter((sql) => /CREATE TABLE[^(]*otel_logs/.test(sql))
for (const [name, format, rows] of [
  ['ndjson', 'JSONEachRow', namedRows()],
  ['compact', 'JSONCompactEachRow', compactRows()],
]) {
  const chunks = chunksOf(rows)
  times[name] = {
    table: await measure(chunks, format, table),
    rollups: await measure(chunks, format, statements),
  }
}
console.log(JSON.stringify(times))
session.close()

/** Seconds for all chunks, into a database that has only what these statements make. */
async function measure(chunks, format, ddl) {
  session.query('CREATE DATABASE sillok')
  for (const sql of ddl) session.query(sql)
  const began = performance.now()
  for (const values of chunks) await session.insert({ table: 'sillok.otel_logs', values, columns, format })
  const seconds = (performance.now() - began) / 1000
  const rows = Number(session.query('SELECT count() FROM sillok.otel_logs', 'TSV'))
  if (rows !== lines.length) throw new Error(`${rows} rows, ${lines.length} records`)
  session.query('DROP DATABASE sillok')
  return seconds
}
