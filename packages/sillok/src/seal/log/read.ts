import fs from 'node:fs'

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
    if (!stat.isFile()) throw Object.assign(new Error(`${path} is not a file`), { code: 'ENOTFILE' })
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
export function readAll(fd: number, size: number, scratch?: Scratch): Buffer {
  const bytes = scratch?.take(size) ?? Buffer.allocUnsafe(size)
  let done = 0
  while (done < size) {
    const read = fs.readSync(fd, bytes, done, size - done, done)
    if (read === 0) break
    done += read
  }
  return bytes.subarray(0, done)
}
