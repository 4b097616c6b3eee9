// Every block of code in the documentation is tried: programs are compiled against the package and run, declarations are read by what reads them,
// commands and options are there. A block whose fence says `no-run` after its language is compiled only.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { transformSync } from 'esbuild'
import { loadCatalogue } from 'sillok/catalogue'
import { createRedactor } from 'sillok/redact'
import { readStream } from 'sillok/stream'
import { configuredWorkers } from 'sillok/supervise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import * as given from './given.js'

const home = resolve(import.meta.dirname, '../..')
const pages = [
  'README.md',
  ...readdirSync(join(home, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(home, 'examples')).map((name) => `examples/${name}/README.md`),
  'packages/eslint-plugin/README.md',
].filter((page) => existsSync(join(home, page)))

interface Block {
  place: string
  language: string
  run: boolean
  code: string
}

const blocks = pages.flatMap((page): Block[] => {
  const text = readFileSync(join(home, page), 'utf8')
  return [...text.matchAll(/^```(\w*)(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', info = '', code = ''], at) => ({
      place: `${page} ${at + 1}`,
      language,
      run: !info.includes('no-run'),
      code,
    }),
  )
})
const of = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language))
const programs = of('js', 'ts')

// Beside the package, where the frameworks of the examples are found.
const folder = mkdtempSync(join(home, 'packages/sillok/.docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = ({ place }: Block) => place.replace(/\W+/g, '-')
const compiled = (code: string) => transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code

describe('programs', () => {
  beforeAll(() => {
    const source = readFileSync(join(import.meta.dirname, 'given.ts'), 'utf8')
    writeFileSync(join(folder, 'given.mts'), source)
    writeFileSync(join(folder, 'given.mjs'), compiled(source))
    writeFileSync(
      join(folder, 'globals.mjs'),
      `import * as given from './given.mjs'\nObject.assign(globalThis, given)\n`,
    )
    writeFileSync(
      join(folder, 'globals.d.mts'),
      `import type * as given from './given.mjs'
declare global {
${Object.keys(given)
  .map((name) => `  const ${name}: typeof given.${name}`)
  .join('\n')}
  type Worker = given.Worker
}\n`,
    )
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../../tsconfig.base.json',
        compilerOptions: {
          composite: false,
          noEmit: true,
          noImplicitAny: false,
          exactOptionalPropertyTypes: false,
          resolveJsonModule: true,
        },
        include: ['*.mts'],
      }),
    )
    for (const block of programs)
      writeFileSync(join(folder, `${fileOf(block)}.mts`), `${block.code}\nexport {}\n`)
  })

  it('are there', () => expect(programs.length).toBeGreaterThan(40))

  it('compile against the types of the package', () => {
    let said = ''
    try {
      execFileSync(join(home, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' })
    } catch (error) {
      said = (error as { stdout: string }).stdout
    }
    expect(said).toBe('')
  })

  it.concurrent.each(programs.filter(({ run }) => run).map((block): [string, Block] => [block.place, block]))(
    '%s runs',
    async (_place, block) => {
      const { exit, printed, records } = await outcomeOf(block)
      expect([exit, printed]).toEqual([0, ''])
      for (const record of records) expect(record.invalid).toBe(undefined)
      if (/\blog\.|logger\.|getLogger\(.*\)\./.test(block.code) && !isServer(block.code))
        expect(records.length).toBeGreaterThan(0)
    },
  )
})

const isServer = (code: string) => code.includes('8080')

/** Runs a program in a process and a root of its own; a server, which would go on for ever, on a free port and not for long. */
async function outcomeOf(block: Block) {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  const file = join(folder, `${fileOf(block)}.mjs`)
  const begun = /\bconfigure\(|startRecorder/.test(block.code)
    ? ''
    : `(await import('sillok')).configure({ service: 'docs' })\n`
  // `call(…)   // 'what it gives'` is held to it.
  const code = block.code.replace(
    /^(\w+\(.*\)) +\/\/ ((?:'[^…\n]*'|[[{][^…\n]*[\]}]))$/gm,
    (_, call, value) =>
      `\n;(await import('node:assert')).deepStrictEqual(JSON.parse(JSON.stringify(${call})), ${value})`,
  )
  const end = isServer(code) ? 'setTimeout(() => process.exit(), 50)' : ''
  writeFileSync(file, compiled(`${begun}${code.replaceAll('8080', '0')}\n${end}`))
  try {
    const child = spawn(process.execPath, ['--import', join(folder, 'globals.mjs'), file], {
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
    const records: Record<string, unknown>[] = []
    for (const { name } of readdirSync(root, { withFileTypes: true }).filter((one) => one.isSymbolicLink())) {
      for await (const { lines } of readStream({ root, stream: name.replace('.jsonl', '') }))
        records.push(...lines.map(({ text }) => JSON.parse(text) as Record<string, unknown>))
    }
    return { exit, printed, records }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

it('every adapter has an example', () => {
  const { exports } = JSON.parse(readFileSync(join(home, 'packages/sillok/package.json'), 'utf8')) as {
    exports: object
  }
  const adapters = Object.entries(exports)
    .filter(([, { default: file = '' }]) => String(file).includes('/adapters/'))
    .map(([name]) => name.replace('.', 'sillok'))
  expect(adapters.length).toBeGreaterThan(10)
  const shown = programs.filter(({ place }) => place.startsWith('docs/adapters.md'))
  expect(new Set(shown.map(({ code }) => /'(sillok\/[a-z-]+)'/.exec(code)?.[1]))).toEqual(new Set(adapters))
})

/** The declarations in a file of their own, as a project has them. */
function inProject<T>(name: string, code: string, read: (path: string) => T): T {
  const project = mkdtempSync(join(tmpdir(), 'sillok-'))
  try {
    writeFileSync(join(project, name), code)
    return read(join(project, name))
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

it.each(of('json', 'yaml').map(({ place, language, code }) => [place, language, code]))(
  '%s is %s that is read',
  (_place, language, code) => {
    const [document] = parseAllDocuments(code)
    expect(document?.errors).toEqual([])
    const value = document?.toJS()
    if (language === 'json') expect(JSON.parse(code)).toEqual(value)
    if (Array.isArray(value)) expect(() => createRedactor({ rules: value })).not.toThrow()
    else if (value.workers)
      expect(inProject('sillok.config.json', code, (path) => configuredWorkers(path)?.workers.length)).toBe(
        value.workers.length,
      )
    else if (value.logs)
      expect(
        inProject(
          'sillok.config.yaml',
          code,
          (config) => loadCatalogue(undefined, [dirname(config)]).entries.length,
        ),
      ).toBeGreaterThanOrEqual(Object.keys(value.logs).length)
  },
)

const HELP = new Map<string, string>()
/** The help of a command, and of the one of its own that is named. */
function helpOf(command: string, sub: string): string {
  if (sub !== '' && !new RegExp(`^  ${sub}\\b`, 'm').test(helpOf(command, ''))) return helpOf(command, '')
  const name = `${command} ${sub}`.trim()
  let help = HELP.get(name)
  if (help === undefined) {
    const main = join(home, 'packages/sillok/dist/cli/main.js')
    help = execFileSync(process.execPath, [main, ...name.split(' '), '--help'], { encoding: 'utf8' })
    HELP.set(name, help)
  }
  return help
}

it('every command that is named has the options that are named with it', () => {
  const wrong: string[] = []
  let seen = 0
  for (const page of pages) {
    const text = readFileSync(join(home, page), 'utf8')
    for (const [said = '', command = '', rest = ''] of text.matchAll(
      /(?<=^|`|npx )sillok (?!\/)([a-z]+)((?: [^`\n#&>]*)?)/gm,
    )) {
      // What stands behind `--`, or in quotes, is not for us.
      const options = rest
        .replace(/ -- .*$/, '')
        .replace(/'[^']*'|"[^"]*"/g, '')
        .match(/--[a-z-]+/g)
      seen++
      try {
        const help = helpOf(command, /^ ([a-z]+)/.exec(rest)?.[1] ?? '')
        for (const option of options ?? []) if (!help.includes(option)) wrong.push(`${page}: ${said}`)
      } catch {
        wrong.push(`${page}: ${said}`)
      }
    }
  }
  expect(seen).toBeGreaterThan(30)
  expect(wrong).toEqual([])
})
