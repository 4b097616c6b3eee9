import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bytesBehind } from './lag.js'

it('counts complete lines, and not one whose writer died in it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-lag-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'app'))
  const name = '2026-11-20T10-55-44.123Z-000001'
  const path = join(root, 'app', `${name}.jsonl`)
  writeFileSync(path, '{"n":1}\n')
  const behind = (at?: number) =>
    bytesBehind(root, at === undefined ? {} : { app: { finished: '', open: { [name]: at } } })
  expect(await behind()).toBe(8)
  expect(await behind(8)).toBe(0)
  appendFileSync(path, `{"n":"${'x'.repeat(200_000)}`)
  expect(await behind(8)).toBe(0)
  appendFileSync(path, '"}\n')
  expect(await behind(8)).toBe(200_009)
})
