import fs from 'node:fs'
import { dirname } from 'node:path'

/**
 * The file operations that a writer is made of. They are a parameter so that tests can fail, or end the
 * process, at each single one of them.
 */
export type Files = Pick<
  typeof fs,
  | 'closeSync'
  | 'fdatasync'
  | 'fdatasyncSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fstatSync'
  | 'fsync'
  | 'fsyncSync'
  | 'linkSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'renameSync'
  | 'statSync'
  | 'symlinkSync'
  | 'unlinkSync'
  | 'write'
  | 'writeSync'
>

export const realFiles: Files = fs

/** Log files are their owner's alone; they hold what the application saw. */
export const FILE_MODE = 0o600
/** Folders of logs: their owner's alone, too. */
export const DIRECTORY_MODE = 0o700

/** The `code` of a system error, `''` for anything else. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** Makes the entries of a directory safe against a power cut. */
export function syncDirectory(
  files: Pick<Files, 'openSync' | 'fsyncSync' | 'closeSync'>,
  path: string,
): void {
  const fd = files.openSync(path, 'r')
  try {
    files.fsyncSync(fd)
  } finally {
    files.closeSync(fd)
  }
}

/** Removes a file; that it is gone already is what was wanted. */
/**
 * The names in a folder; none where there is no such folder, or this user may not look into it.
 *
 * @throws the system's error where nobody knows what is there, as when too many files are open: what is done for nothing being there must not be done then
 */
export function namesIn(files: Pick<Files, 'readdirSync'>, folder: string): string[] {
  try {
    return files.readdirSync(folder)
  } catch (error) {
    if (NOTHING_THERE.has(codeOf(error))) return []
    throw error
  }
}

const NOTHING_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES'])

export function removeIfThere(files: Pick<Files, 'unlinkSync'>, path: string): void {
  try {
    files.unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/**
 * Makes a folder and those above it, for their owner alone. Not `mkdir` with `recursive`: under a path where nothing can be made, such as
 * `/proc`, Node's never returns.
 *
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  // To be told that it is there, `mkdir` would wait for a disk that takes nothing.
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  try {
    fs.mkdirSync(path, DIRECTORY_MODE)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && fs.statSync(path).isDirectory()) return
    const above = dirname(path)
    if (codeOf(error) !== 'ENOENT' || above === path || fs.existsSync(above)) throw error
    makeFolder(above)
    makeFolder(path)
  }
}
