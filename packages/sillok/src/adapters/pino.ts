import { createReader } from '../formats/index.js'
import { timestamp } from '../logger/index.js'
import { type ForeignRecord, SillokError } from '../record/index.js'
import { writeRead } from './foreign/write.js'

export { type PinoCompatOptions, type PinoLogger, pinoCompat } from './foreign/pino-compat.js'

/** What pino takes as its destination. */
export interface PinoDestination {
  /** By this pino tells a destination from options, where it is given alone. */
  readonly writable: true
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
  const destination: PinoDestination & Metadata = {
    writable: true,
    [METADATA]: true,
    write(line) {
      const { lastObj, lastLogger } = destination
      destination.lastObj = undefined
      // One for each line: a line without a time is from now, not from when the last one was.
      const reader = createReader('pino', { now: timestamp() })
      for (const record of [...reader.push(line.trimEnd()), ...reader.end()]) {
        writeRead(unforged(record, lastObj, lastLogger), logger)
      }
    },
  }
  return destination
}

// pino's own way to tell a destination, before each line, what the line is of.
const METADATA = Symbol.for('pino.metadata')

interface Metadata {
  [METADATA]: true
  /** The fields of the call, what a mixin adds among them. */
  lastObj?: unknown
  lastLogger?: { bindings(): { name?: unknown } } | undefined
}

/** In a line the name of the logger looks like any field of that name, as of a user: where the call gave one, the logger is asked. */
function unforged(record: ForeignRecord, given: unknown, by: Metadata['lastLogger']): ForeignRecord {
  try {
    const key = ['name', 'logger'].find((name) => Object.hasOwn(given as object, name))
    const said = record.envelope.logger
    if (key === undefined || said === undefined) return record
    const name = by?.bindings().name
    if (said === name) return record
    const logger = typeof name === 'string' ? name : ''
    return { envelope: { ...record.envelope, logger }, fields: { ...record.fields, [key]: said } }
  } catch {
    return record
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
