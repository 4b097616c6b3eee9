import { type Cursor, listSegments, readSegment, type SegmentInfo } from '../../stream/index.js'
import { endOfStream } from '../stream-end.js'
import { byTime, type Filter, type Seen } from './filter.js'

/** How much of a segment is read at once, from its end backwards; doubled while too little is found. */
const FIRST_WINDOW = 256 * 1024

/** How far back is looked in one stream, in bytes on disk. */
const MAX_BACK = 256 * 1024 * 1024

export interface LastLines {
  lines: Seen[]
  /** Where each stream goes on behind what was looked at. */
  cursors: Map<string, Cursor>
  /** Whether looking back ended before enough was found and before the beginning. */
  cut: boolean
}

/** The last `count` lines of some streams together, in the order of time. */
export async function lastLines(
  root: string,
  streams: readonly string[],
  count: number,
  filter: Filter,
  signal: AbortSignal,
): Promise<LastLines> {
  const cursors = new Map<string, Cursor>()
  const all: Seen[] = []
  let cut = false
  for (const stream of streams) {
    const cursor = await endOfStream(root, stream)
    cursors.set(stream, cursor)
    if (count === 0 || signal.aborted) continue
    const found = await lastOf(root, stream, cursor, count, filter, signal)
    all.push(...found.lines)
    cut ||= found.cut
  }
  return { lines: count === 0 ? [] : byTime(all).slice(-count), cursors, cut }
}

/** Goes back segment by segment until enough is found. */
async function lastOf(
  root: string,
  stream: string,
  cursor: Cursor,
  count: number,
  filter: Filter,
  signal: AbortSignal,
): Promise<{ lines: Seen[]; cut: boolean }> {
  let lines: Seen[] = []
  let looked = 0
  for (const segment of (await listSegments(root, stream)).reverse()) {
    if (lines.length >= count || signal.aborted) break
    if (looked >= MAX_BACK) return { lines, cut: true }
    const end = cursor.open[segment.name]
    if (end === undefined && segment.name > cursor.finished) continue
    const more = await endOfSegment(stream, segment, end, count - lines.length, filter, signal)
    lines = [...more, ...lines]
    looked += segment.bytes
  }
  return { lines, cut: false }
}

/** The last matching lines of one segment before `end`, a byte offset, or of all of it. */
async function endOfSegment(
  stream: string,
  segment: SegmentInfo,
  end: number | undefined,
  count: number,
  filter: Filter,
  signal: AbortSignal,
): Promise<Seen[]> {
  const size = end ?? segment.bytes
  // A compressed segment can only be read from its start.
  const plain = segment.file.endsWith('.jsonl')
  for (let window = FIRST_WINDOW; ; window *= 8) {
    const from = plain ? Math.max(0, size - window) : 0
    const lines: Seen[] = []
    let first = from > 0
    for await (const batch of readSegment(segment, { from })) {
      for (const line of batch) {
        if (end !== undefined && line.offset >= end) break
        const seen = first ? undefined : filter(stream, line)
        // The window begins inside a line.
        first = false
        if (seen !== undefined) lines.push(seen)
      }
      if (lines.length > count * 2) lines.splice(0, lines.length - count)
      if (signal.aborted) break
    }
    if (lines.length >= count || from === 0 || signal.aborted) return lines.slice(-count)
  }
}
