import { chmodSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../stream/index.js'

/** Where the supervisors of a root say that they are there. */
export const supervisorsFolder = (root: string): string => join(root, '.sillok', 'supervisors')

/** Makes it, for its owner alone: with what is in it workers are commanded. */
export function makeSupervisorsFolder(root: string): string {
  const folder = supervisorsFolder(root)
  makeFolder(folder)
  chmodSync(folder, 0o700)
  return folder
}

/** A file system may have a clock of its own, that is somewhat ahead; what is farther ahead was written while a clock was wrong. */
const AHEAD_MS = 3_600_000

/**
 * How long ago somebody said by a file that it is there, in ms; endless where there is no such file. What is to come was said while a clock was ahead, and would be believed until then: it counts as
 * said now.
 */
export function silentMs(path: string): number {
  const now = Date.now()
  const saidMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY
  if (saidMs <= now + AHEAD_MS) return now - saidMs
  try {
    utimesSync(path, new Date(now), new Date(now))
  } catch {
    // It belongs to another user, or has gone meanwhile.
  }
  return 0
}
