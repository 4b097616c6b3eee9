import { type Cursor, type Line, listSegments, listStreams, readSegment, readStream } from 'sillok/stream'
import { rowOf } from '../engine/index.js'
import { viewOfLine } from '../view/index.js'

/** Lines that stand together in one segment, from the first byte to behind the last. */
export interface Range {
  stream: string
  segment: string
  from: number
  to: number
}

/** Rows for one insert, and where the readers are once they are in. */
export interface Round {
  /** As `rowOf` makes them, a line each. */
  rows: Uint8Array
  records: number
  /** Lines among them that are no records. */
  invalid: number
  /** Records that a full disk cost, as gap records among the lines say. */
  dropped: number
  /** Bytes of the lines in their segments. */
  bytes: number
  ranges: Range[]
  /** Of every stream that was read. */
  cursors: Record<string, Cursor>
  /** The limit was reached: there is more at once. */
  more: boolean
}

/** Lines of one round, in bytes. Measured: below this the engine spends its time on merging small parts, above it memory grows and nothing else. */
const ROUND_BYTES = 32 * 1024 * 1024

let turn = 0

/** Reads what streams have beyond their cursors, up to `ROUND_BYTES`; streams take turns in being first. */
export async function gather(root: string, cursors: Readonly<Record<string, Cursor>>): Promise<Round> {
  const round: Round = {
    rows: new Uint8Array(),
    records: 0,
    invalid: 0,
    dropped: 0,
    bytes: 0,
    ranges: [],
    cursors: {},
    more: false,
  }
  const rows = new Rows()
  const streams = await listStreams(root)
  turn++
  for (let i = 0; i < streams.length && !round.more; i++) {
    const stream = streams[(i + turn) % streams.length] as string
    const cursor = cursors[stream]
    for await (const batch of readStream({ root, stream, ...(cursor && { cursor }) })) {
      if (batch.lines.length > 0) {
        round.ranges.push(rangeOf(stream, batch.lines))
        addRows(batch.lines, stream, rows, round)
      }
      round.cursors[stream] = batch.cursor
      round.more = round.bytes >= ROUND_BYTES
      if (round.more) break
    }
  }
  round.rows = rows.take()
  return round
}

/** The same rows once more, from the ranges that an interrupted insert had noted down. */
export async function gatherAgain(root: string, ranges: readonly Range[]): Promise<Uint8Array> {
  const rows = new Rows()
  const round = { invalid: 0, dropped: 0, bytes: 0, records: 0 }
  for (const { stream, segment, from, to } of ranges) {
    const info = (await listSegments(root, stream)).find((known) => known.name === segment)
    if (info === undefined) continue
    for await (const lines of readSegment(info, { from })) {
      const inside = lines.filter((line) => line.offset < to)
      addRows(inside, stream, rows, round)
      if (inside.length < lines.length) break
    }
  }
  return rows.take()
}

function rangeOf(stream: string, lines: readonly Line[]): Range {
  const first = lines[0] as Line
  const last = lines.at(-1) as Line
  return { stream, segment: first.segment, from: first.offset, to: last.offset + last.bytes }
}

function addRows(
  lines: readonly Line[],
  stream: string,
  rows: Rows,
  into: Pick<Round, 'invalid' | 'dropped' | 'bytes' | 'records'>,
): void {
  for (const line of lines) {
    const record = viewOfLine(line, stream)
    if (record.log_type === 'invalid') into.invalid++
    else if (record.log_type === 'gap') into.dropped += countOf(record.fields.dropped)
    into.bytes += line.bytes
    rows.add(rowOf(record, undefined, record.log_type !== 'invalid' && !line.text.includes('\\')))
  }
  into.records += lines.length
}

/** A count in a record; anybody may have written it, and a counter only grows. */
function countOf(text: string | undefined): number {
  const count = Number(text)
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** Text that is gathered before it is encoded, in UTF-16 units: small enough to die young in the garbage collector. */
const PIECE = 32 * 1024

/** Rows as bytes. They are encoded as they come: forty thousand strings kept until the end cost half the time in garbage collection. */
class Rows {
  // Memory that is not written to first, so that a round is charged only for the pages that it fills: room in plenty costs nothing.
  #bytes: Buffer = Buffer.allocUnsafeSlow(64 * 1024)
  #used = 0
  #text = ''

  add(row: string): void {
    this.#text += `${row}\n`
    if (this.#text.length >= PIECE) this.#encode()
  }

  /** All rows, at the beginning of a buffer of their own, which may be handed over to another thread. */
  take(): Uint8Array {
    this.#encode()
    return new Uint8Array(this.#bytes.buffer, 0, this.#used)
  }

  #encode(): void {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const needed = this.#used + this.#text.length * 3
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 4))
      this.#bytes.copy(larger, 0, 0, this.#used)
      this.#bytes = larger
    }
    this.#used += this.#bytes.write(this.#text, this.#used, 'utf8')
    this.#text = ''
  }
}
