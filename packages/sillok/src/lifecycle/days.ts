import { segmentTime } from '../stream/index.js'
import type { FileFact } from './plan/facts.js'
import { endOfAge } from './plan/judge.js'
import { stayText } from './plan/reason.js'
import type { Operation, Verdict } from './plan/verdict.js'

/** Where in its life a file is. `active` is written to; the other forms that a rotated segment takes are `compressed`, too. */
export type Stage = 'active' | 'rotated' | 'compressed' | 'archived'

/** What one log has of one day. */
export interface DayOfLog {
  /** Files that have something of it. */
  files: number
  bytes: Partial<Record<Stage, number>>
  /** What is done to some of it next, and when, in ms since 1970; not after now: the next run does it. */
  next?: { operation: Operation; atMs: number }
  /** When the first of it is deleted by its age. */
  endsMs?: number
  /** Why it stays until then, or for ever. */
  stays?: string
}

/** What is done next to files of a log, and on which day. */
export interface Coming {
  log: string
  operation: Operation
  /** Midnight, UTC. What is due already is due now. */
  dayMs: number
  files: number
  bytes: number
}

/** One log, day by day. */
export interface LogDays {
  files: number
  /** In place, and in the archive. */
  bytes: number
  archivedBytes: number
  /** By midnight, UTC, in ms since 1970. */
  days: ReadonlyMap<number, DayOfLog>
  /** What is older than the days that are told one by one. */
  older: DayOfLog
}

const DAY_MS = 86_400_000

const NOTHING: DayOfLog = { files: 0, bytes: {} }

/**
 * Puts files, one by one, to their logs and days. In memory are days of logs, not files.
 *
 * A segment whose records are of several days is spread evenly over them; any other file is of the day of its newest record.
 */
export class Days {
  readonly logs = new Map<string, LogDays & { days: Map<number, DayOfLog> }>()
  readonly #coming = new Map<string, Coming>()
  readonly #now: number
  readonly #fromMs: number

  /** @param days how many are told one by one, today the last of them */
  constructor(now: number, days: number) {
    this.#now = now
    this.#fromMs = midnight(now) - (days - 1) * DAY_MS
  }

  add(file: FileFact, verdict: Verdict): void {
    const { family, bytes, segment, archived, packed } = file
    const stage: Stage =
      archived !== undefined
        ? 'archived'
        : segment?.isOpen === true || segment?.lastSince !== undefined
          ? 'active'
          : packed
            ? 'compressed'
            : 'rotated'
    const log = this.#log(family.name)
    log.files++
    if (stage === 'archived') log.archivedBytes += bytes
    else log.bytes += bytes
    const next = this.#nextOf(verdict)
    // Where records go on, nothing becomes of those that are there.
    if (next !== undefined && next.operation !== 'rotate') this.#come(family.name, next, bytes)
    const endsMs = endOfAge(file, verdict.stay !== 'until_open')
    const stays = verdict.stay === undefined ? undefined : stayText(file, verdict.stay).why
    for (const { dayMs, share } of this.#daysOf(file)) {
      const day = dayMs < this.#fromMs ? log.older : (log.days.get(dayMs) ?? { ...NOTHING, bytes: {} })
      if (dayMs >= this.#fromMs) log.days.set(dayMs, day)
      day.files++
      day.bytes[stage] = (day.bytes[stage] ?? 0) + bytes * share
      if (next !== undefined && next.atMs < (day.next?.atMs ?? Number.POSITIVE_INFINITY)) day.next = next
      if (endsMs !== undefined) day.endsMs = Math.min(day.endsMs ?? endsMs, endsMs)
      if (stays !== undefined) day.stays ??= stays
    }
  }

  /** What comes, the nearest first. */
  coming(): Coming[] {
    return [...this.#coming.values()].sort((a, b) => a.dayMs - b.dayMs || b.bytes - a.bytes)
  }

  #log(name: string): LogDays & { days: Map<number, DayOfLog> } {
    let log = this.logs.get(name)
    if (log === undefined) {
      log = { files: 0, bytes: 0, archivedBytes: 0, days: new Map(), older: { ...NOTHING, bytes: {} } }
      this.logs.set(name, log)
    }
    return log
  }

  #nextOf({ action, due, next }: Verdict): DayOfLog['next'] {
    if (action !== undefined) return { operation: action.operation, atMs: this.#now }
    return next === undefined || due === undefined ? undefined : { operation: next, atMs: due }
  }

  #come(log: string, { operation, atMs }: { operation: Operation; atMs: number }, bytes: number): void {
    const dayMs = midnight(atMs)
    const key = `${dayMs} ${operation} ${log}`
    const coming = this.#coming.get(key) ?? { log, operation, dayMs, files: 0, bytes: 0 }
    coming.files++
    coming.bytes += bytes
    this.#coming.set(key, coming)
  }

  /** The days that a file's records are of, each with its share of the bytes; all that are too old as one. */
  *#daysOf({ time, segment }: FileFact): Generator<{ dayMs: number; share: number }> {
    // One in the future is a clock that was wrong: it counts for today.
    const end = Number.isFinite(time) ? Math.min(time, this.#now) : this.#now
    const begun = segment === undefined ? end : segmentTime(segment.name)
    const begin = Math.min(begun, end)
    const length = end - begin
    if (length === 0) {
      yield { dayMs: midnight(end), share: 1 }
      return
    }
    if (begin < this.#fromMs)
      yield { dayMs: midnight(begin), share: (Math.min(end, this.#fromMs) - begin) / length }
    for (let at = midnight(Math.max(begin, this.#fromMs)); at < end; at += DAY_MS) {
      if (at + DAY_MS <= begin) continue
      yield { dayMs: at, share: (Math.min(end, at + DAY_MS) - Math.max(begin, at)) / length }
    }
  }
}

const midnight = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS
