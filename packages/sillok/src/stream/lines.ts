import { isAscii } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'
import { isJson, LINE_START, MAX_LINE_BYTES } from '../record/index.js'
import type { Line, LineFault } from './types.js'

const NEWLINE = 0x0a
const START = Buffer.from(LINE_START)
/** How much of a line that is too long is kept. */
const BEGINNING = 64 * 1024
/** How much is parsed to find the records behind a torn one. */
const MAX_SEARCH_BYTES = 4 * MAX_LINE_BYTES

/**
 * Cuts the bytes of one segment into lines, in bounded memory: a line longer than `MAX_LINE_BYTES` is delivered by
 * its beginning, marked. Chunks may end anywhere.
 */
export class LineSplitter {
  readonly #segment: string
  readonly #raw: boolean
  /** Chunks of a line whose end has not come yet. */
  #parts: Buffer[] = []
  #partBytes = 0
  /** Bytes of the line under way, also those that were let go. */
  #lineBytes = 0
  /** Of a line that is too long, from its beginning on. */
  #hash: Hash | undefined
  /** Offset of the line under way. */
  offset: number

  /** @param raw whether lines carry their bytes, too, and those that are too long what all of them are hashed to */
  constructor(segment: string, offset: number, raw = false) {
    this.#segment = segment
    this.#raw = raw
    this.offset = offset
  }

  /** Whether the beginning of a line waits for its end. */
  get isInside(): boolean {
    return this.#lineBytes > 0
  }

  /** Adds the whole lines of a chunk to `into`. Keeps no reference to the chunk. */
  push(chunk: Buffer, into: Line[]): void {
    let start = 0
    // Asked once for all lines of a chunk; most are, and such bytes become text in half the time.
    const ascii = isAscii(chunk)
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (this.#lineBytes === 0) this.#emit(chunk.subarray(start, end), end - start + 1, ascii, into)
      else {
        this.#keep(chunk.subarray(start, end), false)
        this.#finish(1, into)
      }
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start), true)
  }

  /** The segment ends here for good: what has no newline is torn. */
  end(into: Line[]): void {
    if (this.#lineBytes > 0) this.#finish(0, into, 'torn')
  }

  /** @param copy the part must outlive its chunk */
  #keep(part: Buffer, copy: boolean): void {
    this.#lineBytes += part.length
    if (this.#lineBytes <= MAX_LINE_BYTES) {
      this.#parts.push(copy ? Buffer.from(part) : part)
      this.#partBytes += part.length
      return
    }
    if (this.#raw) this.#hashOn(part)
    if (this.#partBytes > BEGINNING) {
      this.#parts = [Buffer.concat(this.#parts, BEGINNING)]
      this.#partBytes = BEGINNING
    }
  }

  /** Until now no part was let go. */
  #hashOn(part: Buffer): void {
    if (this.#hash === undefined) {
      this.#hash = createHash('sha256')
      for (const before of this.#parts) this.#hash.update(before)
    }
    this.#hash.update(part)
  }

  #finish(newline: 0 | 1, into: Line[], fault?: LineFault): void {
    const length = this.#lineBytes
    const bytes = length + newline
    const line = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts)
    const long = length > MAX_LINE_BYTES
    const sha256 = this.#hash?.digest('hex')
    this.#parts = []
    this.#partBytes = 0
    this.#lineBytes = 0
    this.#hash = undefined
    this.#emit(line, bytes, false, into, long ? 'too_long' : fault)
    const piece = into.at(-1)
    if (sha256 !== undefined && piece !== undefined) piece.whole = { length, sha256 }
  }

  #emit(line: Buffer, bytes: number, ascii: boolean, into: Line[], fault?: LineFault): void {
    const offset = this.offset
    this.offset += bytes
    if (line.length === 0 && fault === undefined) return
    const text = line.toString(ascii ? 'latin1' : 'utf8')
    // In the text, where a search costs less than in the bytes.
    if (fault !== 'too_long' && text.includes(LINE_START, 1) && !isJson(text)) {
      this.#emitTorn(line, offset, bytes, line.indexOf(START, 1), into, fault)
      return
    }
    into.push(
      this.#piece(text, line, offset, bytes, fault === 'too_long' ? fault : faultOf(line, text, fault)),
    )
  }

  /** A process died inside a write and another wrote on behind it: the records behind the torn one are whole. */
  #emitTorn(
    line: Buffer,
    offset: number,
    bytes: number,
    first: number,
    into: Line[],
    fault?: LineFault,
  ): void {
    let from = 0
    let at = first
    // A hostile line may be nothing but beginnings: the search for the whole one among them has an end.
    let budget = MAX_SEARCH_BYTES
    while (at > 0) {
      const piece = line.toString('utf8', from, at)
      into.push(
        this.#piece(
          piece,
          line.subarray(from, at),
          offset + from,
          at - from,
          isJson(piece) ? undefined : 'torn',
        ),
      )
      from = at
      budget -= line.length - from
      at = budget < 0 || isJson(line.toString('utf8', from)) ? -1 : line.indexOf(START, from + 1)
    }
    const rest = line.toString('utf8', from)
    into.push(
      this.#piece(
        rest,
        line.subarray(from),
        offset + from,
        bytes - from,
        isJson(rest) ? undefined : (fault ?? 'torn'),
      ),
    )
  }

  #piece(text: string, line: Buffer, offset: number, bytes: number, fault?: LineFault): Line {
    const piece: Line = { text, segment: this.#segment, offset, bytes }
    // A copy: the chunk is used again.
    if (this.#raw) piece.raw = Buffer.from(line)
    if (fault !== undefined) piece.fault = fault
    return piece
  }
}

/**
 * A record that does not end like one was cut off and closed by the next writer. One that was cut off just before its newline is
 * whole. Neither is parsed to the end here, but where it is the last of its segment.
 */
function faultOf(line: Buffer, text: string, fault: LineFault | undefined): LineFault | undefined {
  if (!text.startsWith(LINE_START)) return fault
  if (fault === 'torn') return isJson(text) ? undefined : fault
  return text.endsWith('}') || /}\s*$/.test(line.subarray(-8).toString('latin1')) ? fault : 'torn'
}
