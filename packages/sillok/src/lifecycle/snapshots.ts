import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import { lastSnapshotMs } from '../catalogue/index.js'
import { findRoot } from '../stream/index.js'
import { endCommand, runCommand } from './command.js'

/** When `startSnapshots` takes one. */
export interface SnapshotsOptions {
  /** Found as `findRoot` does where it is not given. */
  root?: string
  /** How long after the last one of any process the next one comes, in ms: a day. */
  everyMs?: number
  /** How often it is looked whether one is due, in ms: a minute. The first look is after as long. */
  lookMs?: number
  /** Told of each one that was taken. */
  onTaken?: () => void
  /** Told when one could not be taken. */
  onProblem?: (error: Error) => void
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/**
 * Takes snapshots of a root on a schedule, for programs without a server; `sillok up` does it by itself. Each is taken by a process of its own with a low
 * priority. Any number of programs may do so for one root: only one is taken at a time, and none before its time.
 *
 * @returns what ends it
 * @example const snapshots = startSnapshots({ onProblem: (error) => log.error('No snapshot', error) })
 */
export function startSnapshots(options: SnapshotsOptions = {}): { close(): Promise<void> } {
  const { everyMs = DAY_MS, lookMs = 60_000, onTaken, onProblem } = options
  const root = findRoot(options.root)
  let child: ChildProcess | undefined
  let ended: Promise<void> = Promise.resolve()
  /** What fails is not tried each minute. */
  let notBefore = 0
  let closed = false
  const look = async (): Promise<void> => {
    if (child !== undefined || Date.now() < notBefore || !fs.existsSync(root)) return
    const last = (await lastSnapshotMs(root)) ?? 0
    if (child !== undefined || closed || Date.now() - last < everyMs) return
    const seconds = Math.floor(everyMs / 1000)
    const started = runCommand(root, ['snapshot', '--json', '--every', `${seconds}s`])
    child = started.child
    ended = started.ended.then(
      ({ code, errors, out }) => {
        child = undefined
        if (code === 0) {
          if (out !== '') onTaken?.()
          return
        }
        // Another's, or this program ends.
        if (errors.includes('Another snapshot is being taken') || code === null || code > 128) return
        notBefore = Date.now() + HOUR_MS
        onProblem?.(new Error(errors.trim() || `sillok snapshot ended with ${code}`))
      },
      (error: Error) => {
        child = undefined
        notBefore = Date.now() + HOUR_MS
        onProblem?.(error)
      },
    )
  }
  const timer = setInterval(() => void look().catch((error: Error) => onProblem?.(error)), lookMs).unref()
  return {
    async close() {
      closed = true
      clearInterval(timer)
      endCommand(child, 'SIGTERM')
      await ended
    },
  }
}
