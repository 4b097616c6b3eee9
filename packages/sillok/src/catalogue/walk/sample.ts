import fs from 'node:fs'
import { gunzipSync, constants as zlib } from 'node:zlib'

/** Bytes that are looked at from the beginning and from the end of a file. */
const SAMPLE_BYTES = 64 * 1024

/** A few lines of a file. */
export interface Sample {
  /** From the beginning, first line first. */
  head: string[]
  /** From the end, where the file is longer than what `head` is from. */
  tail: string[]
  /** It has bytes that no text has. */
  binary: boolean
  /** `head` is all there is. */
  whole: boolean
  /** The first bytes, as they are. */
  start: Buffer
}

/**
 * Looks at the beginning and the end of a file; of one packed with gzip, at the beginning of what is in it. Follows no symbolic link, and waits for nobody where the file is
 * a pipe by now.
 *
 * @throws the system's error
 */
export function sampleFile(path: string, bytes = SAMPLE_BYTES): Sample {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const fd = fs.openSync(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) return { head: [], tail: [], binary: true, whole: true, start: Buffer.alloc(0) }
    const start = read(fd, 0, bytes)
    const packed = start.length > 2 && start.readUInt16BE(0) === 0x1f8b
    const first = packed ? unpacked(start) : start
    const binary = first.includes(0)
    const whole = !packed && start.length >= stat.size
    const from = Math.max(start.length, stat.size - bytes)
    const last = packed || whole || binary ? Buffer.alloc(0) : read(fd, from, bytes)
    return {
      head: binary ? [] : linesOf(first, true, whole),
      // A line that began before is no line.
      tail: binary ? [] : linesOf(last, from === start.length && first.at(-1) === 0x0a, true),
      binary,
      whole,
      start: start.subarray(0, 512),
    }
  } finally {
    fs.closeSync(fd)
  }
}

function read(fd: number, from: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  return buffer.subarray(0, fs.readSync(fd, buffer, 0, bytes, from))
}

function unpacked(start: Buffer): Buffer {
  try {
    // What was read ends anywhere in the file: what of it can be unpacked will do.
    return gunzipSync(start, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 64 * SAMPLE_BYTES })
  } catch {
    return Buffer.from([0])
  }
}

function linesOf(bytes: Buffer, fromStart: boolean, toEnd: boolean): string[] {
  const lines = bytes.toString('utf8').split('\n')
  if (!fromStart) lines.shift()
  // What is cut off at the end of the sample is no line either.
  if (!toEnd || lines.at(-1) === '') lines.pop()
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}
