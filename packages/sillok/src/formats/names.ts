import { levelName, toTimestamp } from '../record/index.js'
import type { Source } from './types.js'
import { errorOfObject, errorOfStack, isObject, isShort, join, levelOf, looksLikeError } from './values.js'

/** Under which names a kind of JSON log keeps what every record has; the first that holds it counts. */
export interface Names {
  time: readonly string[]
  level: readonly string[]
  message: readonly string[]
  logger: readonly string[]
  /** Objects with `message` and `stack`, or printed stack traces. */
  error: readonly string[]
  instance: readonly string[]
}

/** The names that JSON loggers of any language use. */
export const COMMON_NAMES: Names = {
  time: ['timestamp', 'time', '@timestamp', 'ts', 'asctime', 'datetime', 'date', 't'],
  level: ['level', 'severity', 'levelname', 'lvl', 'log.level', 'log_level', 'loglevel', 'level_name'],
  message: ['message', 'msg', 'event', 'text', 'log', '@message'],
  logger: ['logger', 'logger_name', 'log.logger', 'name', 'category'],
  error: ['exception', 'err', 'error', 'exc_info', 'stack', 'stack_trace', 'stacktrace', 'traceback'],
  instance: ['instance', 'hostname', 'host'],
}

/**
 * A line of JSON under canonical names. A value that is not what its name says (a level of 'purple',
 * a time that is none) is not taken and stays a field.
 */
export function readNames(json: Source, names: Names, toTime = toTimestamp, toLevel = levelOf): Source {
  const taken: string[] = []
  const take = taker(json, taken)
  const level = take(names.level, toLevel)
  const known: Source = {
    level_name:
      level === undefined || Object.hasOwn(json, 'level_name') ? undefined : nameOf(json[taken[0] as string]),
    timestamp: take(names.time, toTime),
    level,
    logger: take(names.logger, text),
    message: take(names.message, anyText),
    instance: take(names.instance, shortText),
    exception: take(names.error, toError),
  }
  return join(known, json, taken)
}

/** The name of a level where ours says less; of the numbers of pino and bunyan, 10 is trace and others than the five are one's own. */
function nameOf(level: unknown): string | undefined {
  if (typeof level !== 'number') return isShort(level) ? undefined : levelName(level)
  if (level === 10) return 'trace'
  return level % 10 === 0 && level <= 60 ? undefined : String(level)
}

/**
 * Takes the value of the first of some names that converts, and notes the name. What does not convert
 * is not noted, so it stays a field.
 */
export function taker(json: Source, taken: string[]) {
  return <T>(from: readonly string[], convert: (value: unknown) => T | undefined): T | undefined => {
    for (const name of from) {
      if (!Object.hasOwn(json, name)) continue
      const value = convert(json[name])
      if (value === undefined) continue
      taken.push(name)
      return value
    }
    return undefined
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function anyText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined
}

function toError(value: unknown): Source | undefined {
  if (looksLikeError(value)) return errorOfObject(value)
  if (isObject(value)) return undefined
  return typeof value === 'string' && /\n\s|\nCaused by/.test(value) ? errorOfStack(value) : undefined
}
