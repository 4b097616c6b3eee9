import fs from 'node:fs'
import { dirname } from 'node:path'
import { SillokError } from '../../record/index.js'
import { FILE_MODE, makeFolder, syncDirectory } from '../../stream/index.js'
import { readAll, Scratch } from './read.js'

/** Puts a file in place of an older one: a reader finds either, whole, also after a power cut, and once this returns the new one. */
export function publish(path: string, bytes: Uint8Array | string): void {
  const folder = makeFolderSafe(dirname(path))
  const fd = writeBeside(path, bytes)
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(besideOf(path), path)
  syncDirectory(fs, folder)
}

/** The same, and threads wait for the disk, so that the program goes on meanwhile. */
export async function publishAside(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = makeFolderSafe(dirname(path))
  await syncAndClose(writeBeside(path, bytes))
  fs.renameSync(besideOf(path), path)
  await syncAndClose(fs.openSync(folder, 'r'))
}

const besideOf = (path: string): string => `${path}.tmp`

/** @returns its file, open */
function writeBeside(path: string, bytes: Uint8Array | string): number {
  const fd = fs.openSync(besideOf(path), 'w', FILE_MODE)
  try {
    writeAll(fd, Buffer.from(bytes))
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
  return fd
}

/**
 * How many files a log has made safe at once before anybody waits for them. Node has four threads for all that waits for a disk, and each file takes one: the program's own
 * work, such as the lines that are to be sealed next, finds the fourth.
 */
const AT_ONCE = 3
/** How often some are begun, in ms: who writes few has most of them safe before the end, and who writes very many is not woken for each. */
const BEGIN_MS = 10

/**
 * Files that nobody reads before something else names them. Each is written at once, and read back; threads begin to make them safe meanwhile, so that not all
 * of them remain for the end.
 */
export class NewFiles {
  /** Those that no thread is at, and how many are. */
  readonly #queue: (() => void)[] = []
  #busy = 0
  readonly #pending = new Set<Promise<void>>()
  /** What has failed once fails for ever. */
  #failure: { error: unknown } | undefined
  #count = 0
  #isOver = false
  #timer: NodeJS.Timeout | undefined
  #folders = new Set<string>()
  readonly #scratch = new Scratch()

  /** How many were written since `sync`. */
  get count(): number {
    return this.#count
  }

  /** @throws SillokError `SEAL_DAMAGED` when it reads back otherwise */
  write(path: string, bytes: Uint8Array): void {
    this.#makeFolder(dirname(path))
    const fd = fs.openSync(path, 'w+', FILE_MODE)
    try {
      writeAll(fd, bytes)
      if (!readAll(fd, bytes.length, this.#scratch).equals(bytes))
        throw new SillokError('SEAL_DAMAGED', `${path} does not read back as it was written.`)
    } catch (error) {
      fs.closeSync(fd)
      throw error
    }
    this.#count++
    this.#makeSafe(fd)
  }

  /** When it resolves, all that were written until now are on the disk, with their names. More may be written meanwhile. */
  async sync(): Promise<void> {
    const folders = this.#folders
    this.#folders = new Set()
    this.#count = 0
    for (const folder of folders) this.#makeSafe(fs.openSync(folder, 'r'))
    // Who waits may keep this thread busy until then: whatever remains is for the others, without another word from it.
    this.#begin(Number.POSITIVE_INFINITY)
    await Promise.all(this.#pending)
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Lets go of those that are not to become safe any more. */
  async close(): Promise<void> {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#begin(Number.POSITIVE_INFINITY)
    await Promise.all(this.#pending)
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return
    this.#folders.add(folder)
    if (fs.existsSync(folder)) return
    this.#makeFolder(dirname(folder))
    makeFolder(folder)
  }

  #makeSafe(fd: number): void {
    const turn = new Promise<void>((begin) => this.#queue.push(begin))
    const safe = turn
      .then(() => (this.#isOver ? fs.closeSync(fd) : syncAndClose(fd)))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#busy--
        this.#pending.delete(safe)
      })
    this.#pending.add(safe)
    this.#beginSoon()
  }

  #beginSoon(): void {
    if (this.#queue.length === 0) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#begin(AT_ONCE)
      this.#beginSoon()
    }, BEGIN_MS).unref()
  }

  #begin(most: number): void {
    for (; this.#busy < most && this.#queue.length > 0; this.#busy++) this.#queue.shift()?.()
  }
}

/** Writes one such file. @throws SillokError `SEAL_DAMAGED` */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const files = new NewFiles()
  try {
    files.write(path, bytes)
    await files.sync()
  } finally {
    await files.close()
  }
}

/** Overwrites or extends a file from an offset on, and cuts off what is behind. When it resolves, that is on the disk. */
export async function writeFrom(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const folder = makeFolderSafe(dirname(path))
  const isNew = !fs.existsSync(path)
  const fd = fs.openSync(path, fs.constants.O_CREAT | fs.constants.O_WRONLY, FILE_MODE)
  try {
    let done = 0
    while (done < bytes.length) done += fs.writeSync(fd, bytes, done, bytes.length - done, offset + done)
    fs.ftruncateSync(fd, offset + bytes.length)
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
  await syncAndClose(fd)
  if (isNew) await syncAndClose(fs.openSync(folder, 'r'))
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

async function syncAndClose(fd: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      fs.fsync(fd, (error) => (error === null ? resolve() : reject(error)))
    })
  } finally {
    fs.closeSync(fd)
  }
}
