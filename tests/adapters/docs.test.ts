import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readStream } from 'sillok/stream'
import { expect, it } from 'vitest'

const document = readFileSync(new URL('../../docs/adapters.md', import.meta.url), 'utf8')
const snippets = [...document.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code)

/** Where the frameworks of the examples are found. */
const home = fileURLToPath(new URL('../../packages/sillok', import.meta.url))

/** Which entry a snippet is about. */
const entry = (code: string) => /'(sillok\/[a-z-]+)'/.exec(code)?.[1] ?? ''

it('every adapter has an example', () => {
  const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { exports: object }
  const adapters = Object.entries(exports)
    .filter(([, { default: file = '' }]) => String(file).includes('/adapters/'))
    .map(([name]) => name.replace('.', 'sillok'))
  expect(adapters.length).toBeGreaterThan(10)
  expect(new Set(snippets.map(entry))).toEqual(new Set(adapters))
})

/** Runs an example in a process and a root of its own; a server, which would go on for ever, on a free port and not for long. */
async function outcomeOf(code: string, file: string) {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  const end = isServer(code) ? 'setTimeout(() => process.exit(), 50)' : ''
  writeFileSync(file, `${code.replaceAll('8080', '0')}${end}\n`)
  try {
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, SILLOK_ROOT: root },
      stdio: 'pipe',
    })
    let printed = ''
    const take = (chunk: Buffer) => {
      printed += String(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const [exit] = (await once(child, 'close')) as [number | null]
    let records = 0
    for await (const { lines } of readStream({ root, stream: 'app' })) records += lines.length
    return { exit, printed, records }
  } finally {
    rmSync(file)
    rmSync(root, { recursive: true, force: true })
  }
}

const isServer = (code: string) => code.includes('8080')
const cases = snippets.map((code, at): [string, string] => [`${at + 1}, ${entry(code)}`, code])

it.concurrent.each(cases)('example %s runs', async (name, code) => {
  const file = join(home, `example-${process.pid}-${name.replace(/\W+/g, '-')}.mjs`)
  const { exit, printed, records } = await outcomeOf(code, file)
  expect([exit, printed]).toEqual([0, ''])
  if (!isServer(code)) expect(records).toBeGreaterThan(0)
})
