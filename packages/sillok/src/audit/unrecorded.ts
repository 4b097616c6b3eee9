import { newEventId } from '../events/index.js'
import { flushAtEnd } from '../stream/index.js'
import { GapFile, type UnrecordedGap } from './gap-file.js'

/** Different reasons that are kept. */
const MAX_CODES = 20

/**
 * Counts records of guarded operations, intents and outcomes, that the trail did not take. It is the process's, and not that of a
 * trail: there may be none at that time.
 */
class Unrecorded {
  /** What no record says yet; and what one on its way to the disk says. */
  #gap: UnrecordedGap | undefined
  #taken: UnrecordedGap | undefined
  #file: GapFile | undefined
  /** The end of the process is known of. */
  #isWatched = false

  get isOpen(): boolean {
    return this.#gap !== undefined
  }

  /** Has threads make room for a gap on the disk while there is some. Never throws: without it a gap is kept in memory alone. */
  prepare(root: string | undefined): void {
    if (root === undefined || this.#file?.root === root) return
    const before = this.#file
    const file = new GapFile(root, () => {
      // The next operation tries again.
      if (this.#file === file) this.#file = undefined
    })
    this.#file = file
    void before?.remove()
    if (this.isOpen) void this.#save()
    if (this.#isWatched) return
    this.#isWatched = true
    flushAtEnd((ending) => ending && this.#leave())
  }

  /** Resolves when it is kept as well as it can be. */
  async add(codes: string[]): Promise<void> {
    const now = new Date().toISOString()
    this.#gap = merged(this.#gap, { gapId: newEventId(), count: 1, since: now, until: now, codes })
    await this.#save()
  }

  /** On its way to the trail: what is missed from now on is another gap. */
  take(): UnrecordedGap | undefined {
    if (this.#taken !== undefined) return undefined
    this.#taken = this.#gap
    this.#gap = undefined
    return this.#taken
  }

  /** What was taken stands in the trail; or could not be written. */
  settle(isWritten: boolean): void {
    if (!isWritten && this.#taken !== undefined) this.#gap = merged(this.#taken, this.#gap)
    this.#taken = undefined
    void this.#save()
  }

  async #save(): Promise<void> {
    await this.#file?.save(this.#taken === undefined ? this.#gap : merged(this.#taken, this.#gap))
  }

  #leave(): void {
    if (this.#gap === undefined && this.#taken === undefined) this.#file?.removeNow()
  }
}

function merged(first: UnrecordedGap | undefined, then: UnrecordedGap): UnrecordedGap
function merged(first: UnrecordedGap, then: UnrecordedGap | undefined): UnrecordedGap
function merged(
  first: UnrecordedGap | undefined,
  then: UnrecordedGap | undefined,
): UnrecordedGap | undefined {
  if (first === undefined || then === undefined) return first ?? then
  return {
    ...first,
    count: first.count + then.count,
    until: then.until,
    codes: [...new Set([...first.codes, ...then.codes])].slice(0, MAX_CODES),
  }
}

export const unrecorded = new Unrecorded()
