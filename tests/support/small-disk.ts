import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryRoot } from './records.js'

/** A disk, of 256 KB by default, with a file on it that leaves 80 KB; removing that file frees the space. */
export function smallDisk(kib = 256): { root: string; free: () => void } {
  const disk = temporaryRoot()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', disk])
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc((kib - 80) * 1024))
  const root = join(disk, 'logs')
  mkdirSync(root)
  return { root, free: () => rmSync(ballast) }
}
