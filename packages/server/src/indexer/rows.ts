import type { Line } from 'sillok/stream'
import { rowOf } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'
import type { LineRows } from './line-rows.js'

/** Text that is gathered before it is encoded, in UTF-16 units: small enough to die young in the garbage collector. */
const PIECE = 32 * 1024

const SMALLEST = 64 * 1024
/** About what the last round took: rounds come in rows of the same size. */
let lastSize = SMALLEST

/** Shared: rows go from the thread that makes them to the one that sends them, tens of megabytes at a time. */
function bytesOf(size: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(size))
}

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
  #bytes: Buffer
  #used = 0
  #text = ''
  readonly #lineRows: LineRows

  /** @param lineRows what is known of the lines of earlier rounds */
  constructor(lineRows: LineRows) {
    this.#lineRows = lineRows
    this.#bytes = bytesOf(lastSize)
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
    return { invalid, dropped: record.log_type === 'gap' ? countOf(record.fields.dropped) : 0 }
  }

  /** All rows, in memory that other threads see as well. */
  take(): Uint8Array {
    this.#encode(0)
    lastSize = Math.max(SMALLEST, this.#used + (this.#used >> 2))
    return this.#bytes.subarray(0, this.#used)
  }

  /** Encodes the rows that are text, and makes room for as many bytes behind them. */
  #encode(more: number): void {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const needed = this.#used + this.#text.length * 3 + more
    if (needed > this.#bytes.length) {
      const larger = bytesOf(Math.max(needed, this.#bytes.length * 4))
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
