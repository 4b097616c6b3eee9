// `source: true`: each record says where in the application it was made, whatever stands between and however the program was made.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'

const home = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'))
  for (const name of ['pino', 'winston', '@logtape'])
    symlinkSync(join(home, 'node_modules', name), join(folder, 'node_modules', name))
  symlinkSync(join(home, 'packages/sillok'), join(folder, 'node_modules/sillok'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SINK = `{ write(line) {
  const { message, source_file, source_line, source_function } = JSON.parse(line);
  console.info([message, source_file, source_line, source_function].join(' ').trim());
} }`

/** What a program says of each record: message, file, line, function. */
function saidBy(file: string, ...flags: string[]): string[] {
  const env = { ...process.env, NODE_OPTIONS: '' }
  return execFileSync(process.execPath, [...flags, file], { cwd: folder, env, encoding: 'utf8' })
    .trim()
    .split('\n')
}

it('names the call in an ES module, through whatever stands between', () => {
  writeFileSync(
    join(folder, 'a.mjs'),
    `import { configure as logtape, getLogger as logtapeLogger } from '@logtape/logtape'
import pino from 'pino'
import { configure, getLogger } from 'sillok'
import { getSillokSink } from 'sillok/logtape'
import { sillokDestination } from 'sillok/pino'
import { SillokTransport } from 'sillok/winston'
import winston from 'winston'
configure({ stream: false, source: true, sinks: [${SINK.replaceAll('\n', ' ')}] })
const log = getLogger('a')
log.info('top')
function named() { log.with({ a: 1 }).warn('bound') }
named()
class A {
  now() { log.info('method') }
  async later() { await 1; log.info('later') }
}
new A().now()
await new A().later()
await log.measure('job', async () => { await 1 })
pino({}, sillokDestination()).info('pino')
const winstonLog = winston.createLogger({ transports: [new SillokTransport()] })
await 1
winstonLog.info('winston')
await logtape({ sinks: { sillok: getSillokSink() }, loggers: [{ category: [], sinks: ['sillok'] }, { category: ['logtape', 'meta'], lowestLevel: 'error' }] })
logtapeLogger(['x']).info('logtape')
eval("log.info('eval')")
log.info('mine', { source_file: 'x.mjs', source_line: 7 })
const later = () => log.info('timer')
setTimeout(later, 1)
`,
  )
  expect(saidBy('a.mjs')).toEqual(
    [
      'top a.mjs 10',
      'bound a.mjs 11 named',
      'method a.mjs 14 A.now',
      'later a.mjs 15 A.later',
      'job took a.mjs 19',
      'pino a.mjs 20',
      'winston a.mjs 23',
      'logtape a.mjs 25',
      'eval a.mjs 26',
      'mine x.mjs 7',
      'timer a.mjs 28 Timeout.later',
    ].map((said) => expect.stringMatching(new RegExp(`^${said.replaceAll('.', '\\.')}( |$)`))),
  )
})

it('never throws, whatever was done to errors', () => {
  writeFileSync(
    join(folder, 'odd.mjs'),
    `import { configure, getLogger } from 'sillok'
configure({ stream: false, source: true, sinks: [${SINK.replaceAll('\n', ' ')}] })
const log = getLogger('a')
Error.stackTraceLimit = 0
log.info('limit')
if (Error.stackTraceLimit !== 0) throw new Error('changed')
Error.prepareStackTrace = () => { throw new Error('x') }
log.info('throws')
Error.prepareStackTrace = (_, frames) => frames
log.info('frames')
Object.freeze(Error)
log.info('frozen')
`,
  )
  expect(saidBy('odd.mjs')).toEqual(['limit odd.mjs 5', 'throws', 'frames', 'frozen'])
})

it('names the call in CommonJS', () => {
  writeFileSync(
    join(folder, 'b.cjs'),
    `const { configure, getLogger } = require('sillok')
configure({ stream: false, source: true, sinks: [${SINK.replaceAll('\n', ' ')}] })
function run() {
  getLogger('b').info('required')
}
run()
`,
  )
  expect(saidBy('b.cjs')).toEqual(['required b.cjs 4 run'])
})

const TYPED = `import { configure, getLogger } from 'sillok'

interface Order { id: number }

configure({ stream: false, source: true, sinks: [${SINK.replace('(line)', '(line: string)')}] })
function place(order: Order): void {
  getLogger('c').info('placed', order)
}
place({ id: 1 })
`

it('goes by source maps where Node reads them', () => {
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'src/c.ts'), TYPED)
  const entryPoints = [join(folder, 'src/c.ts')]
  buildSync({ entryPoints, outfile: join(folder, 'out/c.mjs'), format: 'esm', sourcemap: true, minify: true })
  expect(saidBy('out/c.mjs', '--enable-source-maps')).toEqual([
    expect.stringMatching(/^placed src\/c\.ts 10 /),
  ])
  expect(saidBy('out/c.mjs')).toEqual([expect.stringMatching(/^placed out\/c\.mjs 1 /)])
})

it.each(['esm', 'cjs'] as const)(
  'goes by source maps in a bundle (%s), and says nothing without them',
  (format) => {
    mkdirSync(join(folder, 'src'), { recursive: true })
    writeFileSync(join(folder, 'src/d.ts'), TYPED)
    const outfile = join(folder, `out/d-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`)
    buildSync({
      entryPoints: [join(folder, 'src/d.ts')],
      outfile,
      format,
      bundle: true,
      platform: 'node',
      sourcemap: true,
      logLevel: 'error',
      logOverride: { 'empty-import-meta': 'silent' },
    })
    expect(saidBy(outfile, '--enable-source-maps')).toEqual(['placed src/d.ts 10 place'])
    expect(saidBy(outfile)).toEqual(['placed'])
  },
)
