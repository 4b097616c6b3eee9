import type { Bound } from '../../logger/index.js'
import { isError, type Level, mergeFields, SillokError } from '../../record/index.js'
import { fieldsOf, formatCall, messageOf } from './format.js'
import { isOn, writeForeign } from './write.js'

/** pino's levels with their numbers, and ours. */
const LEVELS = {
  trace: [10, 'DEBUG'],
  debug: [20, 'DEBUG'],
  info: [30, 'INFO'],
  warn: [40, 'WARNING'],
  error: [50, 'ERROR'],
  fatal: [60, 'CRITICAL'],
} as const satisfies Record<string, readonly [number, Level]>

type Name = keyof typeof LEVELS

const NAMES = Object.keys(LEVELS) as Name[]
const SILENT = Number.POSITIVE_INFINITY

type Serializers = Readonly<Record<string, (value: never) => unknown>>

/** The options of pino that `pinoCompat` honours. */
export interface PinoCompatOptions {
  /** Name of the logger. Default `pino`. */
  name?: string
  /** The quietest level, by pino's names; levels of ours decide as well. Default `trace`, which leaves it to ours. */
  level?: string
  /** What stands for the values of certain fields. */
  serializers?: Serializers
  /** Put before every message. */
  msgPrefix?: string
}

/** A call in any of pino's shapes: fields, error or neither, then a message with the values that it asks for. */
export interface PinoMethod {
  (fields: object | null | undefined, message?: string, ...values: unknown[]): void
  (message: string, ...values: unknown[]): void
}

/** What an application sees of a pino logger. */
export interface PinoLogger extends Record<Name | 'silent', PinoMethod> {
  level: string
  readonly levelVal: number
  readonly levels: {
    values: Readonly<Record<string, number>>
    labels: Readonly<Record<number, string>>
  }
  isLevelEnabled(level: string): boolean
  child(bindings: object, options?: Omit<PinoCompatOptions, 'name'>): PinoLogger
  bindings(): Record<string, unknown>
  setBindings(bindings: object): void
  /** Ours are flushed by `sillok.flush()`; this is for callers that wait. */
  flush(done?: (error?: Error) => void): void
}

/**
 * A logger in the shape of pino 10, for code that is given one (such as Fastify's `loggerInstance`): its methods, children, bindings,
 * levels, serialisers and `msgPrefix`.
 *
 * Not supported, because Sillok decides it: `redact`, `formatters`, `mixin`, `hooks`, `base`, `timestamp`, `messageKey`, `nestedKey`,
 * `transport`. Not supported either: custom levels and the event `level-change`.
 *
 * @throws Error for a level that pino does not have, as pino does; SillokError `CONFIG_INVALID` for `redact`, `mixin`, `hooks`, `customLevels`, `transport`
 * @example const app = fastify({ loggerInstance: pinoCompat({ name: 'web' }) })
 */
export function pinoCompat(options: PinoCompatOptions = {}): PinoLogger {
  const { name = 'pino', level = 'trace', serializers = {}, msgPrefix = '' } = options
  refuse(options)
  return new Compat({ name, serializers, msgPrefix, bindings: { fields: {} } }, level) as Compat &
    Record<Name, PinoMethod>
}

/** Options of pino that change what is said or hidden: without them more would leave than before, or less. */
const REFUSED = ['redact', 'mixin', 'hooks', 'customLevels', 'transport']

function refuse(options: object): void {
  const given = REFUSED.filter((name) => Object.hasOwn(options, name))
  if (given.length === 0) return
  const redact = given.includes('redact')
    ? ' What redact hides is hidden by name everywhere already; more by the rules of configure({ redact: { rules } }).'
    : ''
  throw new SillokError('CONFIG_INVALID', `pinoCompat takes no ${given.join(', no ')}.${redact}`)
}

interface Setup {
  name: string
  serializers: Serializers
  msgPrefix: string
  /** Read and serialised. */
  bindings: Bound
}

class Compat {
  readonly levels = {
    values: Object.fromEntries(NAMES.map((name) => [name, LEVELS[name][0]])),
    labels: Object.fromEntries(NAMES.map((name) => [LEVELS[name][0], name])),
  }
  readonly #setup: Setup
  #level!: Name | 'silent'

  constructor(setup: Setup, level: string) {
    this.#setup = setup
    this.level = level
    // The methods are own properties, since callers take them off: `const { info } = log`.
    for (const name of NAMES) {
      const method = (...values: unknown[]): void => {
        if (this.isLevelEnabled(name)) this.#write(name, values)
      }
      Object.defineProperty(this, name, { value: method, enumerable: true, writable: true })
    }
  }

  silent(): void {}

  get level(): string {
    return this.#level
  }

  set level(level: string) {
    if (level !== 'silent' && !isName(level)) throw new Error(`unknown level ${String(level)}`)
    this.#level = level
  }

  get levelVal(): number {
    return this.#level === 'silent' ? SILENT : LEVELS[this.#level][0]
  }

  isLevelEnabled(level: string): boolean {
    if (!isName(level)) return false
    const [number, ours] = LEVELS[level]
    return number >= this.levelVal && isOn(this.#setup.name, ours)
  }

  child(bindings: object, options: Omit<PinoCompatOptions, 'name'> = {}): PinoLogger {
    refuse(options)
    const { level = this.level, msgPrefix = '' } = options
    const serializers = { ...this.#setup.serializers, ...options.serializers }
    const setup: Setup = {
      name: this.#setup.name,
      serializers,
      msgPrefix: this.#setup.msgPrefix + msgPrefix,
      bindings: { fields: mergeFields(this.#setup.bindings.fields, serialized(bindings, serializers)) },
    }
    return new Compat(setup, level) as Compat & Record<Name, PinoMethod>
  }

  bindings(): Record<string, unknown> {
    return { ...this.#setup.bindings.fields }
  }

  setBindings(bindings: object): void {
    const { serializers, bindings: before } = this.#setup
    this.#setup.bindings = { fields: mergeFields(before.fields, serialized(bindings, serializers)) }
  }

  flush(done?: (error?: Error) => void): void {
    done?.()
  }

  #write(name: Name, [first, ...rest]: unknown[]): void {
    const { name: logger, serializers, msgPrefix, bindings } = this.#setup
    // Fields come first, or nothing does: `log.info(null, 'message')`.
    const [object, values] = typeof first === 'object' ? [first, rest] : [undefined, [first, ...rest]]
    const isSaid = values.some((value) => value !== undefined)
    const formatted = formatCall(isSaid ? values : [])
    // Its message is the error's own, whatever a serialiser makes of it.
    const read = mergeFields(undefined, isError(object) ? { err: object } : object)
    const error = read.err
    const { err, ...fields } = serialized(read, serializers)
    const isException = typeof err === 'object' && err !== null
    if (!isException && err !== undefined) fields.err = err
    const message = !isSaid && isError(error) ? messageOf(error) : formatted.message
    writeForeign(
      {
        level: LEVELS[name][1],
        logger,
        message: msgPrefix + message,
        exception: isException ? err : formatted.exception,
      },
      // `trace` is DEBUG here: its name says the rest.
      fieldsOf(
        { ...formatted, fields: mergeFields(fields, formatted.fields) },
        name === 'trace' ? { level_name: name } : undefined,
      ),
      bindings,
    )
  }
}

function isName(level: unknown): level is Name {
  return typeof level === 'string' && Object.hasOwn(LEVELS, level)
}

/** The fields of an object, with serialisers in their places; one that throws costs its own field only. */
function serialized(object: unknown, serializers: Serializers): Record<string, unknown> {
  const fields = mergeFields(undefined, object)
  for (const [name, serialize] of Object.entries(serializers)) {
    if (!Object.hasOwn(fields, name)) continue
    try {
      fields[name] = serialize(fields[name] as never)
    } catch {
      fields[name] = '[Unreadable: a serializer threw]'
    }
  }
  return fields
}
