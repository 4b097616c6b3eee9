// The recorder and the conformance suite in the three test runners that people use, each run for real in a project of its own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const home = resolve(import.meta.dirname, '../..')
const projects: string[] = []
afterAll(() => {
  for (const project of projects) rmSync(project, { recursive: true, force: true })
})

/** The same tests for each runner: those named `fails` show what a failure looks like. */
const tests = (imports: string): string => `${imports}
import { getLogger } from 'sillok'
import { createRecorder, recordLogs, sinkConformance, startRecorder } from 'sillok/testing'
const log = getLogger('shop')
test('records', () => {
  const recorder = startRecorder()
  log.error('Payment failed', new Error('no route'), { error_code: 'TIMEOUT', api_key: 'k' })
  recorder.expect({ level: 'ERROR', error_code: 'TIMEOUT', api_key: '***MASKED***', exception: { message: 'no route' } })
  recorder.none('Order placed')
  recorder.stop()
})
test('records a scope', () => recordLogs(async (recorder) => {
  await new Promise((resolve) => setTimeout(resolve, 1))
  log.info('Order placed')
  recorder.inOrder(['Order placed'])
}))
for (const { name, run } of sinkConformance(() => {
  const sink = createRecorder()
  return { sink, lines: () => sink.lines }
})) test('conformance: ' + name, run)
test('fails', () => {
  const recorder = startRecorder()
  log.error('Payment failed', { error_code: 'REFUSED' })
  try {
    recorder.expect({ level: 'ERROR', error_code: 'TIMEOUT' })
  } finally {
    recorder.stop()
  }
})
`

function run(
  file: string,
  text: string,
  command: string,
  args: string[],
): { status: number | null; said: string } {
  const project = mkdtempSync(join(tmpdir(), 'sillok-runner-'))
  projects.push(project)
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(join(home, 'packages/sillok'), join(project, 'node_modules/sillok'))
  for (const name of ['vitest', 'jest', '@jest'])
    symlinkSync(join(home, 'node_modules', name), join(project, 'node_modules', name))
  writeFileSync(join(project, 'package.json'), '{"type":"module","jest":{"transform":{}}}')
  writeFileSync(join(project, file), text)
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: '0' }
  // A runner that is started by a runner believes that it is one of its workers.
  for (const name of Object.keys(env))
    if (/^(VITEST|JEST|NODE_TEST|NODE_V8|TEST$)/.test(name)) delete env[name as 'PATH']
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8', env })
  return { status, said: stdout + stderr }
}

const MESSAGE = /No record fits \{"level":"ERROR","error_code":"TIMEOUT"\}\.\s+(#\s+)?Nearest:/
const MISS = 'error_code: wanted "TIMEOUT", found "REFUSED"'

describe('sillok/testing', () => {
  it('works in Vitest', () => {
    const { status, said } = run('shop.test.js', tests(`import { test } from 'vitest'`), process.execPath, [
      join(home, 'node_modules/vitest/vitest.mjs'),
      'run',
    ])
    expect(said).toContain('1 failed | 15 passed')
    expect(said).toMatch(MESSAGE)
    expect(said).toContain(MISS)
    expect(status).toBe(1)
  })

  it('works in Jest', () => {
    const { status, said } = run('shop.test.js', tests(''), process.execPath, [
      '--experimental-vm-modules',
      join(home, 'node_modules/jest/bin/jest.js'),
    ])
    expect(said).toContain('1 failed, 15 passed')
    expect(said).toMatch(MESSAGE)
    expect(said).toContain(MISS)
    expect(status).toBe(1)
  })

  it('works in node:test', () => {
    const { status, said } = run(
      'shop.test.js',
      tests(`import { test } from 'node:test'`),
      process.execPath,
      ['--test', '--test-reporter=spec'],
    )
    expect(said).toMatch(/pass 15\n/)
    expect(said).toMatch(/fail 1\n/)
    expect(said).toMatch(MESSAGE)
    expect(said).toContain(MISS)
    expect(status).toBe(1)
  })
})
