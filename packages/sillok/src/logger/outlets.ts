import type { Acknowledgement, AuditOptions, AuditTrail, Entry, Place } from '../audit/index.js'
import type { Level } from '../record/index.js'
import type { StreamWriter } from '../stream/index.js'
import { lastTime } from './clock.js'
import type { Counters } from './counters.js'
import { toGuests } from './guests.js'
import type { Sink } from './sink.js'

/** Lines that are kept while the disk of the trail hangs; of more, the newest. */
const MAX_LATER = 1000

/** The stream, if there is one, and the sinks: where finished lines go. None of them can harm the application or another one. */
export class Outlets {
  readonly #stream: StreamWriter | undefined
  readonly #trail: AuditTrail
  readonly #sinks: readonly Sink[]
  readonly #counters: Counters
  #ending = false
  #hurried = false
  #isClosed = false
  /** What the stream refused: a log call never throws, so whoever flushes next hears of it. */
  #refused: unknown
  /** What the stream gets once the disk is through. */
  readonly #later: string[] = []

  constructor(
    stream: StreamWriter | undefined,
    trail: AuditTrail,
    sinks: readonly Sink[],
    counters: Counters,
  ) {
    this.#stream = stream
    this.#trail = trail
    this.#sinks = sinks
    this.#counters = counters
  }

  write(line: string, level: Level): void {
    this.#counters.records++
    try {
      this.#stream?.append(line, lastTime())
      if (this.#hurried) this.#stream?.flushSync()
    } catch (error) {
      // The stream has counted what it could not take, and says so in a record once it can.
      this.#refused ??= error
    }
    this.#writeToSinks(line, level)
  }

  /**
   * Takes a line while the disk of the trail hangs: the stream may be on the same one, and would hold up the program. It gets the line
   * once the disk is through, the sinks get it now.
   */
  later(line: string, level: Level): void {
    this.#counters.records++
    if (this.#later.length === MAX_LATER) this.#later.shift()
    this.#later.push(line)
    this.#writeToSinks(line, level)
  }

  /** The disk is through. */
  sayLater(): void {
    try {
      for (const line of this.#later.splice(0)) this.#stream?.append(line)
    } catch (error) {
      // As above.
      this.#refused ??= error
    }
    // Logging was closed meanwhile.
    if (this.#isClosed) this.#stream?.flushSync()
  }

  /** The same for an audit record, which goes to the trail. @throws SillokError as `AuditTrail.append` does, as a rejection */
  audit(
    encode: (place: Place) => Entry & { level: Level },
    options?: AuditOptions,
  ): Promise<Acknowledgement> {
    this.#counters.records++
    return this.#trail.append((place) => {
      const entry = encode(place)
      this.#writeToSinks(entry.line, entry.level)
      return entry
    }, options)
  }

  #writeToSinks(line: string, level: Level): void {
    for (const sink of this.#sinks) {
      try {
        // One may be async though its type says no: its rejection must not end the program.
        const done: unknown = sink.write(line, level)
        if (done instanceof Promise) done.catch(() => this.#counters.sinkFailures++)
      } catch {
        this.#counters.sinkFailures++
      }
    }
    toGuests(line, level)
    if (this.#ending) this.flushSync()
  }

  /** @throws what the stream's flush throws; what a sink's does is counted */
  async flush(): Promise<void> {
    await Promise.all([
      this.#stream?.flush(),
      this.#trail.flush(),
      ...this.#each(async (sink) => sink.flush?.()),
    ])
    this.#tellRefused()
  }

  #tellRefused(): void {
    const refused = this.#refused
    this.#refused = undefined
    if (refused !== undefined) throw refused
  }

  /** The sinks' last words; the stream looks after itself at the end of the process. */
  flushSync(): void {
    for (const sink of this.#sinks) {
      try {
        sink.flushSync?.()
      } catch {
        this.#counters.sinkFailures++
      }
    }
  }

  /** The process is about to be gone: nothing waits any more. */
  end(): void {
    this.#ending = true
    this.flushSync()
  }

  /**
   * Hands on everything at once, and line by line what is logged in this turn: a handler of uncaught errors that throws ends the process
   * without another word.
   */
  hurry(): void {
    this.#hurried = true
    this.flushSync()
    this.#stream?.flushSync()
    setImmediate(() => {
      this.#hurried = false
    }).unref()
  }

  async close(): Promise<void> {
    const sinks = this.#each(async (sink) => {
      try {
        await sink.flush?.()
      } finally {
        await sink.close?.()
      }
    })
    this.#isClosed = true
    if (!this.#trail.hangs) this.sayLater()
    await Promise.all([this.#stream?.close(), this.#trail.close(), ...sinks])
    this.#tellRefused()
  }

  #each(work: (sink: Sink) => Promise<void>): Promise<void>[] {
    return this.#sinks.map((sink) =>
      work(sink).catch(() => {
        this.#counters.sinkFailures++
      }),
    )
  }
}
