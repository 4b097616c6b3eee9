import { createReadStream } from 'node:fs'
import { type FileHandle, open, stat as statOf } from 'node:fs/promises'
import zlib from 'node:zlib'
import { SillokError } from '../../record/index.js'
import { hasZstd } from '../../stream/index.js'
import { UsageError } from '../output.js'

const CHUNK_BYTES = 256 * 1024
/** Of a packed file at a time: 1,032 times as much at most when it is unpacked, as much as gzip can. */
const PACKED_BYTES = 16 * 1024

/** A file, or standard input, as uncompressed bytes. */
export interface Source {
  /** How it is named to people: the path as given, or "standard input". */
  label: string
  /** For finding the format and the stream's name; undefined for standard input. */
  fileName: string | undefined
  /** Bytes of the file as it stands on the disk; `undefined` for standard input. */
  size: number | undefined
  /** Uncompressed bytes, where that is known without reading: not of a packed file, nor of standard input. */
  length: number | undefined
  /** What a packed file is told by without unpacking it: its size and last bytes, which hold gzip's checksum. `undefined` for others. */
  packed: string | undefined
  /** Last change, RFC 3339. */
  changed: string
  /** Bytes of the file read so far, for the progress. */
  position(): number
  /**
   * The uncompressed bytes from an offset on, up to `end`, where it is given. A buffer is valid until the next is asked for.
   *
   * @throws SillokError `IMPORT_SHORTER` for a packed file that ends before the offset
   */
  chunks(offset: number, end: number | undefined): AsyncGenerator<Buffer>
}

export async function openSource(path: string): Promise<Source> {
  if (path === '-') return standardInput()
  // Before it is opened: that would wait at a pipe for who writes into it, and no signal would end the wait.
  const stat = await statOf(path)
  if (!stat.isFile())
    throw new UsageError(
      stat.isFIFO() ? `${path} is a pipe: give - and send it to standard input.` : `${path} is not a file.`,
    )
  const handle = await open(path, 'r')
  try {
    const packed = await compression(handle)
    let position = 0
    const at = (bytes: number) => {
      position = bytes
    }
    return {
      label: path,
      fileName: path.split(/[\\/]/).at(-1),
      size: stat.size,
      length: packed === undefined ? stat.size : undefined,
      packed: packed === undefined ? undefined : await packedPrint(handle, stat.size),
      changed: stat.mtime.toISOString(),
      position: () => position,
      chunks: (offset, end) =>
        packed === undefined ? plain(path, offset, end, at) : unpacked(path, packed, offset, end, at),
    }
  } finally {
    await handle.close()
  }
}

/** An error of reading a file in words for people. @param damaged what came of a packed file that is damaged */
export function fileError(error: unknown, file: string, damaged: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new UsageError(`There is no file ${file}.`)
  if (code === 'EACCES') return new Error(`${file} may not be read by this user.`)
  return isDamage(error) ? new Error(`${file} is damaged: ${message}. ${damaged}`) : error
}

/** Whether a packed file cannot be unpacked to its end. */
export function isDamage(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true
}

/** Told by the first bytes, not by the name: logs are renamed. RFC 1952 §2.3.1 for gzip, RFC 8878 §3.1.1 for zstd. */
async function compression(handle: FileHandle): Promise<'gzip' | 'zstd' | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
  if (bytesRead >= 2 && buffer.readUInt16BE(0) === 0x1f8b) return 'gzip'
  if (bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528) {
    if (hasZstd) return 'zstd'
    throw new UsageError('zstd needs Node 22.15 or later; unpack the file first: zstd -d <file>')
  }
  return undefined
}

/** RFC 1952 §2.3.1: the last eight bytes of gzip are the checksum and the length of what is packed. */
const TRAILER_BYTES = 8

async function packedPrint(handle: FileHandle, size: number): Promise<string> {
  const length = Math.min(TRAILER_BYTES, size)
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
  return `${size}-${buffer.toString('hex')}`
}

/** The error for a file that ends before the place where its import ended. */
export function shorter(label: string): SillokError {
  return new SillokError(
    'IMPORT_SHORTER',
    `${label} is shorter than when it was imported. If it is another file by now, import it anew with --again.`,
  )
}

async function* plain(
  path: string,
  offset: number,
  end: number | undefined,
  at: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let from = offset; ; ) {
      const most = Math.min(CHUNK_BYTES, (end ?? Number.POSITIVE_INFINITY) - from)
      if (most <= 0) return
      const { bytesRead } = await handle.read(buffer, 0, most, from)
      if (bytesRead === 0) return
      from += bytesRead
      at(from)
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function* unpacked(
  path: string,
  packed: 'gzip' | 'zstd',
  offset: number,
  end: number | undefined,
  at: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: PACKED_BYTES })
  const unpack =
    packed === 'gzip'
      ? zlib.createGunzip({ chunkSize: CHUNK_BYTES })
      : (zlib as unknown as { createZstdDecompress(): zlib.Gunzip }).createZstdDecompress()
  // Piece by piece and never paused: a stream that is read later forgets what it has unpacked when it comes to the damage.
  const ready: Buffer[] = []
  let failure: Error | undefined
  let wake = (): void => {}
  unpack.on('data', (chunk: Buffer) => ready.push(chunk))
  unpack.on('end', () => wake())
  unpack.on('error', (error) => {
    failure = error
    wake()
  })
  /** Where the next chunk begins. */
  let next = 0
  const last = end ?? Number.POSITIVE_INFINITY
  function* taken(): Generator<Buffer> {
    for (let chunk = ready.shift(); chunk !== undefined; chunk = ready.shift()) {
      const from = Math.max(0, offset - next)
      const to = Math.min(chunk.length, last - next)
      next += chunk.length
      if (from < to) yield chunk.subarray(from, to)
    }
  }
  try {
    for await (const piece of file as AsyncIterable<Buffer>) {
      at(file.bytesRead)
      await new Promise<void>((resolve) => {
        wake = resolve
        unpack.write(piece, () => resolve())
      })
      yield* taken()
      if (next >= last) return
      if (failure !== undefined) throw failure
    }
    await new Promise<void>((resolve) => {
      wake = resolve
      unpack.end()
    })
    yield* taken()
    if (next >= last) return
    if (failure !== undefined) throw failure
    if (next < offset) throw shorter(path)
  } finally {
    file.destroy()
    unpack.destroy()
  }
}

/** Standard input can be read once: what was looked at to find the format is given again. */
function standardInput(): Source {
  let position = 0
  let first: Buffer[] | undefined
  const input = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  return {
    label: 'standard input',
    fileName: undefined,
    size: undefined,
    length: undefined,
    packed: undefined,
    changed: new Date().toISOString(),
    position: () => position,
    async *chunks() {
      const again = first ?? []
      const keep = first === undefined
      first ??= []
      yield* again
      for (;;) {
        const { value, done } = await input.next()
        if (done) return
        position += value.length
        if (keep) first.push(value)
        yield value
      }
    },
  }
}
