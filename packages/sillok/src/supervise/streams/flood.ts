/** Lines that were printed and not written. */
export interface Gap {
  lines: number
  bytes: number
  sinceMs: number
}

/**
 * Lets so many lines a second through, with twice as many at once; counts the others. Nobody waits: what a worker prints is always read.
 */
export class Flood {
  private tokens: number
  private filledAt: number | undefined
  private gap: Gap | undefined

  constructor(private readonly perSecond: number) {
    this.tokens = perSecond * 2
  }

  /** Whether a line may be written. @param now ms of a clock that never goes back */
  pass(bytes: number, now: number): boolean {
    const passed = now - (this.filledAt ?? now)
    this.filledAt = now
    this.tokens = Math.min(this.perSecond * 2, this.tokens + (passed * this.perSecond) / 1000)
    if (this.tokens >= 1) {
      this.tokens--
      return true
    }
    this.gap ??= { lines: 0, bytes: 0, sinceMs: now }
    this.gap.lines++
    this.gap.bytes += bytes
    return false
  }

  /** What was counted since it was last asked for; `undefined` where nothing was. */
  takeGap(): Gap | undefined {
    const { gap } = this
    this.gap = undefined
    return gap
  }
}
