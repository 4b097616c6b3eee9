import winston from 'winston'
import { isError, MASK, mergeFields, toTimestamp } from '../record/index.js'
import { namesSecret } from '../redact/index.js'
import { type Formatted, fieldsOf, formatCall, messageOf } from './foreign/format.js'
import { namedLevel, writeForeign } from './foreign/write.js'

type TransportStream = Exclude<NonNullable<winston.LoggerOptions['transports']>, unknown[]>

// winston exports the class, which its types do not know.
const { Transport } = winston as unknown as {
  Transport: new (options?: winston.transport.TransportStreamOptions) => TransportStream
}

/** The options of a winston transport, and the name of our logger. */
export interface SillokTransportOptions extends winston.transport.TransportStreamOptions {
  /** Name of the logger. Default `winston`. */
  logger?: string
}

// The symbols under which winston keeps what formats must not change (package triple-beam).
const LEVEL = Symbol.for('level')
const SPLAT = Symbol.for('splat')

/** What winston's `splat` looks for. */
const TOKEN = /%[scdjifoO]/

/**
 * A transport for winston 3: what is logged becomes records of ours, in the scope of the call. Its message, metadata and errors go to their
 * places; the name of a level that says more than ours is the field `level_name`. Of its formats those matter that change the
 * metadata; how a line is printed does not.
 *
 * winston's level decides first, then ours. What is logged in the very turn in which the logger is made winston hands on in the next,
 * outside of the scope.
 *
 * @example const log = winston.createLogger({ transports: [new SillokTransport()] })
 */
export class SillokTransport extends Transport {
  readonly #logger: string

  constructor({ logger = 'winston', ...options }: SillokTransportOptions = {}) {
    super(options)
    this.#logger = logger
  }

  override log(info: unknown, next: () => void): void {
    try {
      this.#write(info as Record<PropertyKey, unknown>)
    } finally {
      next()
    }
  }

  #write(info: Record<PropertyKey, unknown>): void {
    const { level: shown, message, timestamp, ...meta } = mergeFields(undefined, info)
    // Formats colour the level; its name under the symbol stays what it was.
    const { level, level_name } = namedLevel(String(info[LEVEL] ?? shown))
    if (level_name !== undefined) meta.level_name = level_name
    const at = toTimestamp(timestamp)
    if (timestamp !== undefined && at === undefined) meta.timestamp = timestamp
    const splat = Array.isArray(info[SPLAT]) ? (info[SPLAT] as unknown[]) : []
    const call = callOf(isError(info) ? messageOf(info) : message, splat)
    const exception = takeException([info, message, meta.error, meta.err, call.exception, ...splat], meta)
    const fields = mergeFields(meta, fieldsOf(call))
    writeForeign({ level, logger: this.#logger, message: call.message, timestamp: at, exception }, fields)
  }
}

/** What winston has not made of the values behind a message: it fills them in only where the format `splat` is used. */
function callOf(message: unknown, splat: readonly unknown[]): Formatted {
  if (typeof message === 'string' && TOKEN.test(message)) return formatCall([message, ...splat])
  // The first object is among the metadata already.
  const [first, ...others] = splat
  const args = (typeof first === 'object' && first !== null ? others : splat).filter(
    (value) => !isError(value),
  )
  const call = formatCall([message])
  const shown = args.map((value, i) => (i === 0 && namesSecret(message, value) ? MASK : value))
  return { ...call, args: [...call.args, ...shown] }
}

/** The error of a record; what winston copied of it into the metadata goes. */
function takeException(candidates: readonly unknown[], meta: Record<string, unknown>): unknown {
  const error = candidates.find(isError)
  const { stack } = meta
  if (error !== undefined) {
    for (const name of ['error', 'err']) if (meta[name] === error) delete meta[name]
    for (const part of ['stack', 'cause'] as const) if (meta[part] === read(error, part)) delete meta[part]
    if (meta.exception === true) delete meta.exception
    return error
  }
  // The format `errors` leaves of an error its text.
  if (typeof stack !== 'string') return undefined
  delete meta.stack
  const [, message] = candidates
  return {
    type: /^[\w$.]{1,100}/.exec(stack)?.[0] ?? 'Error',
    ...(typeof message === 'string' && { message }),
    stack,
  }
}

function read(error: Error, part: 'stack' | 'cause'): unknown {
  try {
    return error[part]
  } catch {
    return undefined
  }
}
