/** Bytes gathered before a buffered stream writes inside of a call: one system call for some hundred lines. */
export const BATCH = 128 * 1024
/**
 * UTF-16 units of lines that become bytes together. Joining the parts of a text and copying them takes a call into V8, which for a line of 250 bytes is a third of it:
 * a line costs 13 % less processor time so than made bytes by itself. From 4 KB to 32 KB it is the same; with a whole batch each of its trees outlives the young generation.
 */
const PIECE = 8 * 1024
/** The room for them: a batch that is not full yet, a piece, and one line more. */
const ROOM = BATCH + 96 * 1024
/** Of that line: UTF-16 units, each of which, as those of the piece, takes three bytes at most. */
const LONGEST = Math.floor((ROOM - BATCH) / 3) - PIECE - 1

/**
 * Lines that were taken and are not written yet, newline after each: as bytes, and the last few as a text. The same piece of memory serves for all batches: lines
 * kept as texts are memory to be collected, and are read twice before they are bytes, once for how many.
 */
export class Gathered {
  #room: Buffer | undefined
  /** Bytes in the room. */
  #filled = 0
  /** The last lines, which are no bytes yet. */
  #text = ''

  /** In bytes, at least: of what is not ASCII there may be three times as many. */
  get length(): number {
    return this.#filled + this.#text.length
  }

  /** In bytes. */
  get bytes(): number {
    this.#settle()
    return this.#filled
  }

  /**
   * Adds a line.
   *
   * @returns false: it is too long for what room there is
   */
  add(line: string): boolean {
    if (line.length > LONGEST || this.#filled >= BATCH) return false
    this.#text += `${line}\n`
    if (this.#text.length > PIECE) this.#settle()
    return true
  }

  /** The lines; nothing is gathered then. Their memory is the caller's until it is given back by `reuse`. */
  take(): Buffer {
    this.#settle()
    const lines = this.#room?.subarray(0, this.#filled) ?? Buffer.alloc(0)
    this.#room = undefined
    this.#filled = 0
    return lines
  }

  /** @param lines as `take` gave them: nobody reads them any more */
  reuse(lines: Buffer): void {
    if (lines.buffer.byteLength === ROOM) this.#room ??= Buffer.from(lines.buffer, 0, ROOM)
  }

  #settle(): void {
    if (this.#text === '') return
    this.#room ??= Buffer.allocUnsafeSlow(ROOM)
    this.#filled += this.#room.write(this.#text, this.#filled)
    this.#text = ''
  }
}
