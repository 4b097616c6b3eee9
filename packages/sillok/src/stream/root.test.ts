import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findRoot } from './root.js'

let base: string
let given: string | undefined

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sillok-')))
  given = process.env.SILLOK_ROOT
  delete process.env.SILLOK_ROOT
})

afterEach(() => {
  if (given !== undefined) process.env.SILLOK_ROOT = given
  else delete process.env.SILLOK_ROOT
})

it('takes what is given, before the variable, before what can be found', () => {
  process.env.SILLOK_ROOT = join(base, 'from-variable')
  expect(findRoot(join(base, 'given'))).toBe(join(base, 'given'))
  expect(findRoot()).toBe(join(base, 'from-variable'))
})

it('finds the same root from every folder of a project', () => {
  writeFileSync(join(base, 'package.json'), '{}')
  mkdirSync(join(base, 'src', 'deep'), { recursive: true })
  for (const from of ['', 'src', 'src/deep'])
    expect(findRoot(undefined, [join(base, from)])).toBe(join(base, 'logs'))
})

it('goes by the configuration file before the nearest package.json', () => {
  writeFileSync(join(base, 'sillok.config.json'), '{ "root": "workspaces/logs" }')
  mkdirSync(join(base, 'packages', 'api'), { recursive: true })
  writeFileSync(join(base, 'packages', 'api', 'package.json'), '{}')
  expect(findRoot(undefined, [join(base, 'packages', 'api')])).toBe(join(base, 'workspaces', 'logs'))
})

it('reads the root of every form of configuration', () => {
  // What a `.js` file is, Node asks of the nearest package: one in a folder above is not ours.
  writeFileSync(join(base, 'package.json'), '{}')
  for (const [name, text] of [
    ['yaml', '# logs\nservice: x\nroot: workspaces/logs # here\nlogs:\n  root: no\n'],
    ['yml', 'root: "workspaces/logs"\r\n'],
    ['mjs', "export default { root: 'work' + 'spaces/logs' }"],
    ['js', "exports.root = 'workspaces/logs'"],
  ] as const) {
    const file = join(base, `sillok.config.${name}`)
    writeFileSync(file, text)
    expect([name, findRoot(undefined, [base])]).toEqual([name, join(base, 'workspaces', 'logs')])
    rmSync(file)
  }
})

it('knows an alias of the root for the root itself', () => {
  writeFileSync(join(base, 'package.json'), '{}')
  mkdirSync(join(base, 'workspaces', 'logs'), { recursive: true })
  symlinkSync('workspaces/logs', join(base, 'logs'))
  expect(findRoot(undefined, [base])).toBe(join(base, 'workspaces', 'logs'))
})

it('is found in a file that begins with a byte order mark', () => {
  writeFileSync(join(base, 'sillok.config.yaml'), '\uFEFFroot: elsewhere\n')
  expect(findRoot(undefined, [base])).toBe(join(base, 'elsewhere'))
})

it('says what is wrong with a configuration file', () => {
  writeFileSync(join(base, 'sillok.config.json'), '{ root: }')
  expect(() => findRoot(undefined, [base])).toThrow(/sillok\.config\.json:\d+ is not valid JSON/)
  writeFileSync(join(base, 'sillok.config.json'), '{ "root": 7 }')
  expect(() => findRoot(undefined, [base])).toThrow(/"root" must be the path of a folder/)
})

it('is where the program is, wherever it was started', () => {
  writeFileSync(join(base, 'package.json'), '{ "type": "module" }')
  const library = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
  writeFileSync(
    join(base, 'app.js'),
    `import { findRoot } from ${JSON.stringify(library)}\nconsole.log(findRoot())`,
  )
  for (const cwd of ['/', base, tmpdir()]) {
    expect(execFileSync(process.execPath, [join(base, 'app.js')], { cwd, encoding: 'utf8' }).trim()).toBe(
      join(base, 'logs'),
    )
  }
})
