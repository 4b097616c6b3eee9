import { LINE_START } from '../record/index.js'
import { LineSplitter } from './lines.js'
import type { Line, Run } from './types.js'

const NEWLINE = 0x0a
const [OPEN, CLOSE] = [0x7b, 0x7d]
const START = Buffer.from(LINE_START)
/** The longest line of a run, without its newline: what is longer comes alone. */
const MAX_RUN_LINE_BYTES = 0xffff

/**
 * Cuts the bytes of one segment into runs of lines of which there is nothing special to say, and lines, with their bytes, of which there is. Nothing is made for each line
 * of a run: who reads hundreds of thousands of them in a second cannot pay for an object each.
 */
export class RunSplitter {
  readonly #segment: string
  readonly #lines: LineSplitter

  constructor(segment: string, offset: number) {
    this.#segment = segment
    this.#lines = new LineSplitter(segment, offset, true)
  }

  get offset(): number {
    return this.#lines.offset
  }

  /** Adds the whole lines of a chunk to `into`; runs are views of it. */
  push(chunk: Buffer, into: (Line | Run)[]): void {
    let at = this.#lines.isInside ? this.#pushLine(chunk, 0, into) : 0
    while (at < chunk.length) {
      const ends = endsFrom(chunk, at)
      const last = ends.at(-1)
      if (last !== undefined) {
        const block = chunk.subarray(at, at + last + 1)
        into.push({ segment: this.#segment, offset: this.offset, block, ends })
        this.#lines.offset += block.length
        at += block.length
      }
      at = this.#pushLine(chunk, at, into)
    }
  }

  /** @returns where the next line begins */
  #pushLine(chunk: Buffer, at: number, into: (Line | Run)[]): number {
    const end = chunk.indexOf(NEWLINE, at)
    const next = end === -1 ? chunk.length : end + 1
    this.#lines.push(chunk.subarray(at, next), into as Line[])
    return next
  }

  end(into: (Line | Run)[]): void {
    this.#lines.end(into as Line[])
  }
}

/** The newlines of the lines from `begin` on, up to the first line of which there is something to say. */
function endsFrom(chunk: Buffer, begin: number): number[] {
  const ends: number[] = []
  let start = begin
  let open = start
  for (let end = chunk.indexOf(NEWLINE, start); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
    if (end === start || end - start > MAX_RUN_LINE_BYTES || chunk[end - 1] !== CLOSE) break
    // The first record that begins behind the beginning of this line. To look for one byte costs a fifth of looking for several.
    while (open !== -1 && (open <= start || (open < end && !isStart(chunk, open))))
      open = chunk.indexOf(OPEN, Math.max(open, start) + 1)
    if (open !== -1 && open < end) break
    ends.push(end - begin)
    start = end + 1
  }
  return ends
}

function isStart(chunk: Buffer, at: number): boolean {
  for (let n = 1; n < START.length; n++) if (chunk[at + n] !== START[n]) return false
  return true
}
