import type { Level } from '../../record/index.js'
import { toGuests } from '../guests.js'
import type { Sink } from '../sink.js'

/** Hands a line to every sink. What one throws reaches neither the application nor the others. */
export function writeToAll(sinks: readonly Sink[], line: string, level: Level): void {
  for (const sink of sinks) {
    try {
      sink.write(line, level)
    } catch {}
  }
  toGuests(line, level)
}

/** Flushes every sink, and closes it if asked to. What one rejects with is its own affair. */
export async function settleAll(sinks: readonly Sink[], close: boolean): Promise<void> {
  await Promise.allSettled(
    sinks.map(async (sink) => {
      try {
        await sink.flush?.()
      } finally {
        if (close) await sink.close?.()
      }
    }),
  )
}
