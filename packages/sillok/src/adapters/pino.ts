import { createReader } from '../formats/index.js'
import { timestamp } from '../logger/index.js'
import { SillokError } from '../record/index.js'
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

/**
 * What pino calls in the thread of a transport where this module is named as its target. Nothing of a request's scope reaches that thread, so
 * that no line would have its correlation id, and what it has not written is lost when the process is killed: it says which line to write.
 *
 * @throws SillokError `CONFIG_INVALID`
 */
export default function refuseTransport(): never {
  throw new SillokError(
    'CONFIG_INVALID',
    "sillok/pino is no transport target: a transport's thread knows nothing of the request that a line is about. Write `pino(sillokDestination())` in place of `pino({ transport: { target: 'sillok/pino' } })`, with `import { sillokDestination } from 'sillok/pino'`; other options stay before it: `pino({ level: 'debug' }, sillokDestination())`.",
  )
}
