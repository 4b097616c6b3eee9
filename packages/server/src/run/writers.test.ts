import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createWriters } from './writers.js'

it.skipIf(process.getuid?.() !== 0)('says that the disk takes nothing until it takes something', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-writers-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root])
  onTestFinished(() => {
    execFileSync('umount', ['-l', root])
    rmSync(root, { recursive: true })
  })
  const writers = createWriters(root)
  onTestFinished(writers.close)
  await writers.write('api', ['{}'])
  await writers.write('web', ['{}'])
  expect(writers.failing()).toBe(false)

  const ballast = join(root, 'ballast')
  expect(() => writeFileSync(ballast, Buffer.alloc(512 * 1024))).toThrow(/ENOSPC/)
  const line = JSON.stringify({ message: 'x'.repeat(8000) })
  await expect(writers.write('web', [line])).rejects.toThrow(/DISK_FULL|ENOSPC/)
  expect(writers.failing()).toBe(true)
  // A name that is none says nothing about the disk.
  await expect(writers.write('../web', ['{}'])).rejects.toMatchObject({ code: 'STREAM_NAME' })
  rmSync(ballast)
  await expect.poll(() => writers.write('web', [line]).then(() => 'taken', String)).toBe('taken')
  expect(writers.failing()).toBe(false)
})
