import { SillokError } from '../record/index.js'
import type { Appender } from './appender.js'
import type { Damage } from './damage.js'
import { codeOf } from './files.js'
import type { Latency } from './latency.js'
import type { Position } from './types.js'

/** Who is told what becomes of a line; each is called once at most, and `failed` is the last. */
export interface Told {
  /** It is with the kernel, before `end`; what was found to have been done to the segment that was open before. */
  written?(end: Position, damage: readonly Damage[]): void
  /** It is on the disk. */
  durable?(): void
  /** `DISK_FULL`: it is not there. `NOT_DURABLE`: it may not survive a power cut. */
  failed?(error: SillokError): void
}

/** Lines that were written together, and who waits for them. */
interface Batch {
  lines: Buffer
  waiting: readonly Told[]
}

/** How often a failed fsync is tried in a new segment before the records are refused. */
const ATTEMPTS = 3

/** Group commit in a thread: one `fdatasync` covers every line that was written before it began, and the next all that were written since. */
export class OwnCommit {
  readonly #stream: string
  readonly #appender: Appender
  readonly #latency: Latency
  #unsynced: Batch[] = []
  #syncing: Promise<void> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(stream: string, appender: Appender, latency: Latency) {
    this.#stream = stream
    this.#appender = appender
    this.#latency = latency
  }

  /** Lines that were just written; they are kept until they are safe. */
  add(lines: Buffer, waiting: readonly Told[]): void {
    this.#unsynced.push({ lines, waiting })
    this.#syncing ??= this.#syncAll()
  }

  /** Resolves when no sync goes on. */
  async idle(): Promise<void> {
    await this.#syncing
  }

  /** Whether all that was added is settled. */
  get isIdle(): boolean {
    return this.#syncing === undefined
  }

  /** One after the other: a segment that somebody writes to must not be given up meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }

  async #syncAll(): Promise<void> {
    while (this.#unsynced.length > 0) {
      const covered = this.#unsynced
      this.#unsynced = []
      const error = await this.#makeDurable(covered)
      for (const { waiting } of covered)
        for (const told of waiting) error === undefined ? told.durable?.() : told.failed?.(error)
    }
    this.#syncing = undefined
  }

  async #makeDurable(covered: Batch[]): Promise<SillokError | undefined> {
    for (let attempt = 1; covered.some(({ lines }) => lines.length > 0); attempt++) {
      const begun = performance.now()
      const error = await new Promise<Error | null>((resolve) => this.#appender.sync(resolve))
      if (error === null) {
        this.#latency.add(performance.now() - begun)
        return undefined
      }
      if ((await this.#again(covered)) && attempt < ATTEMPTS) continue
      return new SillokError(
        'NOT_DURABLE',
        `Stream ${this.#stream}: fdatasync failed (${codeOf(error)}); the records may not survive a power cut.`,
        { cause: error },
      )
    }
    return undefined
  }

  /** After a failed fsync: the same lines once more, in a new segment. Whether they could be written there. */
  #again(covered: Batch[]): Promise<boolean> {
    return this.alone(async () => {
      // What was written while the sync ran may stand in the same segment, and is no safer.
      covered.push(...this.#unsynced.splice(0))
      try {
        await this.#appender.knock()
        this.#appender.poison()
        for (const { lines } of covered) {
          if (lines.length > 0 && (await this.#appender.appendAside(lines)).done < lines.length) return false
        }
        return true
      } catch {
        return false
      }
    })
  }
}
