// Every way out of Sillok, walked with the same secrets; then all the bytes that came out are searched for them: on the disk, on sockets, on terminals.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { serve } from '../support/server.js'
import { byLogTape, byOtelBridges, byPino, byWinston } from './exits/bridges.js'
import { byCalls, byConsole, byEvents, byMeasuring, bySelf } from './exits/logger.js'
import { byOpenTelemetry, foreignLogs } from './exits/others.js'
import { byDying, byFullDisk, byTerminal, byThreads, canMount } from './exits/processes.js'
import { byOutgoing, byRequests } from './exits/requests.js'
import { bytesUnder, data, PASSWORD, PERSONAL, SECRETS, SHORT, TEXT, TOKEN } from './exits/secrets.js'
import { byJobs, byWorkers } from './exits/workers.js'
import { expectNone } from './support.js'

const run = promisify(execFile)
const CLI = fileURLToPath(new URL('../../packages/sillok/dist/cli/main.js', import.meta.url))

function expectNothing(everything: string): void {
  expectNone(everything, ...SECRETS)
  for (const value of PERSONAL) {
    const at = everything.indexOf(value)
    expect(at === -1 ? '' : everything.slice(Math.max(0, at - 200), at + 60), value).toBe('')
  }
}

/** So short that a parser of JSON says all of it when it complains. */
const LITTLE = 'Zq8v-N2x'
const NOT_JSON = [`{"pwd":${LITTLE}}`, LITTLE, `"${LITTLE}`]

/** That something came out is what makes the search mean something. */
function expectStream(everything: string, stream: string): void {
  expect(everything, stream).toMatch(new RegExp(`/${stream}/.*\\n\\{"timestamp"`))
}

it.each([
  ['calls', 'logger', byCalls],
  ['typed events', 'events', byEvents],
  ['measuring', 'measured', byMeasuring],
  ['the console', 'console', byConsole],
  ['what logging says of itself', 'self', bySelf],
  ['pino', 'pino-bridge', byPino],
  ['winston', 'winston-bridge', byWinston],
  ['LogTape', 'logtape-bridge', byLogTape],
  ['the bridges to OpenTelemetry', 'otel-bridge', byOtelBridges],
  ['access records', 'requests-express', byRequests],
  ['egress records', 'outgoing', byOutgoing],
  ['terminals', 'terminal', byTerminal],
  ['threads', 'threads', byThreads],
  ['dying processes', 'dying', byDying],
  ['batch jobs', 'jobs', byJobs],
  ['workers', 'workers', byWorkers],
] as const)('%s', async (_name, stream, walk) => {
  const root = temporaryRoot()
  const out = await walk(root)
  const everything = `${bytesUnder(root)}\n${out}`
  expectStream(everything, stream)
  expectNothing(everything)
})

it.skipIf(!canMount)('a full disk, and the record that says so', () => {
  const { root, out } = byFullDisk()
  const everything = `${bytesUnder(root)}\n${out}`
  expectStream(everything, 'full')
  expect(everything).toContain('"event":"stream.gap"')
  expectNothing(everything)
})

it('intake, import, search and the command line', async () => {
  const root = temporaryRoot()
  const logs = temporaryRoot()
  const out: string[] = []
  const cli = async (...args: string[]): Promise<void> => {
    const { stdout, stderr } = await run(process.execPath, [CLI, ...args], {
      env: { ...process.env, SILLOK_ROOT: root },
    }).catch((error: { stdout: string; stderr: string }) => error)
    out.push(`$ sillok ${args.join(' ')}\n${stdout}${stderr}`)
  }

  await byCalls(root)
  await byEvents(root)
  await byRequests(root)
  byDying(root)
  for (const file of foreignLogs(logs)) {
    await cli('import', '--dry-run', file)
    await cli('import', file)
  }
  // Who names a file by a secret has it on his disk already; no stream is named by it.
  const named = join(logs, `${SHORT}.log`)
  writeFileSync(named, `${TEXT}\n`)
  await cli('import', named)
  expect(out.pop()).toContain('--stream')

  const server = await serve(root)
  const live = new AbortController()
  const streaming = fetch(`${server.url}/api/live?q=`, { signal: live.signal }).then(async (response) => {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      out.push(Buffer.from(chunk).toString())
  })
  streaming.catch(() => {})
  await wait(200)

  const line = JSON.stringify({
    timestamp: new Date().toISOString(),
    level: 'INFO',
    logger: `l ${TOKEN}`,
    message: TEXT,
    ...data(),
  })
  const asJson = { 'content-type': 'application/json' }
  const posted = [
    await server.post(
      '/ingest/ndjson',
      `${line}\n{"message":"${TEXT}"\n["${TOKEN}"]\nplain ${TEXT}\n{"timestamp":"${TOKEN}","level":"${TOKEN}","message":{"password":"${PASSWORD}"}}\n`,
    ),
    await server.post(
      '/v1/logs',
      JSON.stringify({
        resourceLogs: [
          { scopeLogs: [{ logRecords: [{ body: TEXT }, TEXT, { body: { stringValue: TEXT } }] }] },
        ],
      }),
      asJson,
    ),
    await server.post('/v1/logs', TEXT, { ...asJson, authorization: `Bearer ${TOKEN}` }),
    await server.post(`/ingest/${TOKEN}`, `${line}\n`, { 'user-agent': TOKEN }),
    await server.post(`/ingest/${SHORT}`, `${line}\n`),
    // What is wrong with a line is said without the line.
    ...(await Promise.all(NOT_JSON.map((text) => server.post('/ingest/ndjson', text)))),
    await server.post('/v1/logs', `{"resourceLogs":[{"resource":${NOT_JSON[0]},"scopeLogs":[]}]}`, asJson),
    await server.post('/ingest/ndjson', TEXT, { 'content-encoding': 'gzip' }),
    await server.post('/ingest/ndjson', TEXT, { 'content-type': TOKEN, 'content-encoding': TOKEN }),
  ]
  out.push(JSON.stringify(posted))
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = server.url
  try {
    await byOpenTelemetry(new JsonExporter())
    await byOpenTelemetry(new ProtobufExporter())
  } finally {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  }
  await server.found('ndjson', 2)
  await server.found('otlp', 7)
  await server.found('logger', 7)
  await server.found('events', 20)

  const wide = `from=${Date.now() - 400 * 86_400_000}&to=${Date.now() + 86_400_000}`
  const get = async (path: string): Promise<void> => {
    const response = await fetch(server.url + path)
    out.push(
      `${path.includes(TOKEN) ? '' : path} ${JSON.stringify([...response.headers])} ${await response.text()}`,
    )
  }
  for (const path of [
    `/api/search?q=&limit=1000&${wide}`,
    `/api/histogram?q=&${wide}`,
    `/api/facets?q=&fields=level,service,logger,event,password,note,route,user_id,error_code&${wide}`,
    `/api/overview?${wide}`,
    '/api/status',
    '/readyz',
    `/${TOKEN}`,
  ]) {
    await get(path)
  }
  out.push(JSON.stringify(await server.sql('SELECT * FROM otel_logs')))
  const page = await server.get<{ records: { id: string; correlation_id?: string }[] }>(
    `/api/search?q=&limit=50&${wide}`,
  )
  expect(page.records.length).toBeGreaterThan(20)
  for (const { id, correlation_id } of page.records) {
    await get(`/api/record?id=${encodeURIComponent(id)}`)
    await get(`/api/around?id=${encodeURIComponent(id)}`)
    if (correlation_id !== undefined) await get(`/api/timeline/${encodeURIComponent(correlation_id)}`)
  }
  await get('/metrics')

  await cli('query', '', '--from', '2020-01-01')
  await cli('query', '', '--from', '2020-01-01', '--json')
  await cli('query', '--sql', 'SELECT Body, LogAttributes FROM otel_logs')
  await cli('tail', '--no-follow', '-n', '1000')
  await cli('tail', '--no-follow', '-n', '1000', '--json')
  await cli('doctor')
  await cli('doctor', '--json')
  live.abort()
  await streaming.catch(() => {})
  await server.close()

  const everything = `${bytesUnder(root)}\n${out.join('\n')}`
  for (const stream of [
    'logger',
    'events',
    'dying',
    'ndjson',
    'otlp',
    'pino',
    'winston',
    'plain',
    'logfmt',
    'access',
    'packed',
  ])
    expectStream(everything, stream)
  expect(out.filter((text) => text.includes('***MASKED***')).length).toBeGreaterThan(30)
  expectNone(everything, LITTLE)
  expectNothing(everything)
})
