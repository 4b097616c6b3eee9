import type { Level } from '../record/index.js'
import type { Sink } from './sink.js'

/** Sinks that come and go while the process runs, and that need no configuration: a test's recorder. */
export const guests = new Set<Sink>()

/** Hands a finished line to every guest. What one throws reaches nobody. */
export function toGuests(line: string, level: Level): void {
  if (guests.size === 0) return
  for (const guest of guests) {
    try {
      guest.write(line, level)
    } catch {}
  }
}
