import type { Rec } from './record.js'
import { number, Tally, text } from './tally.js'

/** What the records of a trail say of the trail itself. A signature says more: `sillok verify`. */
export class TrailCheck {
  readonly #writers = new Tally<{ first: number; last: number; records: number }>(() => ({
    first: Number.POSITIVE_INFINITY,
    last: 0,
    records: 0,
  }))
  /** Operations of which an intent was seen, and no outcome yet. */
  readonly #open = new Set<string>()
  #unrecorded = 0
  #damages = 0
  #invalid = 0
  #erased = 0
  #unread = 0
  #sent = 0

  /** A line of which only a tombstone is there. */
  addErased(): void {
    this.#erased++
  }

  /** A segment that could not be read, or not to its end. */
  addUnread(): void {
    this.#unread++
  }

  add({ writer_id, sequence, phase, operation_id, event, count, invalid, intake_address }: Rec): void {
    // Its sender may have taken the name and the numbers of any writer, to hide that a record is missing or to feign it.
    if (intake_address !== undefined) {
      this.#sent++
      return
    }
    if (typeof writer_id === 'string' && typeof sequence === 'number') {
      const writer = this.#writers.of(writer_id)
      writer.first = Math.min(writer.first, sequence)
      writer.last = Math.max(writer.last, sequence)
      writer.records++
    }
    if (phase === 'intent') this.#open.add(text(operation_id))
    if (phase === 'outcome') this.#open.delete(text(operation_id))
    if (event === 'audit.gap') this.#unrecorded += number(count)
    if (event === 'audit.trail_damaged') this.#damages++
    if (invalid !== undefined) this.#invalid++
  }

  result(whole: boolean) {
    const writers = this.#writers.rows(['writer_id'])
    const missing = writers.reduce((sum, { first, last, records }) => sum + last - first + 1 - records, 0)
    const earlier = writers.reduce((sum, { first }) => sum + Math.max(0, first - 1), 0)
    const isAll = whole && this.#unread === 0
    return {
      writers: writers.length,
      /** Numbers of a writer's records, between its first and last, that are not there; `null` where not all could be looked at. */
      missing: isAll ? Math.max(0, missing - this.#erased) : null,
      /** Numbers before a writer's first record that is there, which begin with 1: segments were pruned, or somebody removed them; `null` as well. */
      earlier: isAll ? earlier : null,
      /** Records that were erased, by what stands in their place. */
      erased: this.#erased,
      /** Segments that are encrypted or damaged, so that they are not in the report. */
      unread: this.#unread,
      /** Guarded operations that ran without a record, by `audit.gap`. */
      unrecorded: this.#unrecorded,
      /** Intents without an outcome: the process died, or is not through yet. */
      unfinished: this.#open.size,
      /** Records that came over HTTP: what they say of a trail is their sender's word, and in none of these numbers. */
      sent: this.#sent,
      damages: this.#damages,
      invalid: this.#invalid,
    }
  }
}
