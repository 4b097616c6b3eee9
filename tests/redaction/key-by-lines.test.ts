// A private key that comes line by line, each in a record of its own: what takes records from others follows it to its end.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { serve } from '../support/server.js'
import { bytesUnder } from './exits/secrets.js'

const SILLOK = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))

const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
  .trimEnd()
  .split('\n')
const BODY = PEM.slice(1, -1)
const LINES = ['before', ...PEM, 'see shop/OrderNumber2Controller.java']
const TIME = '2026-11-20T10:55:44.123Z'

function expectMasked(root: string, stream: string, records = LINES.length): void {
  const everything = bytesUnder(join(root, stream))
  for (const line of BODY) expect(everything).not.toContain(line)
  expect(everything.match(/\{"timestamp"/g)).toHaveLength(records)
  expect(everything).toContain('before')
  expect(everything).toContain('see shop/OrderNumber2Controller.java')
}

it.each<[string, (line: string) => string]>([
  ['plain', (line) => line],
  ['text', (line) => `${TIME} INFO app: ${line}`],
  ['json', (line) => JSON.stringify({ level: 30, time: Date.parse(TIME), msg: line })],
  ['fields', (line) => JSON.stringify({ level: 30, time: Date.parse(TIME), msg: 'a line', line })],
  ['logfmt', (line) => `time=${TIME} level=info msg="${line}"`],
  ['syslog', (line) => `Nov 20 10:55:44 host app[1]: ${line}`],
])('sillok import, lines of %s', (name, write) => {
  const root = temporaryRoot()
  const file = join(temporaryRoot(), `${name}.log`)
  writeFileSync(file, `${LINES.map(write).join('\n')}\n`)
  const env = { ...process.env, SILLOK_ROOT: root }
  const shown = execFileSync(process.execPath, [SILLOK, 'import', '--dry-run', file], { env }).toString()
  for (const line of BODY) expect(shown).not.toContain(line)
  execFileSync(process.execPath, [SILLOK, 'import', file], { env })
  expectMasked(root, name)
})

it('intake: lines of NDJSON, whatever shapes it knows, and records of OTLP', async () => {
  const root = temporaryRoot()
  const server = await serve(root)
  const line = (message: string): string =>
    JSON.stringify({ timestamp: TIME, level: 'INFO', logger: 'a', message })
  await server.post('/ingest/known', Array.from({ length: 3 }, (_, n) => line(`ready ${n}`)).join('\n'))
  await server.post('/ingest/ndjson', LINES.map(line).join('\n'))
  const logRecords = LINES.map((text) => ({ body: { stringValue: text } }))
  const json = { 'content-type': 'application/json' }
  await server.post('/v1/logs', JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }), json)
  await server.close()
  expectMasked(root, 'ndjson')
  expectMasked(root, 'otlp')
})
