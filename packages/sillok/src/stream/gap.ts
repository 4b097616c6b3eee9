import { encodeRecord, keepAll } from '../record/index.js'

/** Counts what the disk does not take of a stream, until that can be written down. */
export class Gap {
  readonly #stream: string
  /** Whoever brought a line was told: it is not lost. */
  readonly #told: boolean
  readonly #now: () => number
  #open: { count: number; since: string; code: string } | undefined

  constructor(stream: string, told: boolean, now: () => number) {
    this.#stream = stream
    this.#told = told
    this.#now = now
  }

  /** Counts the lines of a buffer; returns how many they are. */
  count(lines: Buffer, code: string): number {
    let count = 0
    for (let at = lines.indexOf(0x0a); at !== -1; at = lines.indexOf(0x0a, at + 1)) count++
    this.#open ??= { count: 0, since: new Date(this.#now()).toISOString(), code }
    this.#open.count += count
    return count
  }

  /** The record that says what is missing, as a line; `undefined` where nothing was. */
  record(): Buffer | undefined {
    if (this.#open === undefined) return undefined
    const { count, since, code } = this.#open
    const how = this.#told ? 'refused' : 'dropped'
    const timestamp = new Date(this.#now()).toISOString()
    const line = encodeRecord(
      {
        timestamp,
        level: 'ERROR',
        logger: 'sillok.stream',
        message: `${count} records were ${how}: the disk did not take them`,
        event: 'stream.gap',
        log_type: 'gap',
        error_code: code,
      },
      { stream: this.#stream, [how]: count, since, until: timestamp },
      keepAll,
    )
    return Buffer.from(`${line}\n`)
  }

  /** The record is written. */
  close(): void {
    this.#open = undefined
  }
}
