/** So far, in ms, a clock that was set back is waited for: as much as one is corrected by while a program runs. */
const MAX_WAIT_MS = 60_000

/** The latest time that a date can hold; the earliest is as far before 1970. */
const MAX_MS = 8.64e15

let lastMs = Number.NEGATIVE_INFINITY
let lastText = ''

/** The time of the latest record, in ms since 1970: for what need not look at the clock again. */
export function lastTime(): number {
  return lastMs
}

/**
 * The time of a record: RFC 3339 in UTC with milliseconds, not before the one of the record before it in this process. Where the clock was set back further, as
 * one is that was wrong when the machine began, the time is what it says now: or all records would have one and the same until it is there again.
 *
 * The text is made once a millisecond; formatting a date costs more than the rest of the envelope.
 */
export function timestamp(now: number = Date.now()): string {
  if (now > lastMs || now < lastMs - MAX_WAIT_MS) {
    // A clock that a program has put in the place of Date.now says what it likes, and no log call throws.
    if (Math.abs(now) > MAX_MS) return lastText || timestamp(0)
    lastMs = now
    lastText = new Date(lastMs).toISOString()
  }
  return lastText
}
