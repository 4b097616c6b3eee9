import type { Cause, Counters } from './counters.js'

/** How long after the first suppressed record it is said how many there were. */
const SAY_MS = 10_000
/** Callsites that are told apart until then; and those that are named. */
const MAX_CALLSITES = 1000
const NAMED = 10

/** Counts what is not written, and has it said in a record of its own. */
export class Suppressions {
  readonly #counters: Counters
  readonly #say: (message: string, fields: object) => void
  #causes: Partial<Record<Cause, number>> = {}
  readonly #callsites = new Map<string, number>()
  #since = 0
  #timer: NodeJS.Timeout | undefined

  constructor(counters: Counters, say: (message: string, fields: object) => void) {
    this.#counters = counters
    this.#say = say
  }

  /** @param callsite where the records come from, as far as that is known */
  count(cause: Cause, records: number, callsite?: string): void {
    this.#counters.suppressed[cause] += records
    this.#causes[cause] = (this.#causes[cause] ?? 0) + records
    if (callsite !== undefined) {
      const before = this.#callsites.get(callsite)
      if (before !== undefined || this.#callsites.size < MAX_CALLSITES) {
        this.#callsites.set(callsite, (before ?? 0) + records)
      }
    }
    if (this.#timer !== undefined) return
    this.#since = Date.now()
    this.#timer = setTimeout(() => this.say(), SAY_MS).unref()
  }

  /** Says what was counted since the last time, if anything was. */
  say(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    const causes = this.#causes
    const most = [...this.#callsites].sort(([, a], [, b]) => b - a).slice(0, NAMED)
    this.#causes = {}
    this.#callsites.clear()
    const suppressed = Object.values(causes).reduce((sum, records) => sum + records, 0)
    this.#say(`${suppressed} ${suppressed === 1 ? 'record was' : 'records were'} not written`, {
      event: 'log.suppressed',
      suppressed,
      causes,
      since: new Date(this.#since).toISOString(),
      ...(most.length > 0 && { most: most.map(([callsite, records]) => ({ callsite, records })) }),
    })
  }
}
