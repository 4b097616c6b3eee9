import type { Level } from '../record/index.js'
import { TIME_END, withMembers, withTime } from './members.js'

/** Longer lines are not folded, and no more than so many different ones are watched: bounds the memory to 8 MiB or so. */
const MAX_LINE = 4096
const MAX_WATCHED = 1000

interface Watched {
  line: string
  level: Level
  end: number
  repeated: number
  last: string
}

export interface FolderParts {
  foldMs: number
  now: () => number
  timestamp: () => string
  deliver: (line: string, level: Level) => void
}

/**
 * Folds records that are the same in everything but their time. The first is written; those that follow within the time become one more
 * record, which says how many they were and when. So nothing is lost but the single times.
 */
export class Folder {
  readonly #parts: FolderParts
  /** By what they say; the one whose time ends first is first. */
  readonly #watched = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: FolderParts) {
    this.#parts = parts
  }

  /** Whether a line repeats one that was written: it is counted then, and not to be written. */
  swallows(line: string, level: Level): boolean {
    if (line.length > MAX_LINE) return false
    const { foldMs, now } = this.#parts
    this.#finish(now())
    const said = line.slice(TIME_END)
    const watched = this.#watched.get(said)
    if (watched !== undefined) {
      watched.repeated++
      watched.last = timeOf(line)
      return true
    }
    if (this.#watched.size >= MAX_WATCHED) this.#finish(now(), 1)
    this.#watched.set(said, { line, level, end: now() + foldMs, repeated: 0, last: '' })
    this.#timer ??= setTimeout(() => this.#tick(), foldMs).unref()
    return false
  }

  /** Writes what is counted, as at the end of its time. */
  finishAll(): void {
    this.#finish(Number.POSITIVE_INFINITY)
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    this.#timer = undefined
    this.#finish(this.#parts.now())
    const [next] = this.#watched.values()
    if (next === undefined) return
    const wait = Math.min(Math.max(next.end - this.#parts.now(), 1), this.#parts.foldMs)
    this.#timer = setTimeout(() => this.#tick(), wait).unref()
  }

  /** Ends the time of those for which it is over, and of `atLeast` so many. */
  #finish(now: number, atLeast = 0): void {
    for (const [said, watched] of this.#watched) {
      if (watched.end > now && atLeast-- <= 0) return
      this.#watched.delete(said)
      if (watched.repeated === 0) continue
      const { line, level, repeated, last } = watched
      // At the time at which it is said: the times of a stream do not go back.
      const again = withTime(line, this.#parts.timestamp())
      this.#parts.deliver(
        withMembers(again, { repeated, repeated_since: timeOf(line), repeated_until: last }),
        level,
      )
    }
  }
}

function timeOf(line: string): string {
  return line.slice('{"timestamp":"'.length, TIME_END - 1)
}
