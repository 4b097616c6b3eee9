import { getContext } from '../context/index.js'
import { encodeRecord, type Level } from '../record/index.js'
import { redactor } from '../redact/index.js'
import { setIdle } from './core.js'
import type { Sink } from './sink.js'

/** Sinks that come and go while the process runs, and that need no configuration: a test's recorder. */
const guests = new Set<Sink>()

/** Hands a finished line to every guest. What one throws reaches nobody. */
export function toGuests(line: string, level: Level): void {
  if (guests.size === 0) return
  for (const guest of guests) {
    try {
      guest.write(line, level)
    } catch {}
  }
}

/**
 * Gives a sink every line that is written from now on, besides the sinks of the configuration. Where logging is not configured, loggers
 * write to it all the same: every level, redacted as always, without the fields that `configure` puts on records.
 *
 * @returns ends it
 * @example const detach = attach({ write: (line) => void lines.push(line) })
 */
export function attach(sink: Sink): () => void {
  guests.add(sink)
  if (guests.size === 1) {
    setIdle({
      thresholdOf: () => 0,
      context: getContext,
      write: (envelope, fields) => toGuests(encodeRecord(envelope, fields, redactor), envelope.level),
    })
  }
  return () => {
    if (guests.delete(sink) && guests.size === 0) setIdle()
  }
}
