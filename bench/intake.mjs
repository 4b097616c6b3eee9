// How fast records become searchable: NDJSON over HTTP through Sillok (limits, redaction, segment on disk, index) beside the
// same records inserted into the same table by chDB alone, in the same run.
//   node bench/intake.mjs [records]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { records, writeFile } from './records.mjs'
import { up } from './up.mjs'

const count = Number(process.argv[2] ?? 500_000)
const BODY = 8 * 1024 * 1024
const CONNECTIONS = 2
const folder = mkdtempSync(join(tmpdir(), 'sillok-bench-'))

try {
  const file = join(folder, 'records.ndjson')
  const bytes = await writeFile(file, records(count))
  console.log(
    `${count} records, ${(bytes / 1e6).toFixed(1)} MB of NDJSON, ${(bytes / count).toFixed(0)} bytes each`,
  )
  const alone = await chdbAlone(file)
  for (const [form, times] of Object.entries(alone)) {
    report(`chDB alone, ${form}, table and indexes`, times.table, bytes)
    report(`chDB alone, ${form}, with our rollups`, times.rollups, bytes)
  }
  const sillok = await throughSillok(file)
  report('Sillok: answered, on disk', sillok.answered, bytes)
  report('Sillok: searchable', sillok.searchable, bytes)
  for (const [form, { table, rollups }] of Object.entries(alone)) {
    const [toTable, toRollups] = [table, rollups].map((seconds) => (seconds / sillok.searchable).toFixed(2))
    console.log(`searchable / chDB alone, ${form}: ${toTable}; with rollups: ${toRollups}`)
  }
  console.log(
    `segments ${(sillok.segmentBytes / bytes).toFixed(2)}, index ${(sillok.indexBytes / bytes).toFixed(3)} bytes per raw byte`,
  )
  console.log(
    `memory (MB, peak RSS): server ${sillok.rss.server}, engine ${sillok.rss.engine}; idle before: server ${sillok.idle.server}, engine ${sillok.idle.engine}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function report(name, seconds, bytes) {
  console.log(
    `${name.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s ${Math.round(count / seconds)
      .toString()
      .padStart(8)} records/s ${(bytes / 1e6 / seconds).toFixed(1).padStart(6)} MB/s`,
  )
}

/** Whole lines of a file, about `BODY` bytes at a time. */
function* bodies(path) {
  const fd = openSync(path, 'r')
  let at = 0
  const size = statSync(path).size
  while (at < size) {
    const buffer = Buffer.allocUnsafe(BODY)
    const read = readSync(fd, buffer, 0, BODY, at)
    const end = at + read === size ? read : buffer.lastIndexOf(10, read - 1) + 1
    at += end
    yield buffer.subarray(0, end)
  }
}

async function chdbAlone(file) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('chdb-alone.mjs', import.meta.url)), file, join(folder, 'alone')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  await once(child, 'close')
  return JSON.parse(text)
}

async function throughSillok(file) {
  const server = await up(join(folder, 'logs'))
  const { url, json } = server
  try {
    while ((await json('/readyz')).search !== 'ready') await wait(100)
    await wait(1000)
    const idle = await memory(server.pid, 'VmRSS')
    const began = performance.now()
    const queue = bodies(file)
    const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    await Promise.all(Array.from({ length: CONNECTIONS }, () => send(queue, url, agent)))
    const answered = (performance.now() - began) / 1000
    let found = 0
    for (; found < count; await wait(250)) found = await total(url)
    const searchable = (performance.now() - began) / 1000
    if (found !== count) throw new Error(`${found} records found, ${count} sent`)
    const rss = await memory(server.pid, 'VmHWM')
    const { storage } = await json('/api/overview')
    return {
      answered,
      searchable,
      idle,
      rss,
      segmentBytes: storage.segment_bytes,
      indexBytes: storage.index_bytes,
    }
  } finally {
    await server.close()
  }
}

async function send(queue, url, agent) {
  for (const body of queue) {
    const { status, text } = await post(`${url}/ingest/bench`, body, agent)
    if (status === 429 || status === 503) throw new Error(`refused: ${text}`)
    const { rejected } = JSON.parse(text)
    if (status !== 200 || rejected !== 0) throw new Error(`${status}: ${text}`)
  }
}

function post(url, body, agent) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/x-ndjson', 'content-length': body.length },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode, text }))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function total(url) {
  const response = await fetch(`${url}/api/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql: "SELECT count() FROM otel_logs WHERE Stream = 'bench'" }),
  })
  return Number((await response.json()).rows?.[0]?.[0] ?? 0)
}

/** Resident memory in MB of the server and of its engine child. */
async function memory(pid, field) {
  const of = (id) =>
    Math.round(
      Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1024,
    )
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return { server: of(pid), engine: children.length > 0 ? of(children[0]) : null }
}
