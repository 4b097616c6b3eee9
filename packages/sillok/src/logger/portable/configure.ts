import {
  encodeRecord,
  type Identity,
  LEVELS,
  type Level,
  mergeFields,
  parseLevel,
  type Redactor,
  SillokError,
} from '../../record/index.js'
import { compactRedactor } from '../../redact/compact/index.js'
import { silent, turnOff, turnOn } from '../core.js'
import { minimal } from '../encoder.js'
import { Levels } from '../levels.js'
import type { Sink } from '../sink.js'
import { consoleMethods } from './console.js'
import { settleAll, writeToAll } from './sinks.js'

/** What `configure` takes where there is no Node. Options that only Node has are let by, so that one call may serve both. */
export interface PortableOptions {
  /** Name of the application, on every record. */
  service?: string
  /** `production`, `staging` …, on every record. */
  environment?: string
  /** Version of the application, on every record. */
  version?: string
  /** Which of several of them wrote a record. */
  instance?: string
  /** The quietest level that is written. Default INFO. */
  level?: Level | Lowercase<Level>
  /** Levels of single loggers and all below them, by name: `{ 'api.db': 'WARNING' }`. */
  levels?: Readonly<Record<string, Level | Lowercase<Level>>>
  /** Whether lines go to the console, and as what. Default: `text` in a page, else `json`. */
  console?: 'json' | 'text' | false
  /** Where every line goes besides the console. */
  sinks?: readonly Sink[]
  /**
   * What decides what may leave. Default: names as everywhere, texts by the few rules of `redactText`; `redactor` of `sillok/redact` knows
   * them all, at three times the size.
   */
  redactor?: Redactor
}

/** The running logging of a page or a worker. */
export interface PortableSillok {
  /** Resolves when every sink has what was logged so far. */
  flush(): Promise<void>
  /** Flushes and ends logging; loggers are silent afterwards. */
  close(): Promise<void>
  /** The level of a logger; without a name, of all that have none of their own and no parent with one. */
  level(name?: string): Level
  /** Changes a level while the program runs, for the named logger and those below it. */
  setLevel(level: Level | Lowercase<Level>, name?: string): void
}

let running = false

/**
 * Turns logging on where there is no Node: to the console and to sinks. No variables are read, and nothing is kept on a disk.
 *
 * @throws SillokError `CONFIG_INVALID`, `ALREADY_CONFIGURED`
 * @example
 * configure({ service: 'shop-page', level: 'debug' })
 * getLogger('cart').info('Opened', { items: 3 })
 */
export function configure(options: PortableOptions = {}): PortableSillok {
  if (running) {
    throw new SillokError('ALREADY_CONFIGURED', 'Logging is configured already.')
  }
  const levels = new Levels(levelOf('level', options.level ?? 'INFO'))
  for (const [name, level] of Object.entries(options.levels ?? {})) {
    levels.set(levelOf(`levels[${JSON.stringify(name)}]`, level), name)
  }
  const sinks = sinksOf(options)
  const redactor = options.redactor ?? compactRedactor
  const identity = identityOf(options)
  const parts: Parameters<typeof turnOn>[0] = {
    ...silent,
    thresholdOf: (name) => levels.thresholdOf(name),
    write(envelope, fields, bound) {
      let line: string
      try {
        // What is the same on every record is encoded with each: where bytes are dear, that is cheaper than to remember it.
        const all = bound === undefined ? fields : mergeFields(bound.fields, fields)
        line = encodeRecord({ ...identity, ...envelope }, all, redactor)
      } catch {
        line = minimal(envelope, identity)
      }
      writeToAll(sinks, line, envelope.level)
    },
  }
  running = true
  turnOn(parts)
  return {
    flush: () => settleAll(sinks, false),
    async close() {
      if (!running) return
      running = false
      turnOff()
      await settleAll(sinks, true)
    },
    level: (name = '') => levels.of(name),
    setLevel(level, name) {
      levels.set(levelOf('level', level), name)
      if (running) turnOn(parts)
    },
  }
}

function levelOf(option: string, value: unknown): Level {
  const level = parseLevel(value)
  if (level !== undefined) return level
  throw invalid(option, value, `one of ${LEVELS.join(', ')}`)
}

function identityOf(options: PortableOptions): Identity {
  const identity: Identity = {}
  for (const name of ['service', 'environment', 'version', 'instance'] as const) {
    const value: unknown = options[name]
    if (value === undefined) continue
    if (typeof value !== 'string' || value === '') throw invalid(name, value, 'a text')
    identity[name] = value
  }
  return identity
}

function sinksOf({ console: format, sinks = [] }: PortableOptions): readonly Sink[] {
  if (!Array.isArray(sinks) || sinks.some((sink) => typeof sink?.write !== 'function')) {
    throw invalid('sinks', sinks, 'a list of objects with a function write')
  }
  if (format === false) return sinks
  if (format !== undefined && format !== 'json' && format !== 'text') {
    throw invalid('console', format, 'json, text or false')
  }
  return [consoleMethods(format ?? ('document' in globalThis ? 'text' : 'json')), ...sinks]
}

function invalid(option: string, value: unknown, allowed: string): SillokError {
  let shown = typeof value as string
  try {
    shown = JSON.stringify(value) ?? shown
  } catch {}
  return new SillokError('CONFIG_INVALID', `The option ${option} is ${shown}; it must be ${allowed}.`)
}
