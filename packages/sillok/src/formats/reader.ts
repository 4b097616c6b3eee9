import { type ForeignRecord, fromForeign, SillokError } from '../record/index.js'
import { ALL_FORMATS } from './list.js'
import { COMMON_NAMES, readNames } from './names.js'
import { continues, withLinesBelow } from './text.js'
import { fileNameTime } from './times.js'
import type { Format, FormatName, FormatReader, ReaderOptions, Source } from './types.js'
import { parseObject } from './values.js'

/** How much of one record may be held while its end is not known; what is longer becomes a record of its own. */
const MAX_HELD_UNITS = 256 * 1024

/** Lines of one record that may be held. */
const MAX_HELD_LINES = 2000

/** A record whose lines may still go on. */
interface Open {
  record: Source
  below: string[]
  /** Blank lines since its last line: part of it only when it goes on. */
  blanks: number
  units: number
  /** Any line that does not fit belongs to it. */
  takesAny: boolean
}

/**
 * A reader of lines in one format.
 *
 * No line is lost. A JSON object that is not of the format is read by the usual names; any other line that does not
 * fit, and does not belong to the record before it, is a record with the line as `message` and `log_type: 'invalid'`.
 * A line without a time has that of the record before it. Times without a zone are taken as UTC.
 *
 * @throws SillokError `UNKNOWN_FORMAT`
 * @example
 * const reader = createReader('pino', { now: new Date().toISOString() })
 * for (const line of lines) for (const { envelope, fields } of reader.push(line)) …
 * for (const { envelope, fields } of reader.end()) …
 */
export function createReader(name: FormatName, options: ReaderOptions): FormatReader {
  const format = ALL_FORMATS.find((one) => one.name === name)
  if (format === undefined) {
    const names = ALL_FORMATS.map((one) => one.name).join(', ')
    throw new SillokError('UNKNOWN_FORMAT', `There is no format "${name}". The formats are ${names}.`)
  }
  return new LineReader(format, options)
}

class LineReader implements FormatReader {
  invalid = 0
  blank = 0
  private open: Open | undefined
  private fallback: string
  private readonly now: string

  constructor(
    private readonly format: Format,
    options: ReaderOptions,
  ) {
    this.now = options.now
    this.fallback = options.after ?? fileNameTime(options.fileName) ?? options.now
  }

  get held(): number {
    return this.open === undefined ? 0 : 1 + this.open.below.length + this.open.blanks
  }

  push(line: string): ForeignRecord[] {
    if (line.trim() === '') {
      this.blank++
      if (this.open !== undefined) this.open.blanks++
      return []
    }
    const json = parseObject(line)
    const fits = this.format.fits(line, json)
    if (fits || json !== undefined) {
      // The record before is finished first: its time is this line's, if it has none.
      const done = this.end()
      const context = { fallback: this.fallback, now: this.now }
      const read = fits ? this.format.read(line, json, context) : [readNames(json as Source, COMMON_NAMES)]
      const last = read.length === 1 && isOpenEnded(this.format) ? read.pop() : undefined
      for (const source of read) done.push(this.finish(source))
      if (last !== undefined) this.open = opened(last, line, fits && this.format.isDated?.(line) === true)
      return done
    }
    const { open } = this
    const goesOn = open !== undefined && (open.takesAny || continues(line))
    if (goesOn && fitsIn(open, line)) {
      for (; open.blanks > 0; open.blanks--) open.below.push('')
      open.below.push(line)
      open.units += line.length
      return []
    }
    const done = this.end()
    this.invalid++
    // Of a record that is longer than may be held the rest stays together.
    this.open = opened({ message: line, log_type: 'invalid' }, line, goesOn && open.takesAny)
    return done
  }

  end(): ForeignRecord[] {
    const { open } = this
    if (open === undefined) return []
    this.open = undefined
    return [this.finish(open.below.length === 0 ? open.record : withLinesBelow(open.record, open.below))]
  }

  private finish(source: Source): ForeignRecord {
    const record = fromForeign(source, { timestamp: this.fallback })
    this.fallback = record.envelope.timestamp
    return record
  }
}

/** Lines of JSON end where they end; a line of text may go on below. */
function isOpenEnded(format: Format): boolean {
  return (
    format.name === 'text' || format.name === 'syslog' || format.name === 'logfmt' || format.name === 'npm'
  )
}

function opened(record: Source, line: string, takesAny: boolean): Open {
  return { record, below: [], blanks: 0, units: line.length, takesAny }
}

function fitsIn(open: Open, line: string): boolean {
  return open.units + line.length <= MAX_HELD_UNITS && open.below.length + open.blanks < MAX_HELD_LINES
}
