/** The longest line that is written as one, in bytes; a longer one is written in marked parts. */
export const PART_BYTES = 64 * 1024

/**
 * The longest line that is held to see whether it is a record, in bytes. What is longer goes out in parts while it still comes, so that
 * memory stays bounded.
 */
export const HELD_BYTES = 256 * 1024

/** Which part of a line that was too long to be held. */
export interface Part {
  /** The same for all parts of a line. */
  id: string
  part: number
  last: boolean
}

const NEWLINE = 0x0a
const MOST_PIECES = 64

/**
 * Cuts the bytes of a pipe into lines, at newlines only, so that no character of UTF-8 is ever cut; and a line without end into parts,
 * between characters.
 */
export class LineCutter {
  private held: Buffer[] = []
  private heldBytes = 0
  private long = ''
  private part = 0

  /** @param nextId names a line that comes in parts */
  constructor(private readonly nextId: () => string) {}

  /** Whether the beginning of a line has come and not its end. */
  get isWithinLine(): boolean {
    return this.heldBytes > 0 || this.part > 0
  }

  /** The same, as what there is of it; `undefined` where there is none, or where it goes out in parts. */
  get unended(): Buffer | undefined {
    if (this.heldBytes === 0 || this.part > 0) return undefined
    if (this.held.length > 1) this.held = [this.whole()]
    return this.held[0]
  }

  /** Calls `take` with each line that the chunk completes, without its newline. */
  push(chunk: Buffer, take: (bytes: Buffer, part?: Part) => void): void {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, at), take)
      this.finish(take)
      from = at + 1
    }
    if (from < chunk.length) this.keep(chunk.subarray(from), take)
  }

  /** What is left where the stream ends without a newline. */
  end(take: (bytes: Buffer, part?: Part) => void): void {
    if (this.heldBytes > 0 || this.part > 0) this.finish(take)
  }

  private keep(bytes: Buffer, take: (bytes: Buffer, part?: Part) => void): void {
    this.held.push(bytes)
    this.heldBytes += bytes.length
    // A child may write byte by byte: many small buffers are many times their bytes.
    if (this.held.length >= MOST_PIECES) this.held = [this.whole()]
    if (this.heldBytes <= HELD_BYTES) return
    if (this.part === 0) this.long = this.nextId()
    const rest = this.emitParts(take)
    this.held = [rest]
    this.heldBytes = rest.length
  }

  private finish(take: (bytes: Buffer, part?: Part) => void): void {
    const bytes = this.part === 0 ? this.whole() : this.emitParts(take)
    this.held = []
    this.heldBytes = 0
    if (this.part === 0) take(bytes)
    else take(bytes, { id: this.long, part: ++this.part, last: true })
    this.part = 0
  }

  /** Gives out parts, and returns what is left: no more than one. */
  private emitParts(take: (bytes: Buffer, part?: Part) => void): Buffer {
    let rest = this.whole()
    while (rest.length > PART_BYTES) {
      const end = charStart(rest, PART_BYTES)
      take(rest.subarray(0, end), { id: this.long, part: ++this.part, last: false })
      rest = rest.subarray(end)
    }
    return rest
  }

  private whole(): Buffer {
    return this.held.length === 1 ? (this.held[0] as Buffer) : Buffer.concat(this.held)
  }
}

/** The last place at or before `at` where a character begins. */
export function charStart(bytes: Buffer, at: number): number {
  let start = at
  while (start > at - 4 && start > 0 && ((bytes[start] as number) & 0xc0) === 0x80) start--
  // Four continuation bytes in a row are no UTF-8: then any place is as good.
  return ((bytes[start] as number) & 0xc0) === 0x80 ? at : start
}
