/** Bytes gathered before a buffered stream writes: one system call for some hundred lines. */
export const BATCH = 64 * 1024
/** The room for them: a batch that is not full yet, and one line more. */
const ROOM = 2 * BATCH
/** Of that line: UTF-16 units, each of which takes three bytes at most. */
const LONGEST = Math.floor((ROOM - BATCH - 1) / 3)
const NEWLINE = 0x0a

/**
 * Lines that were taken and are not written yet, as bytes, newline after each. The same piece of memory serves for all batches: lines kept as texts
 * are memory to be collected, and are read twice before they are bytes, once for how many.
 */
export class Gathered {
  #room: Buffer | undefined
  #length = 0

  /** In bytes. */
  get length(): number {
    return this.#length
  }

  /**
   * Adds a line. The parts that its text was made of are joined by it, so that who keeps the line keeps it in one piece.
   *
   * @returns false: it is too long for what room there is
   */
  add(line: string): boolean {
    if (line.length > LONGEST || this.#length >= BATCH) return false
    this.#room ??= Buffer.allocUnsafeSlow(ROOM)
    const end = this.#length + this.#room.write(line, this.#length)
    this.#room[end] = NEWLINE
    this.#length = end + 1
    return true
  }

  /** The lines; nothing is gathered then. Their memory is the caller's until it is given back by `reuse`. */
  take(): Buffer {
    const lines = this.#room?.subarray(0, this.#length) ?? Buffer.alloc(0)
    this.#room = undefined
    this.#length = 0
    return lines
  }

  /** @param lines as `take` gave them: nobody reads them any more */
  reuse(lines: Buffer): void {
    if (lines.buffer.byteLength === ROOM) this.#room ??= Buffer.from(lines.buffer, 0, ROOM)
  }
}
