// Every way out of Sillok, walked with the same secrets; then all the bytes that came out are searched for them: on the disk, on sockets, on terminals.
import { execFile, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { addContext, configure, getLogger, withContext } from 'sillok'
import { expect, it } from 'vitest'
import { randomOf } from '../support/random.mjs'
import { temporaryRoot } from '../support/records.js'
import { serve } from '../support/server.js'
import { jwt, Maker } from './corpus/index.mjs'
import { expectNone, PASSWORD, TOKEN } from './support.js'

const run = promisify(execFile)
const make = new Maker(randomOf(72))
const CLI = fileURLToPath(new URL('../../packages/sillok/dist/cli/main.js', import.meta.url))
const LIBRARY = fileURLToPath(new URL('../../packages/sillok/dist/index.js', import.meta.url))

const JWT = jwt(make)
const EMAIL = `kim.${make.chars('a', 8).toLowerCase()}@example.com`
const CARD = '4111111111111111'
const PHONE = '+82 10-8765-4321'
const SIGNATURE = createHmac('sha256', 'k').update('m').digest('hex')

/** In a text: each of them in a form in which nothing but itself, or the word before it, tells. */
const TEXT = `key ${TOKEN} jwt ${JWT} password=${PASSWORD} mail ${EMAIL} card ${CARD} call ${PHONE} url https://kim:${PASSWORD}@db.example.com/?sig=${SIGNATURE}`
const SECRETS = [TOKEN, JWT.split('.')[2] as string, PASSWORD, SIGNATURE]
/** Of these, masks show a part. */
const PERSONAL = [EMAIL.split('@')[0] as string, CARD, PHONE]

/** As fields: under their names, in an error as an HTTP client throws it, in what a model is given. */
function fields() {
  const config = {
    url: `/x?api_key=${PASSWORD}`,
    headers: { Authorization: `Bearer ${JWT}`, Cookie: `sid=${PASSWORD}` },
  }
  return {
    password: PASSWORD,
    note: TEXT,
    [TOKEN]: 1,
    nested: { list: [{ apiKey: PASSWORD }, TEXT], headers: [['authorization', `Bearer ${JWT}`]] },
    messages: [{ role: 'user', content: TEXT }],
    card: Number(CARD),
    error: Object.assign(new Error(TEXT, { cause: new Error(TEXT) }), { config }),
  }
}

/** The same as plain data, for those who send JSON. */
const data = () => ({
  ...fields(),
  error: { message: TEXT, stack: `Error: ${TEXT}\n    at x (a.js:1:1)`, config: { auth: PASSWORD } },
})

/** Everything that lies under a folder, the engine's files too, packed ones unpacked. */
function bytesUnder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      const plain = entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes
      return `${join(entry.parentPath, entry.name)}\n${plain.toString('latin1')}`
    })
    .join('\n')
}

async function byLogger(root: string): Promise<void> {
  const sillok = configure({ root, stream: 'logger', level: 'debug', service: `svc ${TOKEN}` })
  const log = getLogger(`a.${TOKEN}`)
  withContext({ password: PASSWORD, tenant: TEXT }, () => {
    addContext({ more: TEXT })
    log.info(TEXT, fields())
    log.with({ token: PASSWORD, bound: TEXT }).warn(TEXT)
    log.error(TEXT, fields().error, fields())
    log.error(fields().error)
    log.critical(TEXT, TEXT as never)
    log.debug(TEXT, [TEXT, { secret: PASSWORD }] as never)
    log.info('event', {
      event: TEXT,
      component: TEXT,
      user_id: EMAIL,
      route: TEXT,
      error_code: TEXT,
      extra: { a: TEXT },
    })
  })
  await sillok.close()
}

/** Processes that die with a secret on their lips. What they say on standard error is Node's: only what Sillok wrote counts. */
function byDying(root: string): void {
  const head = `import { configure, getLogger } from ${JSON.stringify(LIBRARY)}; configure({ root: process.env.ROOT, stream: 'dying' }); const { TEXT, PASSWORD } = process.env; const log = getLogger('a');`
  const config = 'Object.assign(new Error(TEXT), { config: { headers: { authorization: PASSWORD } } })'
  const ends = [
    `throw ${config}`,
    `Promise.reject(${config})`,
    'log.info(TEXT, { password: PASSWORD }); process.exit(1)',
    "log.info(TEXT, { password: PASSWORD }); process.kill(process.pid, 'SIGTERM')",
  ]
  for (const end of ends) {
    const env = { ...process.env, ROOT: root, TEXT, PASSWORD }
    spawnSync(process.execPath, ['--input-type=module', '-e', `${head} ${end}`], { env })
  }
}

async function byOpenTelemetry(exporter: JsonExporter | ProtobufExporter): Promise<void> {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otel', 'host.name': TEXT, 'db.password': PASSWORD }),
    processors: [new BatchLogRecordProcessor({ exporter })],
  })
  const log = provider.getLogger(`scope ${TOKEN}`)
  const { error: _, ...attributes } = data()
  log.emit({
    body: TEXT,
    eventName: TEXT,
    severityNumber: SeverityNumber.ERROR,
    attributes: {
      ...(attributes as never as Record<string, string>),
      'exception.message': TEXT,
      'exception.stacktrace': TEXT,
      'http.request.header.authorization': [`Bearer ${JWT}`],
      'gen_ai.input.messages': TEXT,
    },
  })
  log.emit({ body: { message: TEXT, password: PASSWORD, nested: { token: PASSWORD, list: [TEXT] } } })
  log.emit({ body: [TEXT, { secret: PASSWORD }] as never })
  await provider.forceFlush()
  await provider.shutdown()
}

/** Logs of other programs, as files. */
function foreignLogs(folder: string): string[] {
  const time = new Date().toISOString()
  const files: Record<string, string | Buffer> = {
    'pino.log': `${JSON.stringify({ level: 50, time: Date.now(), pid: 1, hostname: 'h', msg: TEXT, err: { type: 'Error', message: TEXT, stack: TEXT }, ...data() })}\n`,
    'winston.log': `${JSON.stringify({ level: 'error', message: TEXT, timestamp: time, ...data() })}\n`,
    'plain.log': `${time} ERROR app: ${TEXT}\n  continued ${TEXT}\n`,
    'logfmt.log': `time=${time} level=info msg="${TEXT}" password=${PASSWORD} token="${PASSWORD}"\n`,
    'access.log': `10.0.0.1 - - [20/Nov/2026:10:55:44 +0000] "GET /x?access_token=${PASSWORD}&sig=${SIGNATURE} HTTP/1.1" 200 1 "https://kim:${PASSWORD}@example.com/" "curl ${TOKEN}"\n`,
    'broken.jsonl': `{"level":30,"msg":"${TEXT}"\nnot json ${TEXT}\n`,
    'packed.log.gz': gzipSync(
      `${JSON.stringify({ level: 30, time: Date.now(), msg: TEXT, password: PASSWORD })}\n`,
    ),
  }
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  })
}

it('lets none of the secrets out', async () => {
  const root = temporaryRoot()
  const logs = temporaryRoot()
  const out: string[] = []
  const cli = async (...args: string[]): Promise<void> => {
    const { stdout, stderr } = await run(process.execPath, [CLI, ...args], {
      env: { ...process.env, SILLOK_ROOT: root },
    }).catch((error: { stdout: string; stderr: string }) => error)
    out.push(`$ sillok ${args.join(' ')}\n${stdout}${stderr}`)
  }

  await byLogger(root)
  byDying(root)
  for (const file of foreignLogs(logs)) {
    await cli('import', '--dry-run', file)
    await cli('import', file)
  }

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
      { 'content-type': 'application/json' },
    ),
    await server.post('/v1/logs', TEXT, {
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
    }),
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

  const wide = `from=${Date.now() - 400 * 86_400_000}&to=${Date.now() + 86_400_000}`
  for (const path of [
    `/api/search?q=&limit=1000&${wide}`,
    `/api/histogram?q=&${wide}`,
    `/api/facets?q=&fields=level,service,logger,event,password,note&${wide}`,
    `/api/overview?${wide}`,
    '/api/status',
  ]) {
    out.push(JSON.stringify(await server.get(path)))
  }
  out.push(JSON.stringify(await server.sql('SELECT * FROM otel_logs')))
  const page = await server.get<{ records: { id: string }[] }>(`/api/search?q=&limit=50&${wide}`)
  expect(page.records.length).toBeGreaterThan(20)
  for (const { id } of page.records)
    out.push(JSON.stringify(await server.get(`/api/record?id=${encodeURIComponent(id)}`)))
  out.push(await (await fetch(`${server.url}/metrics`)).text())

  await cli('query', '', '--from', '2020-01-01')
  await cli('query', '', '--from', '2020-01-01', '--json')
  await cli('query', '--sql', 'SELECT Body, LogAttributes FROM otel_logs')
  await cli('tail', '--no-follow', '-n', '1000')
  await cli('tail', '--no-follow', '-n', '1000', '--json')
  await cli('doctor')
  live.abort()
  await streaming.catch(() => {})
  await server.close()

  const everything = `${bytesUnder(root)}\n${out.join('\n')}`
  // That something came out everywhere is what makes the search mean something.
  for (const stream of [
    'logger',
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
    expect(everything, stream).toMatch(new RegExp(`/${stream}/.*\\n\\{"timestamp"`))
  expect(out.filter((text) => text.includes('***MASKED***')).length).toBeGreaterThan(30)
  expectNone(everything, ...SECRETS)
  for (const value of PERSONAL) expect(everything.includes(value), value).toBe(false)
})
