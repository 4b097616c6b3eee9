import type { LatencyStats } from './latency.js'

/** How safe a record is when the call that wrote it returns or resolves. */
export type Durability =
  /** In memory; written within `flushMs`. Only SIGKILL or a power cut can lose it, and at most that long. */
  | 'buffered'
  /** Handed to the kernel: survives the death of the process, not of the machine. */
  | 'written'
  /** On the disk (`fdatasync`, shared by all records of the moment): survives a power cut. */
  | 'durable'

/** What a writer does with records once the disk is full and its buffer too. */
export type WhenFull =
  /** Wait, and the application with it, until there is space. */
  | 'block'
  /** Let the newest go, and record how many went. */
  | 'drop'
  /** Refuse: the promise rejects, or the call throws, with `DISK_FULL`. */
  | 'fail'

/** A place in a stream: a segment by its name without suffix, and an offset in bytes of its uncompressed text. */
export interface Position {
  segment: string
  offset: number
}

/** Why a line is no whole line. */
export type LineFault =
  /** Cut off by a crash: the rest was never written. */
  | 'torn'
  /** Longer than the limit: only its beginning is here. */
  | 'too_long'
  /** The segment cannot be read on from here (damaged compression, an I/O error). */
  | 'unreadable'

/** One line of a segment, as read. */
export interface Line extends Position {
  /** The line without its newline; invalid UTF-8 is replaced. */
  text: string
  /** Bytes that the line takes in the segment, newline included. */
  bytes: number
  fault?: LineFault
  /** The line's bytes as they stand, without its newline; only where they were asked for. */
  raw?: Buffer
  /** Of a line that is too long, of which only the beginning is in `text` and `raw`: bytes of all of it without its newline, and their SHA-256 in hexadecimal. */
  whole?: { length: number; sha256: string }
}

/** Whole lines that follow one another, of which there is nothing to say but their bytes. */
export interface Run extends Position {
  /** The lines, each with its newline: the reader's own memory, good until more is asked of it. */
  block: Buffer
  /** Where in `block` the newline of each is. */
  ends: readonly number[]
}

/**
 * How far a reader is: the offset reached in every segment that may still have more for it. Segments that sort
 * at or before `finished` and are not in `open` are done with.
 */
export interface Cursor {
  finished: string
  open: Record<string, number>
}

/** Lines read together, and the cursor with which a reader goes on behind them. */
export interface Batch<T = Line> {
  lines: T[]
  cursor: Cursor
  /** Nothing more was there when the batch was read. */
  caughtUp: boolean
}

/** One segment of a stream as it lies on disk. */
export interface SegmentInfo {
  /** Name without suffix: UTC start time and a sequence number; sorts by age. */
  name: string
  /** File name with its suffixes. */
  file: string
  path: string
  /** Bytes on disk. */
  bytes: number
  active: boolean
}

/** What a writer did so far. */
export interface WriterStats {
  lines: number
  bytes: number
  /** Lines that the disk did not take: lost, or with `whenFull: 'fail'` refused. */
  dropped: number
  /** Bytes that wait to be written. */
  waiting: number
  /** Why writing fails at present, as a system error code such as `ENOSPC`. */
  failing: string | undefined
  /** How long it took to make lines as safe as the stream's durability says: the write, or with `durable` the `fdatasync`. */
  flush: LatencyStats
}

/** Appends lines to one stream. Made by `openStream`. */
export interface StreamWriter {
  readonly name: string
  /**
   * Takes one line, without its newline. When it returns, the line is as safe as `buffered` or `written` promise;
   * for `durable` await `flush()`. Throws only `DISK_FULL`, or `ROOT_UNUSABLE` where the folder is gone, and only with `whenFull: 'fail'`.
   *
   * @param at ms since 1970 at which the line was made, from a caller who has looked at the clock already
   */
  append(line: string, at?: number): void
  /** Takes lines together; resolves when they are as safe as the stream's durability says. */
  appendAll(lines: readonly string[]): Promise<void>
  /** Resolves when everything taken so far is handed to the kernel, and with `durable` on the disk. Rejects with `DISK_FULL`, or `ROOT_UNUSABLE` where the folder is gone, where nothing can be written for 10 s; what waits goes on waiting. With `whenFull: 'fail'` also, once, where lines were refused since the last time and nobody was told. */
  flush(): Promise<void>
  /** Hands everything to the kernel now; for use when the process ends. */
  flushSync(): void
  /** Flushes and gives up the segment. Where `flush` rejects since the disk takes nothing, it stays open for what waits: close it again. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  stats(): WriterStats
  /** Where what was written last ends; in a stream that is not `sealed` at the latest, since others write there too. */
  position(): Position | undefined
}
