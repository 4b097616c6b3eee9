import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { takeAlone } from './index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

it('gives a thing to one at a time', async () => {
  const release = await takeAlone(folder, 'sealer')
  expect(release).toBeTypeOf('function')
  expect(await takeAlone(folder, 'sealer')).toBeUndefined()
  expect(await takeAlone(folder, 'other')).toBeTypeOf('function')
  release?.()
  expect(await takeAlone(folder, 'sealer')).toBeTypeOf('function')
})

it('gives it to one at most of many that ask at once', async () => {
  for (let round = 0; round < 5; round++) {
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeAlone(folder, 'sealer')))
    const owners = taken.filter((release) => release !== undefined)
    expect(owners.length).toBeLessThanOrEqual(1)
    owners[0]?.()
  }
})

it('takes it from a process that is gone', async () => {
  mkdirSync(join(folder, '.leases'))
  writeFileSync(join(folder, '.leases', `sealer~${2 ** 22 + 1}~1~0.0~0.0`), '')
  expect(await takeAlone(folder, 'sealer')).toBeTypeOf('function')
})
