import { type Cursor, type Line, listSegments, listStreams, readSegment, readStream } from 'sillok/stream'
import { LineRows } from './line-rows.js'
import { Rows } from './rows.js'

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
  rows: Uint8Array<SharedArrayBuffer>
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

/** Rows of one round, in bytes: of lines of a few bytes each, the rows are a hundred times as long. */
const ROUND_ROWS = 64 * 1024 * 1024

let turn = 0

/** The shapes of lines come again in every round. */
const lineRows = new LineRows()

/**
 * Reads what streams have beyond their cursors, up to a bound; streams take turns in being first.
 *
 * @param memory of rows that are inserted, to be written over
 */
export async function gather(
  root: string,
  cursors: Readonly<Record<string, Cursor>>,
  memory?: SharedArrayBuffer,
): Promise<Round> {
  const rows = new Rows(lineRows, memory)
  const round: Omit<Round, 'rows'> = {
    records: 0,
    invalid: 0,
    dropped: 0,
    bytes: 0,
    ranges: [],
    cursors: {},
    more: false,
  }
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
      round.more = round.bytes >= ROUND_BYTES || rows.size >= ROUND_ROWS
      if (round.more) break
    }
  }
  return { ...round, rows: rows.take() }
}

/** The same rows once more, from the ranges that an interrupted insert had noted down. */
export async function gatherAgain(
  root: string,
  ranges: readonly Range[],
  memory?: SharedArrayBuffer,
): Promise<Uint8Array<SharedArrayBuffer>> {
  const rows = new Rows(lineRows, memory)
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
    const { invalid, dropped } = rows.add(line, stream)
    if (invalid) into.invalid++
    into.dropped += dropped
    into.bytes += line.bytes
  }
  into.records += lines.length
}
