// The entry for where there is no Node: its size, what it imports, and that it runs, in a bare realm of JavaScript and in Chromium.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, FLAGS } from '../browser/chromium.js'

const home = resolve(import.meta.dirname, '../..')
const MAX_GZIP_BYTES = 12_000

/** A small program, bundled for a platform without Node. */
async function bundle(
  source: string,
  { conditions = [], format = 'iife' }: { conditions?: string[]; format?: 'iife' | 'esm' } = {},
): Promise<{ code: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: join(home, 'tests') },
    bundle: true,
    minify: true,
    format,
    ...(format === 'iife' && { globalName: 'made' }),
    platform: 'browser',
    conditions,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  return { code: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) }
}

/** What is run everywhere: gives what reached the console and a sink. */
const PROGRAM = `
import { configure, getLogger, LEVELS, redactText, SillokError } from 'sillok'
export async function run() {
  const lines = []
  const said = []
  for (const method of ['debug', 'info', 'warn', 'error']) {
    console[method] = (...args) => { said.push([method, ...args]); }
  }
  const log = getLogger('page')
  log.info('silent')
  const sillok = configure({ service: 'shop', level: 'debug', levels: { noisy: 'error' }, console: 'json', sinks: [{ write: (line) => void lines.push(line) }] })
  log.debug('Opened %s %c', { password: 'hunter2', url: 'https://a:secret@b.example/', level: 'forged', n: 10n, prompt: 'x' })
  log.with({ tenant: 't' }).warn('Slow', { tags: new Map([['a', new Set([1])]]), bytes: new Uint8Array(3), text: '실록 \\ud800' })
  log.error('Failed', new TypeError('boom', { cause: new Error('root') }), { error_code: 'TIMEOUT' })
  log.critical(new Error('gone'))
  log.info('hostile', { get a() { throw new Error('no') }, toJSON: 1 })
  getLogger('noisy.part').warn('not written')
  sillok.setLevel('error')
  log.info('not written')
  await sillok.flush()
  await sillok.close()
  log.critical('silent')
  let code
  try { configure({ level: 'loud' }) } catch (error) { code = error instanceof SillokError && error.code }
  return { lines, said, code, levels: LEVELS.length, text: redactText('token=abc') }
}`

interface Ran {
  lines: string[]
  said: unknown[][]
  code: string
  levels: number
  text: string
}

function check({ lines, said, code, levels, text }: Ran): void {
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(records).toMatchObject([
    {
      level: 'DEBUG',
      service: 'shop',
      message: 'Opened %s %c',
      password: '***MASKED***',
      url: 'https://a:***MASKED***@b.example/',
      n: '10',
      prompt: { redacted: 'payload', type: 'string', length: 1 },
      extra: { level: 'forged' },
    },
    {
      level: 'WARNING',
      tenant: 't',
      tags: { a: [1] },
      bytes: '[Uint8Array of 3 bytes]',
      text: '실록 \ufffd',
    },
    { level: 'ERROR', error_code: 'TIMEOUT', exception: { type: 'TypeError', cause: { message: 'root' } } },
    { level: 'CRITICAL', message: 'gone' },
    { level: 'INFO', message: 'hostile' },
  ])
  expect(said).toEqual(lines.map((line, i) => [['debug', 'warn', 'error', 'error', 'info'][i], line]))
  expect({ code, levels, text }).toEqual({ code: 'CONFIG_INVALID', levels: 5, text: 'token=***MASKED***' })
}

describe('sillok without Node', () => {
  let program: Awaited<ReturnType<typeof bundle>>
  beforeAll(async () => {
    program = await bundle(PROGRAM)
  })

  it('is chosen for browsers, workers and edge runtimes, and imports nothing of Node', async () => {
    const entry = 'packages/sillok/dist/portable.js'
    expect(program.inputs.some((path) => path.endsWith(entry))).toBe(true)
    for (const conditions of [['workerd'], ['edge-light'], ['react-native']]) {
      const { inputs } = await bundle(PROGRAM, { conditions })
      expect(inputs.some((path) => path.endsWith(entry))).toBe(true)
    }
    const { inputs } = await bundle(PROGRAM.replace("'sillok'", "'sillok/portable'"))
    expect(inputs.filter((path) => /stream|context|node:/.test(path))).toEqual([])
  })

  it(`takes less than ${MAX_GZIP_BYTES} bytes, minified and compressed, all of it`, async () => {
    const { code } = await bundle(`export * from 'sillok'`, { format: 'esm' })
    const size = gzipSync(code, { level: 9 }).byteLength
    console.log(`sillok/portable: ${code.length} bytes minified, ${size} with gzip`)
    expect(size).toBeLessThan(MAX_GZIP_BYTES)
  })

  it('does of redaction what docs/portable.md says, rule by rule', async () => {
    const { withTable, wrong } = (await import(join(home, 'scripts/portable-rules.mjs'))) as {
      withTable(document: string): string
      wrong(): string[]
    }
    expect(wrong()).toEqual([])
    const document = readFileSync(join(home, 'docs/portable.md'), 'utf8')
    expect(withTable(document), 'run `npm run portable-rules`').toBe(document)
  })

  it('runs in a realm that has nothing but JavaScript and a console', async () => {
    const quiet = { debug() {}, info() {}, warn() {}, error() {} }
    const realm = vm.createContext({ console: { ...quiet } })
    vm.runInContext(program.code, realm)
    check((await vm.runInContext('made.run()', realm)) as Ran)
  })

  it('runs in Chromium, in a page and in a worker', async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS })
    try {
      const page = await browser.newPage()
      await page.addScriptTag({ content: program.code })
      check((await page.evaluate('made.run()')) as Ran)
      const inWorker = await page.evaluate(async (code) => {
        const url = URL.createObjectURL(new Blob([`${code}; made.run().then((ran) => postMessage(ran))`]))
        const worker = new Worker(url)
        return new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data)
          worker.onerror = (event) => reject(new Error(event.message))
        })
      }, program.code)
      check(inWorker as Ran)
    } finally {
      await browser.close()
    }
  })

  it('shows people an object in the console of a page', async () => {
    const { code } = await bundle(`import { configure, getLogger } from 'sillok'
export function run() { configure({}); getLogger('cart').warn('100 %o full', { items: 3 }) }`)
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS })
    try {
      const page = await browser.newPage()
      const heard = page.waitForEvent('console')
      await page.addScriptTag({ content: code })
      await page.evaluate('made.run()')
      const message = await heard
      expect(message.type()).toBe('warning')
      expect(
        await Promise.all(
          message
            .args()
            .slice(0, 3)
            .map((arg) => arg.jsonValue()),
        ),
      ).toEqual(['%s: %s', 'cart', '100 %o full'])
      expect(await message.args()[3]?.jsonValue()).toMatchObject({ items: 3 })
    } finally {
      await browser.close()
    }
  })
})
