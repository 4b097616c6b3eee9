import { isMainThread } from 'node:worker_threads'
import { Appender } from './appender.js'
import { Backlog } from './backlog.js'
import { GroupCommit } from './commit.js'
import { DiskFullError } from './disk-full.js'
import { flushAtEnd } from './exit.js'
import { realFiles } from './files.js'
import { BATCH, Gathered } from './gathered.js'
import { Idle } from './idle.js'
import { Latency } from './latency.js'
import { writerId } from './lease.js'
import { AUDIT_STREAM, checkStreamName } from './names.js'
import { checkOptions, STREAM_DEFAULTS, type StreamOptions } from './options.js'
import { makeRoot } from './root.js'
import type { Durability, Position, StreamWriter, WriterStats } from './types.js'

/**
 * So much is written at the end of the turn: a program that waits between its calls is never held up inside one by a whole batch, and one that does not
 * still writes whole batches. To write so much takes some 25 µs. With 16 KB, 15 µs each, a line of 250 bytes took 7 % more processor time: each write also asks
 * where to write and whether it is there.
 */
const SOON = 64 * 1024
const RETRY_MS = 250
/** A program that ends waits so long for a disk that takes nothing; who manages it kills it about then. */
const FLUSH_PATIENCE_MS = 10_000

/**
 * Opens a stream for appending; makes its folder. Any number of processes may do so at once.
 *
 * @throws SillokError `STREAM_NAME`, `CONFIG_INVALID`, or `ROOT_UNUSABLE` when the folder cannot be made
 * @example
 * const stream = openStream({ root: 'logs', name: 'app' })
 * stream.append('{"timestamp":"2026-11-20T10:55:44.123Z","level":"INFO","logger":"app","message":"up"}')
 * await stream.close()
 */
export function openStream(options: StreamOptions): StreamWriter {
  checkStreamName(options.name)
  checkOptions(options)
  makeRoot(options.root)
  return new Writer(options)
}

/** Decides when lines are written: gathers them, and hands them on together. */
class Writer implements StreamWriter {
  readonly name: string
  readonly #durability: Durability
  readonly #flushMs: number
  readonly #appender: Appender
  readonly #forget: () => void

  /** Lines taken and not yet on their way. */
  readonly #gathered = new Gathered()
  /** Lines on their way, before all that is gathered: what the disk refused, or what was too long to be gathered. */
  readonly #backlog: Backlog
  /** With `durable`: what is written and not yet synced. */
  readonly #commit: GroupCommit | undefined
  readonly #idle: Idle
  #timer: NodeJS.Timeout | undefined
  #turnEnd: NodeJS.Immediate | undefined
  /** When the first of the lines that wait came. */
  #since = 0
  #isDraining = false
  /** What was refused when there was nobody to tell. */
  #untold: DiskFullError | undefined
  #closed = false
  /** The process is about to be gone: what is taken now has no later. */
  #ending = false
  #lines = 0
  #bytes = 0
  readonly #latency = new Latency()

  constructor(options: StreamOptions) {
    const { files = realFiles, now = Date.now, sealed = options.name === AUDIT_STREAM } = options
    this.name = options.name
    const durability = options.durability ?? STREAM_DEFAULTS.durability
    // Signals end a worker thread without a word to it: what it has buffered would be lost.
    this.#durability = durability === 'buffered' && !isMainThread ? 'written' : durability
    this.#flushMs = options.flushMs ?? STREAM_DEFAULTS.flushMs
    this.#appender = new Appender({
      files,
      root: options.root,
      stream: options.name,
      writer: writerId(),
      now,
      durable: this.#durability === 'durable',
      maxSegmentBytes: options.maxSegmentBytes ?? STREAM_DEFAULTS.maxSegmentBytes,
      rotateEvery: options.rotateEvery,
      sealed,
      onDamage: options.onDamage,
    })
    this.#backlog = new Backlog({
      stream: options.name,
      appender: this.#appender,
      whenFull: options.whenFull ?? STREAM_DEFAULTS.whenFull,
      maxBytes: options.maxBufferBytes ?? STREAM_DEFAULTS.maxBufferBytes,
      now,
      onWritten: (lines) => this.#wrote(lines),
    })
    this.#commit =
      this.#durability === 'durable' ? new GroupCommit(this.name, this.#appender, this.#latency) : undefined
    this.#idle = new Idle(this.#appender, () => this.#commit?.pending === true, sealed)
    this.#forget = flushAtEnd((ending) => this.#atEnd(ending))
  }

  append(line: string, at: number = Date.now()): void {
    this.#gather(line)
    this.#lines++
    if (this.#ending) {
      this.flushSync()
      return
    }
    if (this.#durability === 'buffered' && this.#backlog.failing === undefined) {
      if (this.#timer === undefined) {
        this.#since = at
        this.#timer = setTimeout(() => this.#tick(), this.#flushMs).unref()
      }
      // A program that keeps the event loop busy holds up the timer: what waits too long goes with the next line.
      const waiting = this.#gathered.length + this.#backlog.bytes
      if (waiting >= BATCH || at - this.#since >= this.#flushMs) this.#drain()
      // Not `unref`: one that is waits for whatever comes next, and this one holds up no end of the program.
      else if (waiting >= SOON) this.#turnEnd ??= setImmediate(() => this.#tick())
      return
    }
    this.#drain()
    this.#commit?.soon()
  }

  async appendAll(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    this.#lines += lines.length
    let length = 0
    for (const line of lines) {
      this.#gather(line)
      length += line.length
      if (length < BATCH) continue
      this.#drain()
      length = 0
    }
    await this.flush()
  }

  async flush(): Promise<void> {
    this.#drain()
    const untold = this.#untold
    this.#untold = undefined
    if (untold !== undefined) throw untold
    const begun = performance.now()
    while (this.#backlog.bytes > 0) {
      // A full disk: what waits is safe in memory only, so nobody may be told that it is written.
      const dropped = this.#backlog.dropped
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      this.#drain()
      const refused = this.#backlog.dropped - dropped
      if (refused > 0) throw new DiskFullError(this.name, this.#backlog.failing, refused)
      // What waits goes on waiting, and is written as soon as that can be.
      if (this.#backlog.bytes > 0 && performance.now() - begun > FLUSH_PATIENCE_MS)
        throw new DiskFullError(this.name, this.#backlog.failing)
    }
    await this.#commit?.done()
  }

  flushSync(): void {
    this.#drain()
    if (this.#commit !== undefined) this.#appender.syncNow()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    try {
      await this.flush()
    } finally {
      // What waits for a full disk is not given up: it is written as soon as that can be, at the latest when the process ends.
      if (this.#backlog.bytes === 0) this.#end()
    }
  }

  #end(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#forget()
    this.#idle.end()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  stats(): WriterStats {
    const { dropped, failing, bytes: held } = this.#backlog
    const waiting = held + this.#gathered.bytes
    return {
      lines: this.#lines,
      bytes: this.#bytes,
      dropped,
      failing,
      waiting,
      flush: this.#latency.stats(),
    }
  }

  position(): Position | undefined {
    return this.#appender.position
  }

  #gather(line: string): void {
    if (this.#gathered.add(line)) return
    const before = this.#gathered.take()
    this.#backlog.add(Buffer.from(before))
    this.#gathered.reuse(before)
    this.#backlog.add(Buffer.from(`${line}\n`))
  }

  /** Writes what was taken. What is logged meanwhile, as by who hears of damage, is written behind it. */
  #drain(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    try {
      do this.#drainOnce()
      while (this.#gathered.length > 0 && this.#backlog.bytes === 0)
    } finally {
      this.#isDraining = false
    }
  }

  #drainOnce(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    clearImmediate(this.#turnEnd)
    this.#turnEnd = undefined
    const lines = this.#gathered.take()
    const isNothing = lines.length + this.#backlog.bytes === 0
    const begun = performance.now()
    const isWritten = this.#backlog.write(lines)
    this.#gathered.reuse(lines)
    if (isNothing) return
    if (isWritten) {
      if (this.#commit === undefined) this.#latency.add(performance.now() - begun)
      return
    }
    this.#backlog.limit()
    if (this.#backlog.bytes > 0 && !this.#closed)
      this.#timer = setTimeout(() => this.#tick(), RETRY_MS).unref()
  }

  /** From a timer there is nobody to tell: what was refused is counted, becomes a record, and whoever flushes next hears of it. */
  #tick(): void {
    try {
      this.#drain()
    } catch (error) {
      if (!(error instanceof DiskFullError)) return
      const refused = error.refused + (this.#untold?.refused ?? 0)
      this.#untold = new DiskFullError(this.name, error.reason, refused)
    }
  }

  #wrote(lines: Buffer): void {
    this.#bytes += lines.length
    this.#commit?.wrote(lines)
    this.#idle.wrote()
  }

  #atEnd(ending: boolean): void {
    this.#ending = ending
    try {
      this.flushSync()
    } finally {
      const lost = this.#backlog.bytes
      // After a signal that the application handles, it may yet be written.
      if (lost > 0 && ending) {
        process.stderr.write(
          `sillok: stream ${this.name}: ${lost} bytes of records lost at exit (${this.#backlog.failing})\n`,
        )
      }
    }
  }
}
