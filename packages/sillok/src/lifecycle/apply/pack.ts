import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import zlib from 'node:zlib'
import { FILE_MODE } from '../../stream/index.js'
import type { Place } from './claim.js'
import { codeOf, type Disk, Refused, unlinkIfThere, writeAll } from './disk.js'

const CHUNK = 256 * 1024
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants

/** Files that are not finished. A run removes those that an earlier one left. */
export const UNFINISHED = '.sillok-tmp'
export const unfinished = (name: string): string => `.${name}${UNFINISHED}`

/** What is read, hashed on its way. */
export class Hashed {
  readonly #hash = createHash('sha256')
  bytes = 0

  async *through(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#hash.update(chunk)
      this.bytes += chunk.length
      yield chunk
    }
  }

  async readAll(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
    for await (const _ of this.through(chunks));
    return this.hex()
  }

  /** Once, at the end. */
  hex(): string {
    return this.#hash.digest('hex')
  }
}

/** The bytes of a file; never through a link at its end. @throws Refused `symlink`, `gone` */
export function* bytesOf(disk: Disk, { folder, name }: Place): Generator<Uint8Array> {
  let fd: number
  try {
    fd = disk.openSync(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    if (codeOf(error) === 'ELOOP') throw new Refused('symlink')
    if (codeOf(error) === 'ENOENT') throw new Refused('gone')
    throw error
  }
  try {
    for (;;) {
      // A new buffer each time: who compresses in another thread still has the last.
      const buffer = Buffer.allocUnsafe(CHUNK)
      const read = disk.readSync(fd, buffer, 0, CHUNK, null)
      if (read === 0) return
      yield buffer.subarray(0, read)
    }
  } finally {
    disk.closeSync(fd)
  }
}

/** Compressed, in threads of the runtime. */
export function gzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return piped(chunks, () => zlib.createGzip({ chunkSize: CHUNK }))
}

/** @throws the error of zlib where it is damaged or cut off */
export function gunzip(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return piped(chunks, () => zlib.createGunzip({ chunkSize: CHUNK }))
}

/** Of deflated bytes without header; a little at a time, for many at once. @throws the error of zlib where it is damaged or cut off */
export function inflateRaw(chunks: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return piped(chunks, () => zlib.createInflateRaw())
}

async function* piped(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  through: () => zlib.Gzip | zlib.Gunzip | zlib.InflateRaw,
): AsyncGenerator<Uint8Array> {
  // Made when the first chunk is asked for: of what nobody reads, nobody would hear the errors.
  const end = through()
  const source = Readable.from(chunks, { objectMode: true, highWaterMark: 2 })
  pipeline(source, end, () => {})
  try {
    yield* end
  } finally {
    source.destroy()
    end.destroy()
  }
}

/**
 * Writes a file that is not there yet, whole and on the disk, under the name of an unfinished one.
 *
 * @param mtimeMs the time that it is to have
 * @param madeOf the file in the same folder of which it is made: where root does that, it stays its owner's
 */
export async function writeUnfinished(
  disk: Disk,
  { folder, name }: Place,
  chunks: AsyncIterable<Uint8Array>,
  mtimeMs: number,
  madeOf?: string,
): Promise<void> {
  const path = folder.at(unfinished(name))
  unlinkIfThere(disk, path)
  const fd = disk.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, FILE_MODE)
  try {
    for await (const chunk of chunks) writeAll(disk, fd, chunk)
    if (madeOf !== undefined && process.geteuid?.() === 0) {
      const { uid, gid } = disk.lstatSync(folder.at(madeOf))
      disk.fchownSync(fd, uid, gid)
    }
    disk.futimesSync(fd, mtimeMs / 1000, mtimeMs / 1000)
    disk.fsyncSync(fd)
  } finally {
    disk.closeSync(fd)
  }
}

/**
 * Gives an unfinished file its name, or another. The name that it had is the caller's to remove.
 *
 * @returns `false` where something has that name
 */
export function finish(disk: Disk, { folder, name }: Place, to = name): boolean {
  try {
    disk.linkSync(folder.at(unfinished(name)), folder.at(to))
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  return true
}
