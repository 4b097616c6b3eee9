// What only the rule of a project knows is given to every way out; then all the bytes that came out are searched for it.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { configure, getLogger } from 'sillok'
import { job } from 'sillok/jobs'
import { redactText } from 'sillok/redact'
import { supervise } from 'sillok/supervise'
import { startRecorder } from 'sillok/testing'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { serve } from '../support/server.js'
import { bytesUnder } from './exits/secrets.js'

const run = promisify(execFile)
const SILLOK = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))

const NUMBER = 'EMP-123456'
const TEXT = `seen by ${NUMBER} at noon`
const RULE = {
  id: 'employee',
  pattern: 'EMP-\\d{6}',
  mask: 'EMP-******',
  example: NUMBER,
  counterexample: 'EMP-12',
}
const CONFIG = `redact:
  rules:
    - id: employee
      pattern: 'EMP-\\d{6}'
      mask: EMP-******
      example: ${NUMBER}
      counterexample: EMP-12
logs:
  others: { match: 'others/*.log', class: L3 }
`

/** A program whose lines are records and are not. */
const WORKER = [
  '-e',
  `console.log(JSON.stringify({ level: 'INFO', message: ${JSON.stringify(TEXT)}, by: ${JSON.stringify(NUMBER)} })); console.log(${JSON.stringify(TEXT)})`,
]

function expectNone(everything: string): void {
  const at = everything.indexOf(NUMBER)
  expect(at === -1 ? '' : everything.slice(Math.max(0, at - 200), at + 60)).toBe('')
}

/** That something came out is what makes the search mean something. */
function expectMasked(everything: string, ...streams: string[]): void {
  for (const stream of streams)
    expect(everything, stream).toMatch(new RegExp(`/${stream}/[^\\0]*?\\n\\{"timestamp"[^\\n]*EMP-\\*{6}`))
  expectNone(everything)
}

async function byOpenTelemetry(url: string): Promise<void> {
  const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` })
  const resource = resourceFromAttributes({ 'service.name': 'otel', 'host.name': TEXT })
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter })] })
  provider.getLogger(TEXT).emit({ body: TEXT, attributes: { by: NUMBER } })
  await provider.shutdown()
}

it('one configured program: its logger, sinks, jobs, workers, and a server in it', async () => {
  const root = temporaryRoot()
  const lines: string[] = []
  // Before there is any configuration, and after it has ended.
  const recorder = startRecorder()
  onTestFinished(() => recorder.stop())
  const sillok = configure({ root, stream: 'logger', audit: true, redact: { rules: [RULE] } })
  getLogger('app').info(TEXT, { by: NUMBER })
  await getLogger('app').audit({ action: TEXT, userId: NUMBER })
  await job({
    name: TEXT,
    root,
    run(running) {
      running.progress(1, 2, TEXT)
      running.log(TEXT, { by: NUMBER })
      return { by: NUMBER }
    },
  })
  await expect(
    job({
      name: 'fails',
      root,
      run() {
        throw new Error(TEXT)
      },
    }),
  ).rejects.toThrow()
  const worker = {
    command: [process.execPath, ...WORKER],
    policy: { restart: 'never' },
    content: 'redacted',
  } as const
  const supervisor = await supervise({ root, workers: [{ name: 'worker', records: ['sillok'], ...worker }] })
  await supervisor.finished()
  lines.push(JSON.stringify(supervisor.status()))
  await supervisor.stop()

  const server = await serve(root)
  await byOpenTelemetry(server.url)
  await server.post('/ingest/ndjson', `${JSON.stringify({ message: TEXT, by: NUMBER })}\nplain ${TEXT}\n`)
  await server.found('ndjson', 1)
  await server.get(`/api/search?q=${encodeURIComponent(`"${NUMBER}"`)}`)
  await server.close()
  lines.push(redactText(TEXT))
  await sillok.close()
  // Those who still log say it to the sink that is there.
  getLogger('app').info(TEXT, { by: NUMBER })

  expect(lines.at(-1)).toContain('EMP-******')
  expectMasked(
    `${bytesUnder(root)}\n${lines.join('\n')}`,
    'logger',
    'audit',
    'jobs',
    'workers',
    'otlp',
    'ndjson',
  )
})

it('the command line, by sillok.config', async () => {
  const project = temporaryRoot()
  const elsewhere = temporaryRoot()
  const root = join(project, 'logs')
  writeFileSync(join(project, 'sillok.config.yaml'), CONFIG)
  const env: NodeJS.ProcessEnv = { ...process.env }
  delete env.SILLOK_ROOT
  const out: string[] = []
  const cli = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, [SILLOK, ...args], { cwd: project, env }).catch(
      (error: { stdout: string; stderr: string }) => error,
    )
    out.push(stdout + stderr)
    return stdout + stderr
  }
  const foreign = join(elsewhere, 'pino.log')
  writeFileSync(foreign, `${JSON.stringify({ level: 30, time: Date.now(), msg: TEXT, by: NUMBER })}\n`)

  await cli('import', foreign)
  await cli('import', '--dry-run', foreign)
  await cli('supervise', '--content', 'redacted', '--restart', 'never', '--', process.execPath, ...WORKER)
  expect(await cli('redact', foreign)).toContain('EMP-******')
  expect(await cli('redact', '--rules')).toContain('employee')
  expect(await cli('redact', 'scan', foreign)).toContain(`${foreign}:1: employee`)
  const own = join(elsewhere, 'rules.json')
  writeFileSync(
    own,
    JSON.stringify([{ id: 'salary', key: 'salary', example: 'salary', counterexample: 'pay' }]),
  )
  writeFileSync(foreign, `{"by":"${NUMBER}","salary":"much"}\n`)
  expect(await cli('redact', '--rules-file', own, foreign)).toBe(
    '{"by":"EMP-******","salary":"***MASKED***"}\n',
  )

  mkdirSync(join(root, 'others'), { recursive: true })
  writeFileSync(join(root, 'others', 'a.log'), `${TEXT}\n`)
  expect(await cli('map', '--check')).toContain('Holds a secret: employee')

  const up = spawn(process.execPath, [SILLOK, 'up', '--port', '0', '--json'], { cwd: project, env })
  onTestFinished(() => void up.kill('SIGKILL'))
  const [first] = (await once(up.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(first.toString()) as { url: string }
  await byOpenTelemetry(url)
  const line = JSON.stringify({ message: TEXT, by: NUMBER })
  await fetch(`${url}/ingest/ndjson`, { method: 'POST', body: `${line}\nplain ${TEXT}\n` })
  let map: { findings?: unknown } | null = null
  while (map === null) {
    const response = await fetch(`${url}/api/map`)
    map = ((await response.json()) as { report: { findings?: unknown } | null }).report
    await wait(100)
  }
  expect(JSON.stringify(map)).toContain('Holds a secret: employee')
  rmSync(join(root, 'others'), { recursive: true })
  const ended = once(up, 'exit')
  up.kill('SIGTERM')
  await ended

  expectMasked(`${bytesUnder(root)}\n${out.join('\n')}`, 'pino', 'workers', 'otlp', 'ndjson')
})
