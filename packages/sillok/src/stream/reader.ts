import { setMaxListeners } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { MAX_LINE_BYTES } from '../record/index.js'
import { chunksOf, isPlain } from './chunks.js'
import { startOfStream } from './cursor.js'
import { codeOf, realFiles } from './files.js'
import { leasedSegments } from './lease.js'
import { LineSplitter } from './lines.js'
import { RunSplitter } from './runs.js'
import { activeSegment, segmentFiles, streamFolder } from './segments.js'
import type { Batch, Cursor, Line, Run, SegmentInfo } from './types.js'
import { changeIn } from './watch.js'

/** Which stream is read, and from where on. */
export interface ReadOptions {
  root: string
  stream: string
  /** Where an earlier reading ended. */
  cursor?: Cursor
  /** Where to begin without a cursor: at the oldest segment, or behind what is there now. */
  from?: 'start' | 'end'
  /** Wait for more, instead of ending when everything was read. */
  follow?: boolean
  signal?: AbortSignal
  /** Bytes of lines after which a batch is delivered. */
  batchBytes?: number
}

const NEWLINE = 0x0a

/** Half a megabyte of short lines keeps the process under 100 MB; twice as much, with their promotion to the old heap, takes 140. */
const BATCH_BYTES = 512 * 1024

/** Memory that one reader of runs reads into, again and again. */
const RUN_BYTES = 256 * 1024

/**
 * Reads a stream's lines, each exactly once, across rotation, compression and restarts of the reader. Oldest segment first; the
 * lines of one segment in order. Pull-based: nothing is read ahead of the consumer but one chunk.
 *
 * A segment is done with when nobody can write to it any more: it is not the active one, no living writer has a lease on it, and
 * it was read to its end after that. Until then later segments are read beside it.
 *
 * @example for await (const { lines } of readStream({ root: 'logs', stream: 'app', follow: true })) print(lines)
 */
export function readStream(options: ReadOptions): AsyncGenerator<Batch> {
  const { batchBytes = BATCH_BYTES } = options
  return read(options, { batchBytes, split: (segment, offset) => new LineSplitter(segment, offset) })
}

/**
 * The same for who needs the bytes of lines and not their text: whole lines come together, as runs, and those of which there is something to say each as a line
 * with its bytes. A batch is good until the next one is asked for.
 *
 * @example for await (const { lines } of readRuns({ root: 'logs', stream: 'audit' })) for (const line of lines) use('ends' in line ? line.block : line.raw)
 */
export function readRuns(options: Omit<ReadOptions, 'batchBytes'>): AsyncGenerator<Batch<Run | Line>> {
  return read(options, {
    batchBytes: 0,
    memory: Buffer.allocUnsafeSlow(RUN_BYTES),
    split: (segment, offset) => new RunSplitter(segment, offset),
  })
}

/** How the bytes of segments become what a batch has. */
interface How<T> {
  /** Bytes after which a batch is delivered. */
  batchBytes: number
  memory?: Buffer
  split(segment: string, offset: number): Splitter<T>
}

interface Splitter<T> {
  /** Of the line under way. */
  readonly offset: number
  push(chunk: Buffer, into: (T | Line)[]): void
  end(into: (T | Line)[]): void
}

async function* read<T>(options: ReadOptions, how: How<T>): AsyncGenerator<Batch<T | Line>> {
  const { root, stream, follow = false, signal } = options
  const folder = streamFolder(root, stream)
  const cursor = options.cursor ? structuredClone(options.cursor) : startOfStream()
  if (options.cursor === undefined && options.from === 'end') skipToEnd(root, stream, cursor)
  const aborted = (): boolean => signal?.aborted ?? false
  // One signal commonly ends the following of many streams; Node takes more than ten listeners for a leak.
  if (signal !== undefined) setMaxListeners(0, signal)
  while (!aborted()) {
    const change = follow ? changeIn(folder, signal) : undefined
    try {
      for await (const batch of pass(root, stream, folder, cursor, how)) {
        yield batch
        if (aborted()) return
      }
      yield { lines: [], cursor: structuredClone(cursor), caughtUp: true }
      if (change === undefined) return
      await change.happened
    } finally {
      change?.close()
    }
  }
}

/** Everything there is now, segment by segment; brings the cursor forward. */
async function* pass<T>(
  root: string,
  stream: string,
  folder: string,
  cursor: Cursor,
  how: How<T>,
): AsyncGenerator<Batch<T | Line>> {
  // The order matters: who can still write is settled before the reading, so that reading to the end is the end.
  const files = segmentFiles(realFiles, folder)
  const active = activeSegment(realFiles, root, stream)
  const unread = [...files.keys()].filter((name) => name > cursor.finished || name in cursor.open)
  const leased = unread.length > 1 ? leasedSegments(realFiles, folder) : new Set<string>()
  const newest = [...files.keys()].at(-1)
  for (const name of unread) cursor.open[name] ??= 0
  for (const gone of Object.keys(cursor.open)) if (!files.has(gone)) finish(cursor, gone)
  // Newest first: what a writer put into a segment before this look, it put there after all that it has in older ones. So
  // reading up to these ends, oldest first, keeps the order of each writer.
  const ends = new Map<string, number>()
  for (const name of unread.toReversed()) ends.set(name, sizeOf(join(folder, files.get(name) as string)))
  for (const name of unread) {
    const file = files.get(name) as string
    const closed = !isPlain(file) || (name !== active && name !== newest && !leased.has(name))
    const end = closed ? Number.POSITIVE_INFINITY : (ends.get(name) as number)
    const finished = yield* readOne({ folder, name, file, closed, end }, cursor, how)
    if (finished) finish(cursor, name)
  }
}

function finish(cursor: Cursor, name: string): void {
  delete cursor.open[name]
  if (name > cursor.finished) cursor.finished = name
}

/** A segment as a pass finds it. */
interface Found {
  folder: string
  name: string
  file: string
  /** Nobody can write to it any more. */
  closed: boolean
  /** Where this pass stops, if it is not closed. */
  end: number
}

/** Reads one segment on from its cursor. Returns whether it is done with. */
async function* readOne<T>(
  found: Found,
  cursor: Cursor,
  { batchBytes, memory, split }: How<T>,
): AsyncGenerator<Batch<T | Line>, boolean> {
  const { folder, name } = found
  let { file, closed, end } = found
  const splitter = split(name, cursor.open[name] ?? 0)
  let lines: (T | Line)[] = []
  const batch = (): Batch<T | Line> => {
    cursor.open[name] = splitter.offset
    const full = { lines, cursor: structuredClone(cursor), caughtUp: false }
    lines = []
    return full
  }
  for (;;) {
    try {
      for await (const chunk of chunksOf(join(folder, file), splitter.offset, end, memory)) {
        splitter.push(chunk, lines)
        if (splitter.offset - (cursor.open[name] ?? 0) >= batchBytes && lines.length > 0) yield batch()
      }
      break
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT') {
        // Renamed to its next form since the look. It must be read now: later segments are read after this.
        const next = segmentFiles(realFiles, folder).get(name)
        if (next === undefined) return closed
        if (!isPlain(next)) [closed, end] = [true, Number.POSITIVE_INFINITY]
        file = next
        continue
      }
      if (!closed || PASSING.has(code)) return false
      lines.push(unreadable(name, splitter.offset, error))
      break
    }
  }
  if (closed) splitter.end(lines)
  if (lines.length > 0) yield batch()
  else cursor.open[name] = splitter.offset
  return closed
}

/** Trouble of this process, not of the segment: the next pass tries again. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EACCES', 'EPERM'])

function unreadable(segment: string, offset: number, error: unknown): Line {
  const why = error instanceof Error ? error.message : String(error)
  return {
    text: `The rest of segment ${segment} cannot be read: ${why}`,
    segment,
    offset,
    bytes: 0,
    fault: 'unreadable',
  }
}

function sizeOf(path: string): number {
  return fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function skipToEnd(root: string, stream: string, cursor: Cursor): void {
  const folder = streamFolder(root, stream)
  const files = segmentFiles(realFiles, folder)
  const newest = [...files.keys()].at(-1)
  const leased = leasedSegments(realFiles, folder)
  const active = activeSegment(realFiles, root, stream)
  for (const [name, file] of files) {
    const path = join(folder, file)
    if (isPlain(path) && (name === newest || name === active || leased.has(name)))
      cursor.open[name] = sizeOf(path)
    else cursor.finished = name
  }
}

/**
 * The lines of one segment from an offset, in batches of about half a megabyte. The last line may be torn, or still be in the making.
 *
 * @param segment as `listSegments` gives it
 * @param options `text` gives the bytes from an offset on where the file cannot be read as it is
 */
export async function* readSegment(
  segment: SegmentInfo,
  options: { from?: number; raw?: boolean; text?: (offset: number) => AsyncIterable<Buffer> } = {},
): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter(segment.name, options.from ?? 0, options.raw)
  let lines: Line[] = []
  let delivered = splitter.offset
  try {
    const { text = (offset: number) => chunksOf(segment.path, offset) } = options
    for await (const chunk of text(splitter.offset)) {
      splitter.push(chunk, lines)
      if (splitter.offset - delivered < BATCH_BYTES) continue
      yield lines
      lines = []
      delivered = splitter.offset
    }
    splitter.end(lines)
  } catch (error) {
    lines.push(unreadable(segment.name, splitter.offset, error))
  }
  if (lines.length > 0) yield lines
}

/**
 * The line that begins at a position, as it stands in its segment; `undefined` where there is none: the segment is gone, or
 * the offset is inside a line.
 */
export async function readLineAt(
  root: string,
  stream: string,
  position: { segment: string; offset: number },
): Promise<Line | undefined> {
  const { segment, offset } = position
  const folder = streamFolder(root, stream)
  const file = segmentFiles(realFiles, folder).get(segment)
  if (file === undefined) return undefined
  const path = join(folder, file)
  // A record behind a torn one begins in the middle of a line: its place is one only if the whole line is read.
  const start = (await lineStart(path, offset, 1)) ?? (await lineStart(path, offset, MAX_LINE_BYTES + 1))
  if (start === undefined) return undefined
  const splitter = new LineSplitter(segment, start)
  const lines: Line[] = []
  for await (const chunk of chunksOf(path, start)) {
    splitter.push(chunk, lines)
    if (lines.length > 0) break
  }
  splitter.end(lines)
  return lines.find((line) => line.offset === offset)
}

/** Where the line begins that an offset is in, looked for in so many bytes before it. */
async function lineStart(path: string, offset: number, bytes: number): Promise<number | undefined> {
  let at = Math.max(0, offset - bytes)
  let start = at === 0 ? 0 : undefined
  for await (const chunk of chunksOf(path, at, offset)) {
    const newline = chunk.subarray(0, offset - at).lastIndexOf(NEWLINE)
    if (newline !== -1) start = at + newline + 1
    at += chunk.length
    if (at >= offset) break
  }
  return start
}
