import { Appender, DAY_CHECK_MS } from './appender.js'
import type { Damage } from './damage.js'
import { DiskFullError } from './disk-full.js'
import { flushAtEnd } from './exit.js'
import { codeOf, type Files, realFiles } from './files.js'
import { Latency } from './latency.js'
import { writerId } from './lease.js'
import { checkStreamName } from './names.js'
import { OwnCommit, type Told } from './own-commit.js'
import { makeRoot } from './root.js'
import type { Position, WriterStats } from './types.js'

/** How a stream is written of which every segment has one writer. */
export interface OwnWriterOptions {
  root: string
  name: string
  /** Lines were refused, and with them all that were taken after them: who numbers lines goes on behind the last that was written. */
  onRefused?: () => void
  /** What was done to the segment that was open; lines go to a new one. */
  onDamage?: (damage: readonly Damage[]) => void
  maxSegmentBytes?: number
  files?: Files
}

/** As elsewhere, see `openStream`. */
const MAX_SEGMENT_BYTES = 100 * 1024 * 1024
/** Text that goes to the kernel with one write, in UTF-16 units; a longer line goes alone. */
const MAX_BATCH = 1024 * 1024
/** How long the end of a process waits for a thread that writes, in ms. */
const SETTLE_MS = 1000

interface Item {
  /** With its newline; empty for who waits without a line. */
  text: string
  told: Told
}

/** Lines on their way to the kernel. */
interface Going {
  items: readonly Item[]
  /** A thread writes them. */
  begun: boolean
}

/**
 * Puts lines on the disk, in segments that nobody else writes to. What comes within a turn of the event loop, or while a write goes on, shares
 * the next write; what is written while a sync goes on shares the next sync. Both are done by threads, so that a disk which hangs holds up who
 * waits for it, and not the program.
 *
 * @throws SillokError `STREAM_NAME`, or `ROOT_UNUSABLE` when the folder cannot be made
 * @example new OwnWriter({ root: 'logs', name: 'audit' }).append(line, { durable: () => answer(), failed: refuse })
 */
export class OwnWriter {
  readonly #options: OwnWriterOptions
  readonly #appender: Appender
  readonly #latency = new Latency()
  readonly #commit: OwnCommit
  readonly #forget: () => void
  readonly #day: NodeJS.Timeout
  #queue: Item[] = []
  #isBusy = false
  #going: Going | undefined
  #found: Damage[] = []
  /** The process is about to be gone: what is taken now has no later. */
  #ending = false
  #bytes = 0
  #failing: string | undefined

  constructor(options: OwnWriterOptions) {
    const { root, name, files = realFiles, maxSegmentBytes = MAX_SEGMENT_BYTES } = options
    checkStreamName(name)
    makeRoot(root)
    this.#options = options
    this.#appender = new Appender({
      files,
      root,
      stream: name,
      writer: writerId(),
      now: Date.now,
      durable: true,
      maxSegmentBytes,
      rotateEvery: undefined,
      sealed: true,
      aside: true,
      onDamage: (damage) => void this.#found.push(damage),
    })
    this.#commit = new OwnCommit(name, this.#appender, this.#latency)
    this.#forget = flushAtEnd((ending) => this.#atEnd(ending))
    this.#day = setInterval(() => void this.#endDay(), DAY_CHECK_MS).unref()
  }

  /** Takes a line, without its newline and without one in it. Never throws. */
  append(line: string, told: Told = {}): void {
    this.#take({ text: `${line}\n`, told })
  }

  /** Resolves when all that was taken so far, and not refused, is on the disk. @throws SillokError `NOT_DURABLE` */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#take({ text: '', told: { durable: resolve, failed: reject } })
    })
  }

  /** @throws SillokError as `flush` does; closed is it all the same */
  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      this.#forget()
      clearInterval(this.#day)
      await this.#commit.idle()
      await this.#commit.alone(async () => this.#appender.close())
    }
  }

  stats(): Pick<WriterStats, 'bytes' | 'failing' | 'flush'> {
    return { bytes: this.#bytes, failing: this.#failing, flush: this.#latency.stats() }
  }

  /** A segment of a day that is over is given up, so that what is in it can be aged while nobody writes. */
  async #endDay(): Promise<void> {
    if (!this.#appender.isOver) return
    await this.#commit.alone(async () => {
      await this.#appender.knock()
      if (this.#appender.isOver && this.#commit.isIdle) this.#appender.close()
    })
  }

  #take(item: Item): void {
    this.#queue.push(item)
    if (this.#ending) {
      this.#atEnd(true)
      return
    }
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(() => void this.#writeAll())
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const going: Going = { items: this.#queue.splice(0, this.#room()), begun: false }
      this.#going = going
      await this.#commit.alone(async () => {
        await this.#appender.ready()
        // The end of the process was quicker.
        if (this.#going !== going) return
        going.begun = true
        const lines = bytesOf(going.items)
        if (lines.length === 0) this.#wrote(going.items, lines, 0)
        else {
          try {
            const { done, end } = await this.#appender.appendAside(lines)
            this.#wrote(going.items, lines, done, end)
          } catch (error) {
            this.#wrote(going.items, lines, 0, undefined, codeOf(error))
          }
        }
      })
      this.#going = undefined
    }
    this.#isBusy = false
  }

  /** How many of those that wait go together. */
  #room(): number {
    let length = 0
    const over = this.#queue.findIndex(({ text }) => {
      length += text.length
      return length > MAX_BATCH
    })
    return over === -1 ? this.#queue.length : Math.max(1, over)
  }

  /** @param done how many bytes are in the stream, as whole lines */
  #wrote(items: readonly Item[], lines: Buffer, done: number, end?: Position, code = 'ENOSPC'): void {
    const damage = this.#found
    this.#found = []
    this.#bytes += done
    const there: Told[] = []
    const refused: Item[] = []
    let at = 0
    for (const item of items) {
      // Measured only where not everything is there.
      if (done < lines.length) at += Buffer.byteLength(item.text)
      if (at > done) refused.push(item)
      else {
        there.push(item.told)
        if (end !== undefined) item.told.written?.(end, damage)
      }
    }
    this.#commit.add(lines.subarray(0, done), there)
    if (damage.length > 0) this.#options.onDamage?.(damage)
    if (refused.length > 0) this.#refuse(refused, code)
    else if (done > 0) this.#failing = undefined
  }

  /** What waits behind them goes too: it was numbered in the belief that they are there. */
  #refuse(items: readonly Item[], code: string): void {
    this.#failing = code === '' ? 'EUNKNOWN' : code
    const all = [...items, ...this.#queue.splice(0)]
    const refused = all.filter(({ text }) => text !== '')
    const error = new DiskFullError(this.#options.name, this.#failing, refused.length)
    for (const { told } of refused) told.failed?.(error)
    this.#commit.add(
      Buffer.alloc(0),
      all.filter(({ text }) => text === '').map(({ told }) => told),
    )
    this.#options.onRefused?.()
  }

  #atEnd(ending: boolean): void {
    this.#ending = ending
    // What a thread is writing comes first, and is through when the file has grown by it.
    const isSettled = this.#appender.settle(SETTLE_MS)
    const begun = this.#going?.begun === true
    const before = begun ? [] : (this.#going?.items ?? [])
    if (!begun) this.#going = undefined
    const items = [...before, ...this.#queue.splice(0)]
    const lines = bytesOf(items)
    if (!isSettled) {
      this.#lose(lines.length, 'ETIMEDOUT')
      this.#refuse(items, 'ETIMEDOUT')
      return
    }
    if (lines.length > 0) {
      let done = 0
      try {
        done = this.#appender.append(lines)
      } catch (error) {
        this.#failing = codeOf(error)
      }
      this.#wrote(items, lines, done, this.#appender.position, this.#failing)
      this.#lose(lines.length - done, this.#failing)
    }
    this.#appender.syncNow()
  }

  #lose(bytes: number, code = ''): void {
    if (bytes === 0) return
    process.stderr.write(
      `sillok: stream ${this.#options.name}: ${bytes} bytes of records lost at exit (${code})\n`,
    )
  }
}

function bytesOf(items: readonly Item[]): Buffer {
  let text = ''
  for (const item of items) text += item.text
  return Buffer.from(text)
}
