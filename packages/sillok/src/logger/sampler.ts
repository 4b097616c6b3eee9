import type { Envelope } from '../record/index.js'
import type { Sampling } from './options.js'

export const SAMPLING_DEFAULTS: Readonly<Required<Sampling>> = { first: 100, everyMs: 1000, thereafter: 0 }

/** Callsites that are counted at once; the one whose time began first makes room, and may then write a few records more. */
const MAX_CALLSITES = 2000

interface Window {
  end: number
  count: number
}

/** Lets the first records of a callsite through in each time, and then every so manieth or none. */
export class Sampler {
  readonly #options: Required<Sampling>
  /** Oldest window first. */
  readonly #windows = new Map<string, Window>()

  constructor(options: Sampling) {
    this.#options = { ...SAMPLING_DEFAULTS, ...options }
  }

  /**
   * Whether a record of this callsite is written.
   *
   * @param now in ms, on a clock that never goes back
   */
  lets(callsite: string, now: number): boolean {
    const { first, everyMs, thereafter } = this.#options
    let window = this.#windows.get(callsite)
    if (window === undefined || now >= window.end) {
      this.#windows.delete(callsite)
      if (this.#windows.size >= MAX_CALLSITES) this.#forgetOldest()
      window = { end: now + everyMs, count: 0 }
      this.#windows.set(callsite, window)
    }
    window.count++
    if (window.count <= first) return true
    return thereafter > 0 && (window.count - first) % thereafter === 0
  }

  #forgetOldest(): void {
    for (const callsite of this.#windows.keys()) {
      this.#windows.delete(callsite)
      return
    }
  }
}

/**
 * What stands for the place in the program that a record comes from: its logger, level and message, words with a digit in them left
 * out. So a message that was put together with an id in it counts as the one message that it is.
 */
export function callsiteOf({ logger, level, message }: Envelope): string {
  const text = typeof message === 'string' ? message.slice(0, 200) : typeof message
  return `${level} ${logger} ${/\d/.test(text) ? text.replace(/[\w-]*\d[\w-]*/g, '#') : text}`
}
