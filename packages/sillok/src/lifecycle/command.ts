import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'

/** Whoever waits for something else comes first. */
const NICE = 10

/** How a command has ended, and the end of what it said. */
export interface Ended {
  code: number | null
  out: string
  errors: string
}

/**
 * Runs `sillok` as a process of its own with a low priority, so that neither its memory nor its work is this program's. It keeps no program from ending.
 */
export function runCommand(
  root: string,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<Ended> } {
  const command = join(import.meta.dirname, '../../bin/sillok.js')
  const child = spawn(process.execPath, [command, ...args, '--root', root], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SILLOK_ROOT: root },
  })
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICE)
  } catch {
    // It has ended already, or this system knows none.
  }
  const said = { out: '', errors: '' }
  // Only the end is of interest, however much there is.
  child.stdout.on('data', (chunk) => {
    said.out = (said.out + chunk).slice(-65_536)
  })
  child.stderr.on('data', (chunk) => {
    said.errors = (said.errors + chunk).slice(-4096)
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...said }))
  })
  child.unref()
  return { child, ended }
}

/** Asks a command to end. Until it has, the program does not end either: one that waits for nothing else would break off (exit code 13). */
export function endCommand(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  child?.ref()
  child?.kill(signal)
}
