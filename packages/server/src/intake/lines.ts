/** A line longer than the limit: its bytes are gone, its place among the lines is not. */
export const TOO_LONG = Symbol('too long')

/** Whole lines without their newlines, in order; invalid UTF-8 is replaced. */
export type Lines = (string | typeof TOO_LONG)[]

const NEWLINE = 0x0a

/**
 * Cuts a stream of bytes into lines: the lines that each chunk completes, together. Holds at most one line of `maxBytes` in memory
 * beyond the chunk. A last line without a newline counts.
 *
 * @example for await (const lines of splitLines(body, 16 * 1024 * 1024)) for (const line of lines) …
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Lines> {
  let begun: Buffer[] = []
  let begunBytes = 0
  let skipping = false

  const keep = (part: Buffer): void => {
    begunBytes += part.length
    if (begunBytes > maxBytes) {
      skipping = true
      begun = []
    } else if (part.length > 0) begun.push(part)
  }
  const finish = (): string | typeof TOO_LONG => {
    const line = skipping ? TOO_LONG : begun.length === 1 ? textOf(begun[0]) : Buffer.concat(begun).toString()
    begun = []
    begunBytes = 0
    skipping = false
    return line
  }

  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const first = chunk.indexOf(NEWLINE)
    if (first === -1) {
      keep(chunk)
      continue
    }
    const lines: Lines = []
    keep(chunk.subarray(0, first))
    lines.push(finish())
    const last = chunk.lastIndexOf(NEWLINE)
    if (last > first) {
      // One decoding for all lines of the chunk: many small ones cost more than the parsing of what they hold.
      for (const line of chunk.toString('utf8', first + 1, last).split('\n')) {
        lines.push(isLonger(line, maxBytes) ? TOO_LONG : line)
      }
    }
    // A copy, so that a short rest does not keep its whole chunk alive.
    keep(Buffer.from(chunk.subarray(last + 1)))
    yield lines
  }
  if (begunBytes > 0) yield [finish()]
}

function textOf(part: Buffer | undefined): string {
  return part === undefined ? '' : part.toString()
}

function isLonger(line: string, maxBytes: number): boolean {
  // UTF-8 takes at most three bytes for a UTF-16 unit: a short line need not be measured.
  return line.length * 3 > maxBytes && Buffer.byteLength(line) > maxBytes
}
