import { MAX_LINE_BYTES } from '../../record/index.js'
import { UsageError } from '../output.js'

/** A line as it came, in bytes, so that one in which nothing is found goes out as it came, whatever its encoding. */
export interface InputLine {
  bytes: Buffer
  /** What ended it: a newline, with or without a return before it; empty for a last line without one. */
  end: Buffer
  /** Bytes of it that were not kept, since it is longer than `MAX_LINE_BYTES`. */
  missing: number
}

const NEWLINE = 0x0a
const RETURN = 0x0d
const NO_END = Buffer.alloc(0)

/** How far back from a cut is looked for the start of the word that it goes through. */
const WORD_BYTES = 64 * 1024

/** Cuts bytes into lines; keeps at most one line of `MAX_LINE_BYTES`. */
export class ByteLines {
  private parts: Buffer[] = []
  private kept = 0
  private missing = 0

  /** Calls `take` with each line that the chunk completes; its bytes may be those of the chunk. */
  push(chunk: Buffer, take: (line: InputLine) => void): void {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, at))
      this.emit(true, take)
      from = at + 1
    }
    // The chunk is used again by who reads: what waits for its end is copied.
    if (from < chunk.length) this.keep(Buffer.from(chunk.subarray(from)))
  }

  /** The last line, where the input does not end with a newline. */
  end(take: (line: InputLine) => void): void {
    if (this.kept > 0) this.emit(false, take)
  }

  private keep(part: Buffer): void {
    const room = MAX_LINE_BYTES - this.kept
    if (room <= 0) this.missing += part.length
    else {
      this.parts.push(part.subarray(0, room))
      this.kept += Math.min(room, part.length)
      this.missing += Math.max(0, part.length - room)
    }
  }

  private emit(newline: boolean, take: (line: InputLine) => void): void {
    let bytes = this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts)
    let { missing } = this
    this.parts = []
    this.kept = 0
    this.missing = 0
    if (missing > 0) {
      const whole = withoutLastWord(bytes)
      missing += bytes.length - whole.length
      bytes = whole
    }
    let end = newline ? Buffer.from('\n') : NO_END
    if (newline && missing === 0 && bytes.length > 0 && bytes[bytes.length - 1] === RETURN) {
      bytes = bytes.subarray(0, -1)
      end = Buffer.from('\r\n')
    }
    take({ bytes, end, missing })
  }
}

/** A cut goes through a word, and half a secret is not recognised: that word is left out. */
function withoutLastWord(bytes: Buffer): Buffer {
  const least = Math.max(0, bytes.length - WORD_BYTES)
  for (let at = bytes.length - 1; at >= least; at--)
    if ((bytes[at] as number) <= 0x20) return bytes.subarray(0, at)
  return bytes.subarray(0, least)
}

/** How files begin that cannot be read as they are, and what makes a text of them. */
const NO_TEXT: readonly [begins: string, what: string, command: string][] = [
  ['fffe', 'UTF-16', 'iconv -f UTF-16 -t UTF-8'],
  ['feff', 'UTF-16', 'iconv -f UTF-16 -t UTF-8'],
  ['1f8b', 'compressed with gzip', 'gzip -dc'],
  ['28b52ffd', 'compressed with zstd', 'zstd -dc'],
]

/**
 * @param first the first bytes of what is read
 * @throws UsageError for UTF-16 and for what is compressed, in which nothing would be found
 */
export function refuseNoText(first: Buffer, label: string): void {
  const begins = first.subarray(0, 4).toString('hex')
  const found = NO_TEXT.find(([mark]) => begins.startsWith(mark))
  if (found === undefined) return
  throw new UsageError(
    `${label} is ${found[1]}, in which nothing would be found. Make a text of it: ${found[2]} <file>`,
  )
}
