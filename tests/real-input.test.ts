import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryRoot } from './support/records.js'
import { type Running, serve } from './support/server.js'

const run = promisify(execFile)
const home = fileURLToPath(new URL('..', import.meta.url))
const cli = join(home, 'packages/sillok/dist/cli/main.js')
const samples = join(home, 'packages/sillok/src/formats/testdata')

interface Summary {
  file: string
  stream: string
  format: string
  records: number
  invalid: number
}

async function importFile(root: string, file: string): Promise<Summary> {
  const { stdout } = await run(process.execPath, [cli, 'import', file, '--root', root, '--json'])
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Summary
}

/** All of a stream, from the beginning of time. */
async function all(
  server: Running,
  stream: string,
  q = '',
): Promise<{ message: string; level: string; fields: Record<string, string> }[]> {
  const query = encodeURIComponent(`stream:${stream} ${q}`)
  const answer = await server.get<{ records: never[] }>(`/api/search?from=0&limit=1000&q=${query}`)
  return answer.records
}

it('finds every line of every format that can be imported', async () => {
  const root = temporaryRoot()
  const imported: Summary[] = []
  const files = readdirSync(samples).filter((name) => !/\.md$/i.test(name))
  for (const name of files) imported.push(await importFile(root, join(samples, name)))
  const server = await serve(root)
  for (const { stream, records, format } of imported) {
    await server.found(stream, records)
    const [row] = await server.sql(`SELECT count() FROM otel_logs WHERE Stream = '${stream}'`)
    expect(Number(row?.[0]), `${stream} (${format})`).toBe(records)
  }
  const byFormat = new Map(imported.map((summary) => [summary.format, summary]))
  for (const format of [
    'pino',
    'winston',
    'bunyan',
    'python',
    'logfmt',
    'access',
    'dpkg',
    'npm',
    'model-usage',
  ]) {
    expect(byFormat.get(format)?.records, format).toBeGreaterThan(0)
  }
})

it('brings the three shapes of a model usage file to one', async () => {
  const root = temporaryRoot()
  const { stream, records, invalid } = await importFile(root, join(samples, 'llm_usage.jsonl'))
  // One line of the sample is of none of the three shapes: it is kept, and counted.
  expect(invalid).toBe(1)
  const server = await serve(root)
  await server.found(stream, records)
  expect(await all(server, stream, 'log_type:invalid')).toHaveLength(1)
  const found = await all(server, stream, 'log_type:ai')
  expect(found).toHaveLength(6)
  for (const record of found) expect(record.fields.schema_version).toBe('1')
})

// Programs as people have them: the loggers themselves, writing their files, knowing nothing of Sillok.
const PINO = `import pino from 'pino'
const log = pino({}, pino.destination({ dest: process.argv[2], sync: true }))
for (let i = 0; i < 50; i++) log.info({ i, user: { id: i } }, 'request answered')
log.error(new Error('pino broke'), 'it failed')
log.child({ module: 'orders' }).warn({ password: 'hunter2' }, '주의')
`
const WINSTON = `import winston from 'winston'
const { combine, timestamp, json, errors } = winston.format
const log = winston.createLogger({ format: combine(errors({ stack: true }), timestamp(), json()), transports: [new winston.transports.File({ filename: process.argv[2] })] })
for (let i = 0; i < 50; i++) log.info('request answered', { i })
log.error(new Error('winston broke'))
log.warn('注意', { api_key: 'sk-hunter2' })
log.end()
`
const PYTHON = `import json, logging, sys
class Json(logging.Formatter):
    def format(self, r):
        return json.dumps({'asctime': self.formatTime(r), 'levelname': r.levelname, 'name': r.name, 'message': r.getMessage()}, ensure_ascii=False)
handler = logging.FileHandler(sys.argv[1]); handler.setFormatter(Json())
log = logging.getLogger('billing'); log.addHandler(handler); log.setLevel('DEBUG')
for i in range(50): log.info('request %d answered', i)
log.critical('중단')
`

it.each([
  ['pino', PINO, process.execPath, 52, '주의'],
  ['winston', WINSTON, process.execPath, 52, '注意'],
  ['python', PYTHON, 'python3', 51, '중단'],
] as const)('finds what a %s program wrote to its file', async (format, program, runtime, count, word) => {
  const folder = mkdtempSync(join(home, 'node_modules', '.real-'))
  const source = join(folder, runtime === 'python3' ? 'app.py' : 'app.mjs')
  const log = join(mkdtempSync(join(tmpdir(), 'sillok-')), `${format}-app.log`)
  writeFileSync(source, program)
  await run(runtime, [source, log])
  const root = temporaryRoot()
  const summary = await importFile(root, log)
  expect(summary).toMatchObject({ format, records: count, invalid: 0 })
  const server = await serve(root)
  await server.found(summary.stream, count)
  expect(await all(server, summary.stream, word)).toHaveLength(1)
  expect(await all(server, summary.stream, 'answered')).toHaveLength(50)
  const [row] = await server.sql(
    "SELECT countIf(toString(LogAttributes) LIKE '%hunter2%' OR Body LIKE '%hunter2%') FROM otel_logs",
  )
  expect(Number(row?.[0])).toBe(0)
})

// The machine's own: whatever stands in them, no line may be lost or not understood.
const DPKG = '/var/log/dpkg.log'
it.skipIf(!existsSync(DPKG))('finds every line of the dpkg.log of this machine', async () => {
  const root = temporaryRoot()
  const summary = await importFile(root, DPKG)
  expect(summary).toMatchObject({ format: 'dpkg', invalid: 0 })
  const lines = readFileSync(DPKG, 'utf8').split('\n').filter(Boolean).length
  expect(summary.records).toBeGreaterThan(0)
  expect(summary.records).toBeLessThanOrEqual(lines)
  const server = await serve(root)
  await server.found(summary.stream, summary.records)
})

it('finds what npm says of a run of its own', async () => {
  const logs = mkdtempSync(join(tmpdir(), 'sillok-npm-'))
  await run('npm', ['pkg', 'get', 'name', '--logs-dir', logs, '--loglevel', 'silly'], { cwd: home })
  const root = temporaryRoot()
  const summary = await importFile(root, join(logs, readdirSync(logs)[0] ?? ''))
  expect(summary).toMatchObject({ format: 'npm', stream: 'npm', invalid: 0 })
  const server = await serve(root)
  await server.found('npm', summary.records)
  expect((await all(server, 'npm', 'argv')).length).toBeGreaterThan(0)
})
