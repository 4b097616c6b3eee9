import { createReader } from '../formats/index.js'
import { timestamp } from '../logger/index.js'
import { writeRead } from './foreign/write.js'

export { type PinoCompatOptions, type PinoLogger, pinoCompat } from './foreign/pino-compat.js'

/** What pino takes as its destination. */
export interface PinoDestination {
  write(line: string): void
}

/**
 * A destination for pino: its lines become records of ours, in the scope of the call. Time, level, `msg` and `err` go to their places,
 * `name` is the logger; redaction and serialisers of pino's own have been at work before.
 *
 * pino's level decides first, then ours. Transports of pino run in a thread of their own, outside of every scope: this is none.
 *
 * @param options.logger the logger of lines without a `name`. Default `pino`
 * @example const log = pino(options, sillokDestination())
 */
export function sillokDestination({ logger = 'pino' }: { logger?: string } = {}): PinoDestination {
  return {
    write(line) {
      // One for each line: a line without a time is from now, not from when the last one was.
      const reader = createReader('pino', { now: timestamp() })
      for (const record of [...reader.push(line.trimEnd()), ...reader.end()]) writeRead(record, logger)
    },
  }
}
