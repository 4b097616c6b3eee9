import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SillokError } from '../record/index.js'
import { chunksOf, isPlain } from './chunks.js'
import { FILE_MODE, realFiles, removeIfThere, syncDirectory } from './files.js'
import { type Encrypt, packerFor } from './retire.js'
import type { SegmentInfo } from './types.js'

/**
 * Puts other bytes over some of a segment's text, as many as were there: nothing else moves. A plain segment is written in place; of a compressed or encrypted one
 * another file is made, read back where that is possible, and put in its place.
 *
 * @param offset in bytes of the segment's text
 * @param age what reads an encrypted segment's text, and encrypts it again
 * @throws SillokError `COMPRESSION_DAMAGED` when the new file does not read back; the old one is kept
 */
export async function overwriteSegment(
  { file, path }: SegmentInfo,
  offset: number,
  bytes: Uint8Array,
  age?: { text: AsyncIterable<Uint8Array>; encrypt: Encrypt },
): Promise<void> {
  if (isPlain(path)) {
    const fd = fs.openSync(path, 'r+')
    try {
      fs.writeSync(fd, bytes, 0, bytes.length, offset)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    return
  }
  // A name that `recoverRetired` removes, should this be cut off.
  const aside = join(dirname(path), `.${file}`)
  const written = createHash('sha256')
  const text = overwritten(age?.text ?? chunksOf(path, 0), offset, bytes, (chunk) => written.update(chunk))
  const to = fs.createWriteStream(aside, { mode: FILE_MODE, flush: true })
  if (age === undefined) await pipeline(text, packerFor(file), to)
  else await pipeline(await age.encrypt(text), to)
  if (age === undefined) {
    const read = createHash('sha256')
    for await (const chunk of chunksOf(aside, 0)) read.update(chunk)
    if (!read.digest().equals(written.digest())) {
      removeIfThere(realFiles, aside)
      throw new SillokError(
        'COMPRESSION_DAMAGED',
        `${file} did not read back as it was written; the original is kept.`,
      )
    }
  }
  fs.renameSync(aside, path)
  syncDirectory(realFiles, dirname(path))
}

/** @param told of each chunk as it goes on */
async function* overwritten(
  text: AsyncIterable<Uint8Array>,
  offset: number,
  bytes: Uint8Array,
  told: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const part of text) {
    // A copy: the buffer may be used again, and belongs to others.
    const chunk = Uint8Array.from(part)
    const from = Math.max(0, offset - at)
    const skipped = Math.max(0, at - offset)
    if (from < chunk.length && skipped < bytes.length)
      chunk.set(bytes.subarray(skipped, skipped + chunk.length - from), from)
    at += chunk.length
    told(chunk)
    yield chunk
  }
}
