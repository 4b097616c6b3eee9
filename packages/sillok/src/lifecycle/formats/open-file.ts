import fs from 'node:fs'
import { FILE_MODE } from '../../stream/index.js'
import type { Place } from '../apply/claim.js'
import { codeOf, type Disk, Refused, unlinkIfThere, writeAll } from '../apply/disk.js'
import { unfinished } from '../apply/pack.js'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = fs.constants

/** A file of which parts are read. */
export class OpenFile {
  readonly #disk: Disk
  readonly #fd: number
  readonly bytes: number

  /** @throws Refused `symlink` */
  constructor(disk: Disk, { folder, name }: Place) {
    this.#disk = disk
    try {
      this.#fd = disk.openSync(folder.at(name), O_RDONLY | O_NOFOLLOW)
    } catch (error) {
      throw codeOf(error) === 'ELOOP' ? new Refused('symlink') : error
    }
    this.bytes = disk.fstatSync(this.#fd).size
  }

  /** @throws Refused `unverified` where the file has no such part */
  read(at: number, bytes: number): Buffer {
    if (at < 0 || at + bytes > this.bytes) throw new Refused('unverified')
    return readAll(this.#disk, this.#fd, at, bytes)
  }

  /** A part, piece by piece. */
  *pieces(at: number, bytes: number, size: number): Generator<Buffer> {
    for (let done = 0; done < bytes; done += size) yield this.read(at + done, Math.min(size, bytes - done))
  }

  close(): void {
    this.#disk.closeSync(this.#fd)
  }
}

/** Where bytes wait that do not fit in memory. Its file has no name, so that nothing is left of it, whatever happens. */
export class Spill {
  readonly #disk: Disk
  readonly #fd: number
  #bytes = 0

  /** @param place of an unfinished file: the name that it has for a moment */
  constructor(disk: Disk, { folder, name }: Place) {
    this.#disk = disk
    const path = folder.at(unfinished(name))
    unlinkIfThere(disk, path)
    this.#fd = disk.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, FILE_MODE)
    try {
      disk.unlinkSync(path)
    } catch (error) {
      disk.closeSync(this.#fd)
      throw error
    }
  }

  /** @returns where it is */
  append(bytes: Uint8Array): number {
    const at = this.#bytes
    writeAll(this.#disk, this.#fd, bytes)
    this.#bytes += bytes.length
    return at
  }

  read(at: number, bytes: number): Buffer {
    return readAll(this.#disk, this.#fd, at, bytes)
  }

  close(): void {
    this.#disk.closeSync(this.#fd)
  }
}

function readAll(disk: Disk, fd: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes)
  for (let done = 0; done < bytes; ) {
    const read = disk.readSync(fd, buffer, done, bytes - done, at + done)
    if (read === 0) throw new Refused('unverified')
    done += read
  }
  return buffer
}
