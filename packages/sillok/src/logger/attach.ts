import { getScope } from '../context/index.js'
import { ID_FIELD, MAX_PREVIEW } from '../events/index.js'
import { previewText } from '../record/index.js'
import { redactor } from '../redact/index.js'
import { setIdle, silent } from './core.js'
import { newCounters } from './counters.js'
import { makeEncoder } from './encoder.js'
import { guests, toGuests } from './guests.js'
import type { Sink } from './sink.js'

/**
 * Gives a sink every line that is written from now on, besides the sinks of the configuration. Where logging is not configured, loggers
 * write to it all the same: every level, redacted as always, without the fields that `configure` puts on records.
 *
 * @returns ends it
 * @example const detach = attach({ write: (line) => void lines.push(line) })
 */
export function attach(sink: Sink): () => void {
  guests.add(sink)
  if (guests.size === 1) setIdle(unconfigured())
  return () => {
    if (guests.delete(sink) && guests.size === 0) setIdle()
  }
}

function unconfigured(): Parameters<typeof setIdle>[0] {
  const encode = makeEncoder({
    identity: {},
    redactor,
    scope: getScope,
    withIds: true,
    counters: newCounters(),
  })
  return {
    thresholdOf: () => 0,
    events: { ...silent.events, audit: true, performance: true },
    write: (envelope, fields, bound) => toGuests(encode(envelope, fields, bound), envelope.level),
    async audit(read, bound) {
      const { envelope, fields } = read({ sequence: 0, writer_id: '' })
      toGuests(encode(envelope, fields, bound), envelope.level)
      return { eventId: String(fields[ID_FIELD]), sequence: 0, writerId: '' }
    },
    preview: (value) => previewText(value, MAX_PREVIEW, redactor),
  }
}
