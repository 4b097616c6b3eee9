export interface LatencyStats {
  count: number
  /** The median in ms, at most 9 % off; 0 while there is none. */
  p50Ms: number
  maxMs: number
}

/** Buckets to each doubling: the middle of one is at most 9 % from what falls into it. */
const STEPS = 4
const SMALLEST_MS = 0.001
/** Up to a minute and a half; what takes longer counts as that long, but for the maximum. */
const BUCKETS = 26 * STEPS

/** How long something takes, in a fixed amount of memory. */
export class Latency {
  readonly #buckets = new Uint32Array(BUCKETS)
  #count = 0
  #max = 0

  add(ms: number): void {
    const step = Math.floor(Math.log2(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * STEPS)
    const bucket = Math.min(step, BUCKETS - 1)
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#count++
    if (ms > this.#max) this.#max = ms
  }

  stats(): LatencyStats {
    let bucket = 0
    for (let seen = this.#buckets[0] ?? 0; seen * 2 < this.#count; seen += this.#buckets[bucket] ?? 0)
      bucket++
    const middle = this.#count === 0 ? 0 : SMALLEST_MS * 2 ** ((bucket + 0.5) / STEPS)
    return { count: this.#count, p50Ms: rounded(Math.min(middle, this.#max)), maxMs: rounded(this.#max) }
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
