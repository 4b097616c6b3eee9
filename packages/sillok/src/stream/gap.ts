import { encodeRecord, keepAll } from '../record/index.js'

/** Counts what a stream loses while the disk does not take it, until that can be written down. */
export class Gap {
  readonly #stream: string
  readonly #now: () => number
  #open: { dropped: number; since: string; code: string } | undefined

  constructor(stream: string, now: () => number) {
    this.#stream = stream
    this.#now = now
  }

  /** Counts the lines of a buffer as lost; returns how many they are. */
  count(lines: Buffer, code: string): number {
    let dropped = 0
    for (let at = lines.indexOf(0x0a); at !== -1; at = lines.indexOf(0x0a, at + 1)) dropped++
    this.#open ??= { dropped: 0, since: new Date(this.#now()).toISOString(), code }
    this.#open.dropped += dropped
    return dropped
  }

  /** The record that says what was lost, as a line; `undefined` where nothing was. */
  record(): Buffer | undefined {
    if (this.#open === undefined) return undefined
    const { dropped, since, code } = this.#open
    const timestamp = new Date(this.#now()).toISOString()
    const line = encodeRecord(
      {
        timestamp,
        level: 'ERROR',
        logger: 'sillok.stream',
        message: `${dropped} records were dropped: the disk did not take them`,
        event: 'stream.gap',
        log_type: 'gap',
        error_code: code,
      },
      { stream: this.#stream, dropped, since, until: timestamp },
      keepAll,
    )
    return Buffer.from(`${line}\n`)
  }

  /** The record is written. */
  close(): void {
    this.#open = undefined
  }
}
