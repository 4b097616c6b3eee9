import type { ForeignRecord } from '../record/index.js'

/** The formats that can be read, by the name that `--format` takes. */
export type FormatName =
  | 'sillok'
  | 'model-usage'
  | 'otlp'
  | 'bunyan'
  | 'pino'
  | 'python'
  | 'winston'
  | 'json'
  | 'access'
  | 'dpkg'
  | 'npm'
  | 'syslog'
  | 'logfmt'
  | 'text'

/** A parsed JSON object, or a record on its way to one: canonical names first, the rest as it came. */
export type Source = Record<string, unknown>

/** What a line itself may not say. Times are RFC 3339 in UTC. */
export interface LineContext {
  /** The time of the record before this line, else of the file's name, else `now`. */
  fallback: string
  /** When the file was last written: a syslog line has no year of its own. */
  now: string
}

/** How the lines of one format are told and read. */
export interface Format {
  name: FormatName
  /** One line for people, shown in lists. */
  description: string
  /** What its lines have in common, as the end of "12 of 12 lines are …". */
  looks: string
  /** Whether the line is of this format. `json` is the line's object, where it is one. */
  fits(line: string, json: Source | undefined): boolean
  /**
   * Whether a line that fits begins with its time, as each record of such a file does then: a line that does not fit belongs to the record above
   * it. Left out where records are one line each.
   */
  isDated?(line: string): boolean
  /** The records of a line that fits, under canonical names. One line may hold several. */
  read(line: string, json: Source | undefined, context: LineContext): Source[]
}

/** What a reader knows of the lines beside the lines themselves. */
export interface ReaderOptions {
  /** Some programs write the time into the name of the file and not into its lines. */
  fileName?: string | undefined
  /** RFC 3339 in UTC: for lines without a time where nothing nearer is known. Best is the file's last change. */
  now: string
  /** The time of the record before the first line, where reading goes on in the middle of a file. */
  after?: string | undefined
}

/**
 * Reads lines one by one. A record of several lines (a stack trace) is held until the line after it
 * shows its end, so what is in memory is one record, at most 256 Ki UTF-16 units.
 */
export interface FormatReader {
  /** The records that this line completes: of the lines before it, and of its own. */
  push(line: string): ForeignRecord[]
  /** What is still held. The reader can go on afterwards. */
  end(): ForeignRecord[]
  /** Lines given and not yet part of a returned record: a place to go on from lies before them. */
  readonly held: number
  /** Records whose line did not fit the format: `log_type` is `invalid`, `message` the text as it stood. */
  readonly invalid: number
  /** Lines without any text. They hold nothing, and become no record. */
  readonly blank: number
}
