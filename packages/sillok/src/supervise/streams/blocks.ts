/** Text of several lines that is only understood as a whole, in lines and UTF-16 units. */
const MAX_LINES = 1000
const MAX_UNITS = 64 * 1024

// All of these are for lines without blanks at their end: two runs of blanks beside each other would be tried in every way.
/** JSON that goes on: an opening bracket at the start of the line, and at its end something that cannot be the end. */
const OPENS = /^\s*(?:[{[]|\[\s*\{|[{[]\s*["{[\d].*[,:{[])$/
/** A bracket and nothing else: where what is in it stands further in, the one at the same column closes it. */
const ALONE = /^\s*[{[]$/
const CLOSES = /^[}\]]+\s*[,;]?$/
/** What a line of JSON may begin with where its printer does not indent. */
const MEMBER = /^\s*(?:"|[}\]]|[{[]\s*(?:$|["{[\d}\]-])|-?\d[\d.eE+-]*\s*,?$|(?:true|false|null)\s*,?$)/

/** One or more lines that belong together. */
export interface Block {
  lines: readonly string[]
  /** The value, where the lines are JSON over several of them. */
  json?: unknown
  /** They began like JSON and did not end like it: what they are is not known. */
  open: boolean
  /** So many of the lines, from the first on, `untold` has given out before. */
  told: number
}

/**
 * Puts lines of pretty-printed JSON together, so that they are redacted by their names like any record. Every other line is a block of
 * its own at once.
 */
export class Blocks {
  private lines: string[] = []
  private units = 0
  private indent = ''
  private told = 0
  /** It was too long to be held, and goes on. */
  private isOver = false

  push(line: string): Block[] {
    if (this.isOver) return this.goOn(line)
    if (this.lines.length === 0) return this.begin(line)
    // What printers put between brackets is further in than these, or looks like JSON: anything else is no part of it.
    if (!this.isInside(line)) return [...this.giveUp(), ...this.begin(line)]
    this.hold(line)
    // Printers close at the column at which they opened: parsing is tried there, and not after every line.
    if (this.closes(line)) {
      const json = parse(this.lines.join('\n').replace(/[,;]\s*$/, ''))
      if (json !== undefined || this.isIndented()) return [this.take(json)]
    }
    this.isOver = this.lines.length >= MAX_LINES || this.units > MAX_UNITS
    return this.isOver ? this.giveUp() : []
  }

  /** Lines that are held and were not given out by this: to be said in some way before their end comes. */
  untold(): readonly string[] {
    const lines = this.lines.slice(this.told)
    this.told = this.lines.length
    return lines
  }

  /** What is held, where no more of it is to come. */
  giveUp(): Block[] {
    return this.lines.length === 0 ? [] : [this.take(undefined)]
  }

  private begin(line: string): Block[] {
    if (!OPENS.test(line.trimEnd())) return [{ lines: [line], open: false, told: 0 }]
    this.indent = /^\s*/.exec(line)?.[0] ?? ''
    this.hold(line)
    return []
  }

  /** Lines of a document whose beginning is not held any more: by which names they go is not known. */
  private goOn(line: string): Block[] {
    this.isOver = this.isInside(line)
    if (!this.isOver) return this.begin(line)
    if (this.closes(line)) this.isOver = false
    return [{ lines: [line], open: true, told: 0 }]
  }

  private isInside(line: string): boolean {
    const text = line.trimEnd()
    return text === '' || MEMBER.test(text) || columnOf(line) > this.indent.length
  }

  private closes(line: string): boolean {
    return line.startsWith(this.indent) && CLOSES.test(line.slice(this.indent.length).trimEnd())
  }

  private isIndented(): boolean {
    const [first = '', second = ''] = this.lines
    return ALONE.test(first.trimEnd()) && columnOf(second) > this.indent.length
  }

  private hold(line: string): void {
    this.lines.push(line)
    this.units += line.length
  }

  private take(json: unknown): Block {
    const { lines, told } = this
    this.lines = []
    this.units = 0
    this.told = 0
    return json === undefined ? { lines, open: true, told } : { lines, json, open: false, told }
  }
}

function columnOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
