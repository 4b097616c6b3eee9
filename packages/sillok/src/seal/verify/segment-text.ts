import fs from 'node:fs'
import { chunksOf, type Line, openRegular, readSegment, type SegmentInfo } from '../../stream/index.js'
import { decryptWith } from '../rest/age.js'
import { skipped } from '../rest/entry-line.js'

/** What is read of it at once. */
const CHUNK = 256 * 1024

/** The text of a segment, read forward: as bytes where these are enough, and line by line from where they are not. */
export class SegmentText {
  /** A line was not as it should be: what is behind it is not looked at. */
  isBad = false
  /** The system could not read it: nothing is said of what is in it. */
  failure: Error | undefined
  /** How far it was compared. */
  offset = 0
  readonly #segment: SegmentInfo
  readonly #read: (offset: number) => AsyncGenerator<Buffer>
  readonly #chunks: AsyncGenerator<Buffer>
  readonly isEncrypted: boolean
  #isClosed: boolean | undefined
  /** Bytes that were read, from `#from` on: a part of `#memory`. */
  #rest: Buffer = Buffer.alloc(0)
  #memory: Buffer = Buffer.alloc(0)
  #from = 0
  #lines: { batch: Line[]; at: number; source: AsyncGenerator<Line[]> } | undefined

  /** @param identities private keys of age, for a segment that is encrypted */
  constructor(segment: SegmentInfo, identities: readonly string[]) {
    this.#segment = segment
    this.isEncrypted = segment.file.endsWith('.age')
    this.#read = (offset) =>
      this.#noting(
        this.isEncrypted ? decrypted(segment.path, offset, identities) : chunksOf(segment.path, offset),
      )
    this.#chunks = this.isEncrypted
      ? this.#read(0)
      : chunksOf(segment.path, 0, Infinity, Buffer.allocUnsafeSlow(CHUNK))
  }

  async *#noting(text: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* text
    } catch (error) {
      if (isOfSystem(error)) this.failure = error
      throw error
    }
  }

  /** Whether it is encrypted to others. */
  async isClosed(): Promise<boolean> {
    this.#isClosed ??= this.isEncrypted && !(await this.#opens())
    return this.#isClosed
  }

  async #opens(): Promise<boolean> {
    const text = this.#read(0)
    try {
      await text.next()
      return true
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      // Who asks has given no identity, or cannot read any: that says nothing of the segment.
      if (code === 'AGE_MISSING' || code === 'IDENTITY_MALFORMED') throw error
      return !/no identity matched|identities/i.test(message)
    } finally {
      await text.return(undefined)
    }
  }

  /** The bytes from an offset on, behind all that were taken before; fewer where the segment ends. They are good until more are taken. */
  async take(offset: number, length: number): Promise<Buffer> {
    while (this.#from + this.#rest.length < offset + length) {
      const chunk = await this.#next()
      if (chunk === undefined) break
      const kept = this.#rest.subarray(Math.max(0, offset - this.#from))
      this.#from += this.#rest.length - kept.length
      const length = kept.length + chunk.length
      const memory = length <= this.#memory.length ? this.#memory : Buffer.allocUnsafeSlow(2 * length)
      memory.set(kept)
      memory.set(chunk, kept.length)
      this.#memory = memory
      this.#rest = memory.subarray(0, length)
    }
    const begin = Math.max(0, offset - this.#from)
    return this.#rest.subarray(begin, begin + length)
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#chunks.next()
      return done ? undefined : value
    } catch (error) {
      // Of a file that is damaged, reading line by line says what is wrong.
      if (isOfSystem(error)) this.failure = error
      return undefined
    }
  }

  /** The first line that begins at an offset or behind it; offsets only grow. */
  async line(offset: number): Promise<Line | undefined> {
    this.#lines ??= {
      batch: [],
      at: 0,
      source: readSegment(this.#segment, { from: offset, raw: true, text: this.#read }),
    }
    const lines = this.#lines
    for (;;) {
      for (; lines.at < lines.batch.length; lines.at++) {
        const line = lines.batch[lines.at] as Line
        if (line.offset >= offset) return line
      }
      const { value, done } = await lines.source.next()
      if (done) return undefined
      lines.batch = value
      lines.at = 0
    }
  }

  /** How many lines stand behind those that were compared; in a damaged segment that cannot be told. */
  async rest(): Promise<number> {
    await this.close()
    let count = 0
    if (!this.isBad && !(await this.isClosed()))
      for await (const lines of readSegment(this.#segment, { from: this.offset, text: this.#read }))
        count += lines.length
    return count
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined)
    await this.#lines?.source.return(undefined)
  }
}

/** Of an error that this system gave, as against one of what is in a file. */
function isOfSystem(error: unknown): error is Error {
  const { syscall, code } = error as NodeJS.ErrnoException
  return syscall !== undefined || code === 'ENOTFILE' || code === 'ZSTD_MISSING'
}

async function* decrypted(
  path: string,
  offset: number,
  identities: readonly string[],
): AsyncGenerator<Buffer> {
  if (identities.length === 0) throw new Error('no identities were given')
  yield* skipped(decryptWith(identities, fs.createReadStream(path, { fd: openRegular(path).fd })), offset)
}
