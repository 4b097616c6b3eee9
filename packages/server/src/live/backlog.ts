/** Records one connection is sent in a second, at most; of more, the newest are kept. */
const MAX_PER_SECOND = 200

/** A snapshot of what a connection saw: totals since it opened, and matches in the last second. */
export interface Rate {
  per_second: number
  matched: number
  skipped: number
  /** Records that were not compared with the query because comparing took too long; only where there are any. */
  unexamined?: number
}

/**
 * What one live view has yet to be sent: the newest matches, never more than a second's worth, and the count of
 * everything that went by. No timers and no sockets: the hub says when.
 */
export function createBacklog<R>(maxPerSecond = MAX_PER_SECOND) {
  let waiting: R[] = []
  let tokens = maxPerSecond
  let matched = 0
  let skipped = 0
  let unexamined = 0
  let lastMatched = 0

  return {
    add(record: R): void {
      matched++
      waiting.push(record)
      // Cut rarely, in one go: shifting one by one would move the whole list for each record.
      if (waiting.length >= maxPerSecond * 2) drop(waiting.length - maxPerSecond)
    },

    pass(count: number): void {
      unexamined += count
    },

    /** Gives back what `elapsedMs` of time allow to send: the newest; what is older is skipped rather than sent late. */
    take(elapsedMs: number): R[] {
      tokens = Math.min(maxPerSecond, tokens + (elapsedMs * maxPerSecond) / 1000)
      const allowed = Math.floor(tokens)
      if (waiting.length > allowed) drop(waiting.length - allowed)
      tokens -= waiting.length
      const records = waiting
      waiting = []
      return records
    },

    /** For a connection that takes nothing now: time passes, nothing is sent, and only the newest keep waiting. */
    hold(elapsedMs: number): void {
      tokens = Math.min(maxPerSecond, tokens + (elapsedMs * maxPerSecond) / 1000)
      if (waiting.length > maxPerSecond) drop(waiting.length - maxPerSecond)
    },

    /** To be called once a second. */
    rate(): Rate {
      const perSecond = matched - lastMatched
      lastMatched = matched
      const rate: Rate = { per_second: perSecond, matched, skipped }
      if (unexamined > 0) rate.unexamined = unexamined
      return rate
    },

    /** Counts matches that were taken but could not be sent. */
    skip(count: number): void {
      skipped += count
    },

    skipped: () => skipped,
  }

  function drop(count: number): void {
    waiting.splice(0, count)
    skipped += count
  }
}

export type Backlog<R> = ReturnType<typeof createBacklog<R>>
