import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isFull } from './storage.js'

it.skipIf(process.getuid?.() !== 0)('tells a disk without a block left, though nobody wrote lately', () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root])
  onTestFinished(() => {
    execFileSync('umount', ['-l', root])
    rmSync(root, { recursive: true })
  })
  expect(isFull(root)).toBe(false)
  const other = join(root, 'other')
  expect(() => writeFileSync(other, Buffer.alloc(512 * 1024))).toThrow('ENOSPC')
  expect(isFull(root)).toBe(true)
  rmSync(other)
  expect(isFull(root)).toBe(false)
  expect(isFull(join(root, 'missing'))).toBe(false)
})
