// Ways out that need a process of their own: its terminal, its threads, its death, a disk that is full.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryRoot } from '../../support/records.js'
import { PASSWORD, TEXT } from './secrets.js'

const PROGRAM = fileURLToPath(new URL('../fixtures/exits.mjs', import.meta.url))

/** Runs a part of the program; the secrets reach it under a name that says nothing, so that they are not known values. */
function run(part: string, root: string, more: Record<string, string> = {}): string {
  const env = {
    ...process.env,
    GIVEN: JSON.stringify({ part, root, text: TEXT, password: PASSWORD }),
    ...more,
  }
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM], { env, encoding: 'utf8' })
  // What a dying process says on standard error is Node's: only what Sillok wrote counts.
  const isDying = part.startsWith('dying')
  if (!isDying && status !== 0) throw new Error(`${part}: ${stderr}`)
  return isDying ? stdout : stdout + stderr
}

/** Records as lines and as text for people, with colours and without. */
export function byTerminal(root: string): string {
  return [run('json', root), run('pretty', root), run('pretty', root, { FORCE_COLOR: '1' })].join('\n')
}

export function byThreads(root: string): string {
  return run('threads', root)
}

export function byDying(root: string): string {
  return ['dying-thrown', 'dying-rejected', 'dying-exit', 'dying-killed', 'dying-held']
    .map((part) => run(part, root))
    .join('\n')
}

export const canMount = process.getuid?.() === 0

/** A disk that fills up, and then the buffer of 16 MiB; it gets room again, and a record says that lines were lost. */
export function byFullDisk(): { root: string; out: string } {
  const disk = temporaryRoot()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(22 * 1024 * 1024))
  const root = join(disk, 'logs')
  mkdirSync(root)
  return { root, out: run('full-disk', root, { BALLAST: ballast }) }
}
