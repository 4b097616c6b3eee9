import { SillokError } from '../record/index.js'
import type { Appender } from './appender.js'
import { codeOf } from './files.js'
import type { Latency } from './latency.js'

/** Lines handed to the kernel that no fsync has covered yet, with those who wait for it. */
interface Unsynced {
  lines: Buffer[]
  waiters: { resolve: () => void; reject: (error: Error) => void }[]
}

/** How often a failed fsync is tried in a new segment before the records are refused. */
const ATTEMPTS = 3

/** Group commit: one `fdatasync` covers every line that was written before it began. */
export class GroupCommit {
  readonly #stream: string
  readonly #appender: Appender
  readonly #latency: Latency
  #unsynced: Unsynced = { lines: [], waiters: [] }
  #syncing = false

  constructor(stream: string, appender: Appender, latency: Latency) {
    this.#stream = stream
    this.#appender = appender
    this.#latency = latency
  }

  /** Something is not safe yet. */
  get pending(): boolean {
    return this.#syncing || this.#unsynced.lines.length > 0
  }

  /** Lines that were just written; a copy is kept until they are safe. */
  wrote(lines: Buffer): void {
    this.#unsynced.lines.push(Buffer.from(lines))
  }

  /** Resolves when all that was written is on the disk. @throws SillokError `NOT_DURABLE` */
  async done(): Promise<void> {
    if (!this.pending) return
    await new Promise<void>((resolve, reject) => {
      this.#unsynced.waiters.push({ resolve, reject })
      this.soon()
    })
  }

  /** Begins a sync after what the application does at this moment, so that it covers all of that. */
  soon(): void {
    if (this.#syncing) return
    this.#syncing = true
    setImmediate(() => this.#sync(1))
  }

  #sync(attempt: number): void {
    const covered = this.#unsynced
    this.#unsynced = { lines: [], waiters: [] }
    if (covered.lines.length === 0) {
      this.#syncing = false
      for (const waiter of covered.waiters) waiter.resolve()
      return
    }
    const begun = performance.now()
    this.#appender.sync((error) => {
      if (error === null) {
        this.#latency.add(performance.now() - begun)
        for (const waiter of covered.waiters) waiter.resolve()
      } else if (this.#again(covered) && attempt < ATTEMPTS) {
        this.#sync(attempt + 1)
        return
      } else {
        const failure = new SillokError(
          'NOT_DURABLE',
          `Stream ${this.#stream}: fdatasync failed (${codeOf(error)}); the records may not survive a power cut.`,
          { cause: error },
        )
        for (const waiter of covered.waiters) waiter.reject(failure)
        this.#unsynced = { lines: [], waiters: [] }
      }
      this.#syncing = false
      if (this.#unsynced.lines.length + this.#unsynced.waiters.length > 0) this.soon()
    })
  }

  /** After a failed fsync: the same lines once more, in a new segment. Whether they could be written there. */
  #again(covered: Unsynced): boolean {
    // What was written while the sync ran may stand in the same segment, and is no safer.
    covered.lines.push(...this.#unsynced.lines)
    covered.waiters.push(...this.#unsynced.waiters)
    this.#unsynced = covered
    try {
      this.#appender.poison()
      return covered.lines.every((lines) => this.#appender.append(lines) === lines.length)
    } catch {
      return false
    }
  }
}
