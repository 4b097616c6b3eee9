let lastMs = 0
let lastText = ''

/** The time of the latest record, in ms since 1970: for what need not look at the clock again. */
export function lastTime(): number {
  return lastMs
}

/**
 * The time of a record: RFC 3339 in UTC with milliseconds, never before the one of the record before it in this process.
 * The text is made once a millisecond; formatting a date costs more than the rest of the envelope.
 */
export function timestamp(now: number = Date.now()): string {
  if (now > lastMs || lastText === '') {
    lastMs = Math.max(now, lastMs)
    lastText = new Date(lastMs).toISOString()
  }
  return lastText
}
