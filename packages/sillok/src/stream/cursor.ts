import fs from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, FILE_MODE, makeFolder } from './files.js'
import type { Cursor } from './types.js'

/** The cursor before everything. */
export function startOfStream(): Cursor {
  return { finished: '', open: {} }
}

/**
 * Writes a small file so that a reader finds either the old text or the new, whole, also after a power cut.
 */
export function writeAtomically(path: string, text: string): void {
  const aside = `${path}.${process.pid}.tmp`
  let fd: number
  try {
    fd = fs.openSync(aside, 'w', FILE_MODE)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    makeFolder(dirname(path))
    fd = fs.openSync(aside, 'w', FILE_MODE)
  }
  try {
    try {
      fs.writeSync(fd, text)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(aside, path)
  } catch (error) {
    // On a full disk, above all: the next process has another name for it, and nobody would take this one away.
    fs.rmSync(aside, { force: true })
    throw error
  }
}

/** A reader's remembered cursor; `undefined` where there is none yet, or none that can be understood. */
export function loadCursor(path: string): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(path, 'utf8'))
    return isCursor(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Remembers a cursor, atomically. */
export function saveCursor(path: string, cursor: Cursor): void {
  writeAtomically(path, JSON.stringify(cursor))
}

/** Whether a parsed value is a cursor; for those who keep one inside a file of their own. */
export function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false
  const { finished, open } = value as Partial<Cursor>
  if (typeof finished !== 'string' || typeof open !== 'object' || open === null) return false
  return Object.values(open).every((offset) => Number.isSafeInteger(offset) && offset >= 0)
}
