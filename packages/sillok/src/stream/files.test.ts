import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeFolder } from './files.js'

it('makes a folder and those above it, for their owner alone', () => {
  const base = mkdtempSync(join(tmpdir(), 'sillok-'))
  makeFolder(join(base, 'a', 'b', 'c'))
  makeFolder(join(base, 'a', 'b', 'c'))
  expect(statSync(join(base, 'a', 'b')).mode & 0o777).toBe(0o700)
})

it('ends with an error where no folder can be made', () => {
  const base = mkdtempSync(join(tmpdir(), 'sillok-'))
  writeFileSync(join(base, 'file'), '')
  expect(() => makeFolder(join(base, 'file'))).toThrow(/EEXIST/)
  expect(() => makeFolder(join(base, 'file', 'below'))).toThrow(/ENOTDIR/)
  // Nothing can be made here, and Node's own recursive mkdir does not return.
  if (process.platform === 'linux') expect(() => makeFolder('/proc/sillok/logs')).toThrow()
})
