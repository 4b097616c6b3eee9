import { createHmac } from 'node:crypto'

const LINES = 20
const LINE_BYTES = 512

/**
 * The last lines that a process printed on stderr, in memory only, and what they have in common with those of other crashes. Numbers and
 * addresses differ from crash to crash and are left out.
 */
export class Fingerprint {
  private readonly lines: Buffer[] = []

  /** @param key the supervisor's own: without it nobody can try out which text a fingerprint is of */
  constructor(private readonly key: Buffer) {}

  add(line: Buffer): void {
    if (this.lines.length === LINES) this.lines.shift()
    this.lines.push(Buffer.from(line.subarray(0, LINE_BYTES)))
  }

  /** The same for two crashes that look alike: 12 hex digits. */
  of(exit: string): string {
    const text = this.lines
      .map((line) => line.toString('latin1').replace(/0x[0-9a-f]+|\d+/gi, '#'))
      .join('\n')
    return createHmac('sha256', this.key).update(`${exit}\n${text}`).digest('hex').slice(0, 12)
  }
}
