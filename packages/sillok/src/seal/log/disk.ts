import fs from 'node:fs'
import { dirname } from 'node:path'
import { SillokError } from '../../record/index.js'
import { FILE_MODE, makeFolder, syncDirectory } from '../../stream/index.js'

/** The bytes of a file; `undefined` where there is none. Of what is no file, such as a pipe, nothing is read: it could take for ever. @param scratch to read it into */
export function readIfThere(path: string, scratch?: Scratch): Buffer | undefined {
  let fd: number
  try {
    fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) throw Object.assign(new Error(`${path} is no file`), { code: 'ENOTFILE' })
    if (stat.size > MAX_FILE_BYTES)
      throw Object.assign(new Error(`${path} has ${stat.size} bytes`), { code: 'EFBIG' })
    return readAll(fd, stat.size, scratch)
  } finally {
    fs.closeSync(fd)
  }
}

/** Memory for one file after the other: what was read into it is good until the next. New memory for each costs three times as much as reading it. */
export class Scratch {
  #bytes = Buffer.alloc(0)

  take(size: number): Buffer {
    if (this.#bytes.length < size) this.#bytes = Buffer.allocUnsafeSlow(2 * size)
    return this.#bytes.subarray(0, size)
  }
}

/** A quarter of what a file may have that Node reads at once; no file of a log comes near it. */
const MAX_FILE_BYTES = 512 * 1024 * 1024

/** In fewer calls than `readFileSync`: a log has a file or two for every 256 entries. */
function readAll(fd: number, size: number, scratch?: Scratch): Buffer {
  const bytes = scratch?.take(size) ?? Buffer.allocUnsafe(size)
  let done = 0
  while (done < size) {
    const read = fs.readSync(fd, bytes, done, size - done, done)
    if (read === 0) break
    done += read
  }
  return bytes.subarray(0, done)
}

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
