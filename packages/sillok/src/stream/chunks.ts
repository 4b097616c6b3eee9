import fs from 'node:fs'
import zlib from 'node:zlib'
import { SillokError } from '../record/index.js'
import { AGE, CLOSING, GZIP, PLAIN, ZSTD } from './names.js'
import { openRegular } from './regular.js'

const CHUNK = 64 * 1024

/** Whether this runtime can read and write zstd (Node 22.15, 23.8 and later). */
export const hasZstd: boolean =
  typeof (zlib as { createZstdDecompress?: unknown }).createZstdDecompress === 'function'

/** Whether a file is read as it is, so that it can be read on from an offset and can still grow. */
export function isPlain(path: string): boolean {
  return path.endsWith(PLAIN) || path.endsWith(CLOSING)
}

/**
 * The uncompressed bytes of a segment's file from an offset, of a plain one up to `end`. The buffer is used again for the next chunk.
 * Throws on damaged compression after the bytes before the damage; SillokError `ZSTD_MISSING`.
 *
 * @param memory for the chunks of a plain file
 */
export async function* chunksOf(
  path: string,
  offset: number,
  end = Infinity,
  memory: Buffer = Buffer.allocUnsafe(CHUNK),
): AsyncGenerator<Buffer> {
  if (isPlain(path)) {
    yield* plainChunks(path, offset, end, memory)
    return
  }
  let skip = offset
  const unpack = decompressor(path)
  const source = fs.createReadStream(path, { fd: openRegular(path).fd, highWaterMark: CHUNK })
  source.on('error', (error) => unpack.destroy(error))
  try {
    for await (const chunk of source.pipe(unpack) as AsyncIterable<Buffer>) {
      if (skip >= chunk.length) {
        skip -= chunk.length
        continue
      }
      yield chunk.subarray(skip)
      skip = 0
    }
  } finally {
    source.destroy()
  }
}

function* plainChunks(path: string, offset: number, end: number, memory: Buffer): Generator<Buffer> {
  const { fd } = openRegular(path)
  try {
    while (offset < end) {
      const read = fs.readSync(fd, memory, 0, Math.min(memory.length, end - offset), offset)
      if (read === 0) return
      offset += read
      yield memory.subarray(0, read)
    }
  } finally {
    fs.closeSync(fd)
  }
}

function decompressor(path: string): zlib.Gunzip {
  if (path.endsWith(GZIP)) return zlib.createGunzip()
  if (path.endsWith(ZSTD)) {
    if (hasZstd) return (zlib as unknown as { createZstdDecompress(): zlib.Gunzip }).createZstdDecompress()
    throw new SillokError(
      'ZSTD_MISSING',
      `it is packed with zstd, which needs Node 22.15 or later; this is ${process.version}`,
    )
  }
  if (path.endsWith(AGE)) throw new Error('it is encrypted, and the keys are elsewhere')
  throw new Error('unknown suffix')
}
