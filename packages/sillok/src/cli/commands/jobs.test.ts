import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { command } from './jobs.js'

it('follows a job with its own pace: what was done before it was followed took no time', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-follow-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const folder = join(root, '.sillok', 'jobs')
  mkdirSync(folder, { recursive: true })
  const now = new Date().toISOString()
  const document = {
    id: 'import',
    name: 'import',
    status: 'running',
    attempt: 2,
    pid: process.pid,
    started_at: now,
    updated_at: now,
    ended_at: null,
    progress: 0.5,
    message: null,
    done: 1000,
    total: 2000,
    per_second: 2.5,
    eta_ms: 400_000,
    cancel_requested: false,
    result: null,
    error: null,
  }
  const write = (changes: object) =>
    writeFileSync(join(folder, 'import.json'), JSON.stringify({ ...document, ...changes }))
  write({})
  let drawn = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    drawn += String(text)
    if (drawn.includes('2000')) write({ status: 'completed', per_second: null, eta_ms: 0 })
    return true
  })
  vi.spyOn(process.stdout, 'write').mockImplementation((_text, ...rest) => {
    ;(rest.at(-1) as (() => void) | undefined)?.()
    return true
  })
  const isTTY = process.stderr.isTTY
  process.stderr.isTTY = true
  onTestFinished(() => {
    process.stderr.isTTY = isTTY
    vi.restoreAllMocks()
  })
  let code: number | undefined
  await command((given) => {
    code = given
  }).parseAsync(['follow', 'import', '--root', root], { from: 'user' })
  expect(code).toBe(0)
  expect(drawn).toContain('50 % of 2000, 2.5/s, about 6 min left')
})
