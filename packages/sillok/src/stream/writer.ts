import { isMainThread } from 'node:worker_threads'
import { Appender, DAY_CHECK_MS } from './appender.js'
import { GroupCommit } from './commit.js'
import { DiskFullError } from './disk-full.js'
import { flushAtEnd } from './exit.js'
import { codeOf, realFiles } from './files.js'
import { Gap } from './gap.js'
import { BATCH, Gathered } from './gathered.js'
import { Latency, type LatencyStats } from './latency.js'
import { writerId } from './lease.js'
import { AUDIT_STREAM, checkStreamName } from './names.js'
import { checkOptions, STREAM_DEFAULTS, type StreamOptions } from './options.js'
import { makeRoot } from './root.js'
import type { Durability, Position, WhenFull } from './types.js'
import { sleep } from './wait.js'

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

/**
 * So much is written at the end of the turn: a program that waits between its calls is never held up inside one by a whole batch, and one that does not
 * still writes whole batches. To write so much takes some 25 µs. With 16 KB, 15 µs each, a line of 250 bytes took 7 % more processor time: each write also asks
 * where to write and whether it is there.
 */
const SOON = 64 * 1024
/** A writer that has nothing to write gives up its segment, so that readers and retirement need not wait for it. */
const IDLE_MS = 1000
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

class Writer implements StreamWriter {
  readonly name: string
  readonly #durability: Durability
  readonly #flushMs: number
  readonly #whenFull: WhenFull
  readonly #maxBuffer: number
  readonly #appender: Appender
  readonly #forget: () => void
  readonly #rests: boolean

  /** Lines taken and not yet written. */
  readonly #gathered = new Gathered()
  /** Lines that a full disk refused, or that were too long to be gathered, oldest first. They go before `#gathered`. */
  #held: Buffer[] = []
  #heldBytes = 0
  /** With `durable`: what is written and not yet synced. */
  readonly #commit: GroupCommit | undefined
  #timer: NodeJS.Timeout | undefined
  #turnEnd: NodeJS.Immediate | undefined
  /** When the first of the lines that wait came. */
  #since = 0
  #idle: NodeJS.Timeout | undefined
  #active = false
  #isDraining = false
  /** What was refused when there was nobody to tell. */
  #untold: DiskFullError | undefined
  readonly #gap: Gap
  #closed = false
  /** The process is about to be gone: what is taken now has no later. */
  #ending = false
  readonly #latency = new Latency()
  readonly #stats = { lines: 0, bytes: 0, dropped: 0, failing: undefined as string | undefined }

  constructor(options: StreamOptions) {
    const { files = realFiles, now = Date.now, sealed = options.name === AUDIT_STREAM } = options
    this.name = options.name
    const durability = options.durability ?? STREAM_DEFAULTS.durability
    // Signals end a worker thread without a word to it: what it has buffered would be lost.
    this.#durability = durability === 'buffered' && !isMainThread ? 'written' : durability
    this.#flushMs = options.flushMs ?? STREAM_DEFAULTS.flushMs
    this.#whenFull = options.whenFull ?? STREAM_DEFAULTS.whenFull
    this.#maxBuffer = options.maxBufferBytes ?? STREAM_DEFAULTS.maxBufferBytes
    this.#gap = new Gap(this.name, this.#whenFull === 'fail', now)
    // Where every segment has one writer, each rest would begin another segment.
    this.#rests = !sealed
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
    this.#commit =
      this.#durability === 'durable' ? new GroupCommit(this.name, this.#appender, this.#latency) : undefined
    this.#forget = flushAtEnd((ending) => this.#atEnd(ending))
  }

  append(line: string, at: number = Date.now()): void {
    this.#gather(line)
    this.#stats.lines++
    if (this.#ending) {
      this.flushSync()
      return
    }
    if (this.#durability === 'buffered' && this.#stats.failing === undefined) {
      if (this.#timer === undefined) {
        this.#since = at
        this.#timer = setTimeout(() => this.#tick(), this.#flushMs).unref()
      }
      // A program that keeps the event loop busy holds up the timer: what waits too long goes with the next line.
      const waiting = this.#gathered.length + this.#heldBytes
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
    this.#stats.lines += lines.length
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
    while (this.#heldBytes > 0) {
      // A full disk: what is held is safe in memory only, so nobody may be told that it is written.
      const dropped = this.#stats.dropped
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      this.#drain()
      const refused = this.#stats.dropped - dropped
      if (refused > 0) throw new DiskFullError(this.name, this.#stats.failing, refused)
      // What is held stays held, and is written as soon as that can be.
      if (this.#heldBytes > 0 && performance.now() - begun > FLUSH_PATIENCE_MS)
        throw new DiskFullError(this.name, this.#stats.failing)
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
      if (this.#heldBytes === 0) this.#end()
    }
  }

  #end(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#forget()
    this.#giveUp()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  stats(): WriterStats {
    return { ...this.#stats, waiting: this.#heldBytes + this.#gathered.bytes, flush: this.#latency.stats() }
  }

  position(): Position | undefined {
    return this.#appender.position
  }

  #gather(line: string): void {
    if (this.#gathered.add(line)) return
    const before = this.#gathered.take()
    this.#hold(Buffer.from(before))
    this.#gathered.reuse(before)
    this.#hold(Buffer.from(`${line}\n`))
  }

  #hold(lines: Buffer): void {
    if (lines.length === 0) return
    this.#held.push(lines)
    this.#heldBytes += lines.length
  }

  /** Writes what was taken; keeps, drops or refuses it where the disk does not take it. What is logged meanwhile, as by who hears of damage, is written behind it. */
  #drain(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    try {
      do this.#drainOnce()
      while (this.#gathered.length > 0 && this.#heldBytes === 0)
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
    // What is written and not yet synced is kept by the commit.
    this.#hold(this.#commit === undefined ? lines : Buffer.from(lines))
    const begun = performance.now()
    const isNothing = this.#heldBytes === 0
    const isWritten = isNothing || this.#writeHeld()
    const last = this.#held.length - 1
    if (this.#held[last]?.buffer === lines.buffer) this.#held[last] = Buffer.from(this.#held[last])
    this.#gathered.reuse(lines)
    if (isNothing) return
    if (isWritten) {
      if (this.#commit === undefined) this.#latency.add(performance.now() - begun)
      return
    }
    if (this.#whenFull === 'fail') this.#refuse()
    else if (this.#heldBytes > this.#maxBuffer) this.#makeRoom()
    if (this.#heldBytes > 0 && !this.#closed) this.#timer = setTimeout(() => this.#tick(), RETRY_MS).unref()
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

  /** Whether everything held could be written. */
  #writeHeld(): boolean {
    try {
      while (this.#heldBytes > 0) {
        this.#writeGap()
        const lines = this.#held[0] as Buffer
        const done = this.#appender.append(lines)
        if (done > 0) this.#wrote(lines.subarray(0, done))
        this.#heldBytes -= done
        if (done === lines.length) this.#held.shift()
        else {
          this.#held[0] = lines.subarray(done)
          this.#stats.failing = 'ENOSPC'
          return false
        }
      }
    } catch (error) {
      this.#stats.failing = codeOf(error) || 'EUNKNOWN'
      return false
    }
    this.#stats.failing = undefined
    return true
  }

  #wrote(lines: Buffer): void {
    this.#stats.bytes += lines.length
    this.#commit?.wrote(lines)
    this.#active = true
    this.#idle ??= this.#rests
      ? setInterval(() => this.#rest(), IDLE_MS).unref()
      : setInterval(() => this.#endDay(), DAY_CHECK_MS).unref()
  }

  /** Gives the segment up after a while without writes. */
  #rest(): void {
    if (this.#active || this.#commit?.pending) {
      this.#active = false
      return
    }
    this.#giveUp()
  }

  #endDay(): void {
    if (this.#appender.isOver && !this.#commit?.pending) this.#giveUp()
  }

  #giveUp(): void {
    clearInterval(this.#idle)
    this.#idle = undefined
    this.#appender.close()
  }

  #makeRoom(): void {
    if (this.#whenFull === 'block') {
      // The application waits with us: that is what it asked for.
      while (this.#heldBytes > 0 && !this.#writeHeld()) sleep(RETRY_MS / 5)
      return
    }
    // The newest go: what came first tells how the trouble began.
    while (this.#heldBytes > this.#maxBuffer) {
      const lines = this.#held.pop() as Buffer
      const room = lines.length - (this.#heldBytes - this.#maxBuffer)
      const kept = room > 0 ? lines.lastIndexOf(0x0a, room - 1) + 1 : 0
      if (kept > 0) this.#held.push(lines.subarray(0, kept))
      this.#heldBytes -= lines.length - kept
      this.#count(lines.subarray(kept))
    }
  }

  /** `whenFull: 'fail'`: nothing is kept, the caller is told. */
  #refuse(): void {
    const before = this.#stats.dropped
    for (const lines of this.#held) this.#count(lines)
    this.#held = []
    this.#heldBytes = 0
    throw new DiskFullError(this.name, this.#stats.failing, this.#stats.dropped - before)
  }

  #count(lines: Buffer): void {
    this.#stats.dropped += this.#gap.count(lines, this.#stats.failing ?? '')
  }

  /** What was lost is itself a record, written before anything that comes after the gap. */
  #writeGap(): void {
    const lines = this.#gap.record()
    if (lines === undefined) return
    if (this.#appender.append(lines) < lines.length)
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    this.#wrote(lines)
    this.#gap.close()
  }

  #atEnd(ending: boolean): void {
    this.#ending = ending
    try {
      this.flushSync()
    } finally {
      const lost = this.#heldBytes
      // After a signal that the application handles, it may yet be written.
      if (lost > 0 && ending) {
        process.stderr.write(
          `sillok: stream ${this.name}: ${lost} bytes of records lost at exit (${this.#stats.failing})\n`,
        )
      }
    }
  }
}
