import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Disks } from './disks.js'

/** A folder on a tmpfs of its own. */
function mounted(size: string, root = mkdtempSync(join(tmpdir(), 'sillok-full-'))): string {
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
  const disks = new Disks(root)
  expect(disks.isFull()).toBe(false)
  const other = join(root, 'other')
  expect(() => writeFileSync(other, Buffer.alloc(512 * 1024))).toThrow('ENOSPC')
  expect(disks.isFull()).toBe(true)
  rmSync(other)
  expect(disks.isFull()).toBe(false)
  expect(new Disks(join(root, 'missing')).isFull()).toBe(false)
})

it.skipIf(!isRoot)('takes no file system for full that counts no blocks', () => {
  const root = mounted('0')
  writeFileSync(join(root, 'file'), 'there is room')
  expect(new Disks(root).isFull()).toBe(false)
})

it.skipIf(!isRoot)('knows the disk that a stream has for itself, and none of what is no stream', async () => {
  const root = mounted('1m')
  for (const name of ['app', 'other']) {
    mkdirSync(join(root, name))
    mounted('256k', join(root, name))
    expect(() => writeFileSync(join(root, name, 'file'), Buffer.alloc(512 * 1024))).toThrow('ENOSPC')
  }
  const disks = new Disks(root)
  expect((await disks.all()).map(({ path }) => path)).toEqual([''])
  expect(disks.isFull()).toBe(false)
  symlinkSync('app/2026-11-20T10-55-44.123Z-000001.jsonl', join(root, 'app.jsonl'))
  expect(await disks.all()).toMatchObject([
    { path: '', total: 1024 * 1024, isFull: false },
    { path: 'app', total: 256 * 1024, free: 0, isFull: true },
  ])
  expect(disks.isFull()).toBe(true)
  expect([disks.of('app'), disks.of('chat')]).toEqual(['app', ''])
  rmSync(join(root, 'app/file'))
  await expect.poll(() => disks.isFull()).toBe(false)
})
