import { MAX_LINE_BYTES } from '../../record/index.js'

const NEWLINE = 0x0a
const RETURN = 0x0d

/** Cuts bytes into lines and says where each begins. The pieces of a line that no record may be as long as are lines of their own, so that memory stays bounded. */
export class LineCutter {
  /** The beginning of a line whose end has not come yet. */
  private rest: Buffer | undefined

  /** @param offset of the first byte that will come */
  constructor(private offset: number) {}

  /** Calls `take` with each line that the chunk completes, without its newline, and the offset at which it begins. */
  push(chunk: Buffer, take: (line: string, start: number) => void): void {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.subarray(from, end)
      this.emit(this.rest === undefined ? part : Buffer.concat([this.rest, part]), 1, take)
      this.rest = undefined
      from = end + 1
    }
    if (from === chunk.length) return
    const part = chunk.subarray(from)
    this.rest = this.rest === undefined ? Buffer.from(part) : Buffer.concat([this.rest, part])
    if (this.rest.length < MAX_LINE_BYTES) return
    this.emit(this.rest, 0, take)
    this.rest = undefined
  }

  /** The last line, where the file does not end with a newline. */
  end(take: (line: string, start: number) => void): void {
    if (this.rest !== undefined) this.emit(this.rest, 0, take)
    this.rest = undefined
  }

  /** Where the next line begins. */
  get next(): number {
    return this.offset
  }

  private emit(line: Buffer, newline: 0 | 1, take: (line: string, start: number) => void): void {
    const start = this.offset
    this.offset += line.length + newline
    const end = line.length > 0 && line[line.length - 1] === RETURN ? line.length - 1 : line.length
    // A byte order mark is no part of the first line.
    const mark = start === 0 && line.length >= 3 && line.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0
    take(line.toString('utf8', mark, Math.max(mark, end)), start)
  }
}
