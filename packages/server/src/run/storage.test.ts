import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isFull } from './storage.js'

/** A folder on a tmpfs of its own. */
function mounted(size: string): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', root])
  onTestFinished(() => {
    execFileSync('umount', ['-l', root])
    rmSync(root, { recursive: true })
  })
  return root
}

const isRoot = process.getuid?.() === 0

it.skipIf(!isRoot)('tells a disk without a block left, though nobody wrote lately', () => {
  const root = mounted('256k')
  expect(isFull(root)).toBe(false)
  const other = join(root, 'other')
  expect(() => writeFileSync(other, Buffer.alloc(512 * 1024))).toThrow('ENOSPC')
  expect(isFull(root)).toBe(true)
  rmSync(other)
  expect(isFull(root)).toBe(false)
  expect(isFull(join(root, 'missing'))).toBe(false)
})

it.skipIf(!isRoot)('takes no file system for full that counts no blocks', () => {
  const root = mounted('0')
  writeFileSync(join(root, 'file'), 'there is room')
  expect(isFull(root)).toBe(false)
})
