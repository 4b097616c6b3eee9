import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readCatalogue } from '../catalogue/index.js'
import { configuredWorkers } from './config.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sillok-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function config(end: string, text: string): string {
  const path = join(folder, `sillok.config.${end}`)
  writeFileSync(path, text)
  return path
}

it.each([
  ['json', '{ "service": "s", "workers": [{ "name": "a", "command": ["x"], "cwd": "app" }] }'],
  ['yaml', 'service: s\nworkers:\n  - name: a\n    command: [x]\n    cwd: app\n'],
  ['mjs', "export default { service: 's', workers: [{ name: 'a', command: ['x'], cwd: 'app' }] }\n"],
])('is read from .%s', (end, text) => {
  // What waits for a Node that can load modules at once is told by the reader of configurations.
  if (end === 'mjs' && !(process.features as { require_module?: boolean }).require_module) return
  expect(configuredWorkers(config(end, text))).toEqual({
    service: 's',
    workers: [{ name: 'a', command: ['x'], cwd: join(folder, 'app') }],
  })
})

it('stands beside the declarations of logs', () => {
  const path = config(
    'yaml',
    'workers:\n  - { name: a, command: [x] }\nlogs:\n  b: { match: b.log, class: L3 }\n',
  )
  expect(configuredWorkers(path)?.workers).toHaveLength(1)
  expect(readCatalogue(path).entries.map(({ name }) => name)).toContain('b')
})

it('says file, line and worker of what is wrong', () => {
  const path = config(
    'yaml',
    'root: logs\nworkers:\n  - { name: a, command: [x] }\n  - name: B\n    command: []\n',
  )
  expect(() => configuredWorkers(path)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`${path}:4 workers[1]: name must be`),
    }),
  )
  expect(() => configuredWorkers(config('json', '{ "workers": {} }'))).toThrow(/:1 "workers" must be a list/)
  expect(configuredWorkers(config('yml', 'root: logs\n'))).toBeUndefined()
})

it.each([
  ['startTimeoutMs', 2_592_000_000],
  ['graceMs', 2_592_000_000],
  ['stopSignal', 'SIGFOO'],
  ['ready', { afterMs: 2_592_000_000 }],
  ['policy', { probeMs: 2_592_000_000 }],
  ['liveness', { heartbeatMs: 2_592_000_000 }],
])('refuses %s of %j, which no timer or system takes', (name, value) => {
  const path = config('json', JSON.stringify({ workers: [{ name: 'a', command: ['x'], [name]: value }] }))
  expect(() => configuredWorkers(path)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(name) }),
  )
})
