import fs from 'node:fs'
import { join } from 'node:path'
import { FILE_MODE, type Files } from './files.js'

/** Writes, in a thread, as much as there is room for: how much, and what stopped it. */
export function writeAside(
  files: Pick<Files, 'write'>,
  fd: number,
  bytes: Buffer,
): Promise<{ done: number; error: Error | null }> {
  return new Promise((resolve) => {
    let done = 0
    const go = (): void =>
      files.write(fd, bytes, done, bytes.length - done, null, (error, written) => {
        done += error === null ? written : 0
        if (error !== null || done === bytes.length) resolve({ done, error })
        else go()
      })
    go()
  })
}

/** Makes the entries of directories safe against a power cut, in a thread. */
export function syncAside(
  files: Pick<Files, 'openSync' | 'fsync' | 'closeSync'>,
  [path, ...others]: readonly string[],
  done: (error: Error | null) => void,
): void {
  if (path === undefined) {
    done(null)
    return
  }
  let fd: number
  try {
    fd = files.openSync(path, 'r')
  } catch (error) {
    done(error as Error)
    return
  }
  files.fsync(fd, (error) => {
    files.closeSync(fd)
    if (error === null) syncAside(files, others, done)
    else done(error)
  })
}

/**
 * Waits, in a thread, until the disk of a folder takes changes: makes a file there and removes it. Who then makes, renames or removes files at once is not
 * held up by a disk that hangs since before. Never rejects: what is wrong but a hanging disk those find out themselves.
 */
export async function knock(folder: string, stream: string): Promise<void> {
  const path = join(folder, `.${stream}.knock`)
  try {
    await (await fs.promises.open(path, 'wx', FILE_MODE)).close()
  } catch {
    // It is there, from one who died or knocks as well; or nothing can be made here.
  }
  await fs.promises.unlink(path).catch(() => {})
}
