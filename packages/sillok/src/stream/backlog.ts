import type { Appender } from './appender.js'
import { DiskFullError } from './disk-full.js'
import { codeOf } from './files.js'
import { Gap } from './gap.js'
import type { WhenFull } from './types.js'
import { sleep } from './wait.js'

/** How long a program that is to wait for the disk waits between two attempts, in ms. */
const PAUSE_MS = 50

interface BacklogOptions {
  stream: string
  appender: Appender
  whenFull: WhenFull
  /** Bytes that may wait. */
  maxBytes: number
  now: () => number
  /** Told of what is in the stream; the memory is not the listener's. */
  onWritten: (lines: Buffer) => void
}

/**
 * Lines on their way to the disk, oldest first. It is empty but while the disk takes nothing: then lines wait here, and beyond `maxBytes` it is
 * as `whenFull` says.
 */
export class Backlog {
  readonly #options: BacklogOptions
  readonly #gap: Gap
  #waiting: Buffer[] = []
  #bytes = 0
  #dropped = 0
  #failing: string | undefined

  constructor(options: BacklogOptions) {
    this.#options = options
    this.#gap = new Gap(options.stream, options.whenFull === 'fail', options.now)
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** Lines that were dropped or refused so far. */
  get dropped(): number {
    return this.#dropped
  }

  /** Why the last attempt failed, as a system error code; `undefined` where it did not. */
  get failing(): string | undefined {
    return this.#failing
  }

  /** @param lines whole lines; their memory is the backlog's from now on */
  add(lines: Buffer): void {
    if (lines.length === 0) return
    this.#waiting.push(lines)
    this.#bytes += lines.length
  }

  /**
   * Writes what waits, and behind it `lines`.
   *
   * @param lines whole lines; their memory is the caller's again on return
   * @returns whether nothing waits any more
   */
  write(lines: Buffer): boolean {
    this.add(lines)
    if (this.#bytes === 0 || this.#writeAll()) return true
    // Behind it may be what was logged meanwhile, as by who hears of damage.
    const at = this.#waiting.findLastIndex(({ buffer }) => buffer === lines.buffer)
    if (at !== -1) this.#waiting[at] = Buffer.from(this.#waiting[at] as Buffer)
    return false
  }

  /** Does with what could not be written as `whenFull` says. @throws DiskFullError with `fail` */
  limit(): void {
    const { whenFull, maxBytes } = this.#options
    if (whenFull === 'fail') this.#refuse()
    else if (this.#bytes <= maxBytes) return
    else if (whenFull === 'drop') this.#dropNewest(maxBytes)
    // The application waits with us: that is what it asked for.
    else while (!this.#writeAll()) sleep(PAUSE_MS)
  }

  #writeAll(): boolean {
    const { appender, onWritten } = this.#options
    try {
      while (this.#bytes > 0) {
        this.#writeGap()
        const lines = this.#waiting[0] as Buffer
        const done = appender.append(lines)
        if (done > 0) onWritten(lines.subarray(0, done))
        this.#bytes -= done
        if (done === lines.length) this.#waiting.shift()
        else {
          this.#waiting[0] = lines.subarray(done)
          this.#failing = 'ENOSPC'
          return false
        }
      }
    } catch (error) {
      this.#failing = codeOf(error) || 'EUNKNOWN'
      return false
    }
    this.#failing = undefined
    return true
  }

  /** What was lost is itself a record, written before anything that comes after the gap. */
  #writeGap(): void {
    const lines = this.#gap.record()
    if (lines === undefined) return
    const { appender, onWritten } = this.#options
    if (appender.append(lines) < lines.length) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    onWritten(lines)
    this.#gap.close()
  }

  /** The newest go: what came first tells how the trouble began. */
  #dropNewest(maxBytes: number): void {
    while (this.#bytes > maxBytes) {
      const lines = this.#waiting.pop() as Buffer
      const room = lines.length - (this.#bytes - maxBytes)
      const kept = room > 0 ? lines.lastIndexOf(0x0a, room - 1) + 1 : 0
      if (kept > 0) this.#waiting.push(lines.subarray(0, kept))
      this.#bytes -= lines.length - kept
      this.#count(lines.subarray(kept))
    }
  }

  /** Nothing is kept: the caller is told. */
  #refuse(): void {
    const before = this.#dropped
    for (const lines of this.#waiting) this.#count(lines)
    this.#waiting = []
    this.#bytes = 0
    throw new DiskFullError(this.#options.stream, this.#failing, this.#dropped - before)
  }

  #count(lines: Buffer): void {
    this.#dropped += this.#gap.count(lines, this.#failing ?? '')
  }
}
