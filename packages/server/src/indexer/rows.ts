import type { Line } from 'sillok/stream'
import { rowOf } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'
import type { LineRows } from './line-rows.js'

/** Text that is gathered before it is encoded, in UTF-16 units: small enough to die young in the garbage collector. */
const PIECE = 32 * 1024

const SMALLEST = 64 * 1024

/** What was found out about a line while its row was made. */
export interface Made {
  /** The line is no record. */
  invalid: boolean
  /** Records that a full disk cost, as the line says. */
  dropped: number
}

const RECORD: Made = { invalid: false, dropped: 0 }

/**
 * Rows as bytes, in the order of their lines. They are encoded as they come: forty thousand strings kept until the end cost half the time
 * in garbage collection.
 */
export class Rows {
  #bytes: Buffer<SharedArrayBuffer>
  #used = 0
  #text = ''
  readonly #lineRows: LineRows

  /**
   * @param lineRows what is known of the lines of earlier rounds
   * @param memory of an earlier round, to be written over; where it is too small, larger is made
   */
  constructor(lineRows: LineRows, memory = new SharedArrayBuffer(SMALLEST)) {
    this.#lineRows = lineRows
    this.#bytes = Buffer.from(memory)
  }

  /** About how many bytes the rows take. */
  get size(): number {
    return this.#used + this.#text.length
  }

  add(line: Line, stream: string): Made {
    const length = this.#lineRows.read(line)
    if (length !== undefined) {
      // Rows keep the order of their lines: a batch made again must be the same batch.
      this.#encode(length)
      this.#used = this.#lineRows.write(line, stream, this.#bytes, this.#used)
      return RECORD
    }
    const record = viewOfLine(line, stream)
    const invalid = record.log_type === 'invalid'
    this.#text += `${rowOf(record, undefined, !invalid && !line.text.includes('\\'))}\n`
    if (this.#text.length >= PIECE) this.#encode(0)
    if (!invalid) this.#lineRows.learn(line)
    // What came over HTTP is its sender's word, and no loss of this machine.
    if (record.fields.intake_address !== undefined) return RECORD
    return { invalid, dropped: record.log_type === 'gap' ? countOf(record.fields.dropped) : 0 }
  }

  /** All rows, in memory that other threads see as well: they go from the thread that makes them to the one that sends them, tens of megabytes at a time. */
  take(): Uint8Array<SharedArrayBuffer> {
    this.#encode(0)
    return this.#bytes.subarray(0, this.#used)
  }

  /** Encodes the rows that are text, and makes room for as many bytes behind them. */
  #encode(more: number): void {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const needed = this.#used + this.#text.length * 3 + more
    if (needed > this.#bytes.length) {
      const larger = Buffer.from(new SharedArrayBuffer(Math.max(needed, this.#bytes.length * 4)))
      this.#bytes.copy(larger, 0, 0, this.#used)
      this.#bytes = larger
    }
    if (this.#text === '') return
    this.#used += this.#bytes.write(this.#text, this.#used, 'utf8')
    this.#text = ''
  }
}

/** A count in a record; anybody may have written it, and a counter only grows. */
function countOf(text: string | undefined): number {
  const count = Number(text)
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}
