import fs from 'node:fs'
import { dirname } from 'node:path'
import { SillokError } from '../../record/index.js'
import { FILE_MODE, makeFolder, syncDirectory } from '../../stream/index.js'
import { readAll, Scratch } from './read.js'

/** Puts a file in place of an older one: a reader finds either, whole, also after a power cut, and once this returns the new one. */
export function publish(path: string, bytes: Uint8Array | string): void {
  const folder = makeFolderSafe(dirname(path))
  const aside = `${path}.tmp`
  const fd = fs.openSync(aside, 'w', FILE_MODE)
  try {
    writeAll(fd, Buffer.from(bytes))
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(aside, path)
  syncDirectory(fs, folder)
}

/**
 * Files that nobody reads before something else names them. Each is written at once, and read back; all become safe together, which costs the
 * disk less.
 */
export class NewFiles {
  #open: number[] = []
  #folders = new Set<string>()
  readonly #scratch = new Scratch()

  /** How many are open. */
  get count(): number {
    return this.#open.length
  }

  /** @throws SillokError `SEAL_DAMAGED` when it reads back otherwise */
  write(path: string, bytes: Uint8Array): void {
    const folder = dirname(path)
    if (!this.#folders.has(folder)) this.#folders.add(makeFolderSafe(folder))
    const fd = fs.openSync(path, 'w+', FILE_MODE)
    this.#open.push(fd)
    writeAll(fd, bytes)
    if (!readAll(fd, bytes.length, this.#scratch).equals(bytes))
      throw new SillokError('SEAL_DAMAGED', `${path} does not read back as it was written.`)
  }

  /** When it resolves, all that were written until now are on the disk, with their names. More may be written meanwhile. */
  async sync(): Promise<void> {
    const [open, folders] = [this.#open, this.#folders]
    this.#open = []
    this.#folders = new Set()
    try {
      const outcomes = await Promise.allSettled(open.map(sync))
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    } finally {
      for (const fd of open) fs.closeSync(fd)
    }
    for (const folder of folders) syncDirectory(fs, folder)
  }

  /** Lets go of those that are not to become safe any more. */
  close(): void {
    for (const fd of this.#open.splice(0)) fs.closeSync(fd)
  }
}

/** Writes one such file. @throws SillokError `SEAL_DAMAGED` */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const files = new NewFiles()
  try {
    files.write(path, bytes)
    await files.sync()
  } finally {
    files.close()
  }
}

/** Overwrites or extends a file from an offset on, and cuts off what is behind. When it returns, that is on the disk. */
export function writeFrom(path: string, offset: number, bytes: Uint8Array): void {
  const folder = makeFolderSafe(dirname(path))
  const isNew = !fs.existsSync(path)
  const fd = fs.openSync(path, fs.constants.O_CREAT | fs.constants.O_WRONLY, FILE_MODE)
  try {
    let done = 0
    while (done < bytes.length) done += fs.writeSync(fd, bytes, done, bytes.length - done, offset + done)
    fs.ftruncateSync(fd, offset + bytes.length)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  if (isNew) syncDirectory(fs, folder)
}

/** Makes a folder whose name survives a power cut, and so those above it. */
function makeFolderSafe(folder: string): string {
  if (fs.existsSync(folder)) return folder
  const above = makeFolderSafe(dirname(folder))
  makeFolder(folder)
  syncDirectory(fs, above)
  return folder
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let done = 0
  while (done < bytes.length) done += fs.writeSync(fd, bytes, done)
}

function sync(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fsync(fd, (error) => (error === null ? resolve() : reject(error)))
  })
}
