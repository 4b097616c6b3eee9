import type { Level } from '../../record/index.js'
import { guests } from '../guests.js'
import type { Sink } from '../sink.js'

/** Hands a line to every sink, and to the guests. What one throws reaches neither the application nor the others. */
export function writeToAll(sinks: readonly Sink[], line: string, level: Level): void {
  for (const sink of [...sinks, ...guests]) {
    try {
      sink.write(line, level)
    } catch {}
  }
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
