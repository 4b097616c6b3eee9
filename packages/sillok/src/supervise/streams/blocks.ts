/** Text of several lines that is only understood as a whole, in lines and UTF-16 units. */
const MAX_LINES = 1000
const MAX_UNITS = 64 * 1024

/** JSON that goes on: an opening bracket at the start of the line, and at its end something that cannot be the end. */
const OPENS = /^\s*(?:\{\s*$|\[\s*$|[{[]\s*["{[\d].*[,:{[]\s*$)/

/** One or more lines that belong together. */
export interface Block {
  lines: readonly string[]
  /** The value, where the lines are JSON over several of them. */
  json?: unknown
  /** They began like JSON and did not end like it: what they are is not known. */
  open: boolean
}

/**
 * Puts lines of pretty-printed JSON together, so that they are redacted by their names like any record. Every other line is a block of
 * its own at once.
 */
export class Blocks {
  private lines: string[] = []
  private units = 0
  private indent = ''

  /** Whether lines are held that wait for their end. */
  get waiting(): boolean {
    return this.lines.length > 0
  }

  push(line: string): Block[] {
    if (this.lines.length === 0) {
      if (!OPENS.test(line)) return [{ lines: [line], open: false }]
      this.indent = /^\s*/.exec(line)?.[0] ?? ''
      this.hold(line)
      return []
    }
    this.hold(line)
    // Printers close at the column at which they opened: parsing is tried there, and not after every line.
    if (line.startsWith(this.indent) && /^[}\]]\s*[,;]?\s*$/.test(line.slice(this.indent.length))) {
      const json = parse(this.lines.join('\n').replace(/[,;]\s*$/, ''))
      if (json !== undefined) return [this.take(json)]
    }
    return this.lines.length >= MAX_LINES || this.units > MAX_UNITS ? this.giveUp() : []
  }

  /** What is held, where no more of it is to come. */
  giveUp(): Block[] {
    return this.lines.length === 0 ? [] : [this.take(undefined)]
  }

  private hold(line: string): void {
    this.lines.push(line)
    this.units += line.length
  }

  private take(json: unknown): Block {
    const { lines } = this
    this.lines = []
    this.units = 0
    return json === undefined ? { lines, open: true } : { lines, json, open: false }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
