import { chunksOf, type Line, readSegment, type SegmentInfo } from '../../stream/index.js'

/** The text of a segment, read forward: as bytes where these are enough, and line by line from where they are not. */
export class SegmentText {
  /** A line was not as it should be: what is behind it is not looked at. */
  isBad = false
  /** How far it was compared. */
  offset = 0
  readonly #segment: SegmentInfo
  readonly #chunks: AsyncGenerator<Buffer>
  /** Bytes that were read, from `#from` on. */
  #rest: Buffer = Buffer.alloc(0)
  #from = 0
  #lines: { batch: Line[]; at: number; source: AsyncGenerator<Line[]> } | undefined

  constructor(segment: SegmentInfo) {
    this.#segment = segment
    this.#chunks = chunksOf(segment.path, 0)
  }

  /** The bytes from an offset on, behind all that were taken before; fewer where the segment ends. */
  async take(offset: number, length: number): Promise<Buffer> {
    while (this.#from + this.#rest.length < offset + length) {
      const chunk = await this.#next()
      if (chunk === undefined) break
      const kept = this.#rest.subarray(Math.max(0, offset - this.#from))
      this.#from += this.#rest.length - kept.length
      this.#rest = Buffer.concat([kept, chunk])
    }
    const begin = Math.max(0, offset - this.#from)
    return this.#rest.subarray(begin, begin + length)
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#chunks.next()
      return done ? undefined : value
    } catch {
      // Reading line by line says what is wrong.
      return undefined
    }
  }

  /** The first line that begins at an offset or behind it; offsets only grow. */
  async line(offset: number): Promise<Line | undefined> {
    this.#lines ??= { batch: [], at: 0, source: readSegment(this.#segment, { from: offset, raw: true }) }
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
    if (!this.isBad)
      for await (const lines of readSegment(this.#segment, { from: this.offset })) count += lines.length
    return count
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined)
    await this.#lines?.source.return(undefined)
  }
}
