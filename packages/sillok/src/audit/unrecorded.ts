/** What a gap in the trail is. */
export interface UnrecordedGap {
  count: number
  /** Of the first and the last operation, RFC 3339 in UTC. */
  since: string
  until: string
  /** Why, as error codes. */
  codes: string[]
}

/**
 * Counts guarded operations that ran, or ended, while the trail did not take their records. It is the process's, and not that of a
 * trail: there may be none at that time.
 */
class Unrecorded {
  #gap: UnrecordedGap | undefined

  /** What is not written down yet. */
  get gap(): Readonly<UnrecordedGap> | undefined {
    return this.#gap
  }

  add(code: string): void {
    const now = new Date().toISOString()
    this.#gap ??= { count: 0, since: now, until: now, codes: [] }
    this.#gap.count++
    this.#gap.until = now
    if (!this.#gap.codes.includes(code)) this.#gap.codes.push(code)
  }

  /** On its way to the trail: what is missed from now on is another gap. */
  take(): UnrecordedGap | undefined {
    const gap = this.#gap
    this.#gap = undefined
    return gap
  }

  /** It could not be written. */
  putBack({ count, since, until, codes }: UnrecordedGap): void {
    const later = this.#gap
    this.#gap = {
      count: count + (later?.count ?? 0),
      since,
      until: later?.until ?? until,
      codes: [...new Set([...codes, ...(later?.codes ?? [])])],
    }
  }
}

export const unrecorded = new Unrecorded()
