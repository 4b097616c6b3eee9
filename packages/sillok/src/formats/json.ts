import { LEVELS, type Level, LINE_START, toTimestamp } from '../record/index.js'
import { COMMON_NAMES, readNames } from './names.js'
import type { Format, Source } from './types.js'
import { errorOfStack, isObject, join } from './values.js'

/** Any JSON object a line: the names that most loggers agree on. Also reads stray objects in files of the other formats. */
export const json: Format = {
  name: 'json',
  description: 'JSON objects, one a line, of any logger: time, level and message under their usual names',
  looks: 'JSON objects',
  fits: (_line, object) => object !== undefined,
  read: (_line, object = {}) => [readNames(object, COMMON_NAMES)],
}

export const sillok: Format = {
  name: 'sillok',
  description: "Sillok's own records, such as segments and exports",
  looks: 'records of Sillok: JSON with timestamp, level, logger and message, in this order',
  fits: (line, object) =>
    line.startsWith(LINE_START) &&
    object !== undefined &&
    LEVELS.includes(object.level as Level) &&
    typeof object.logger === 'string' &&
    typeof object.message === 'string',
  read: (_line, object = {}) => [object],
}

const PINO_NAMES = {
  time: ['time'],
  level: ['level'],
  message: ['msg'],
  logger: ['name'],
  error: ['err'],
  instance: ['hostname'],
}

/** What pino itself writes first. */
const PINO_HEAD = /^\{"level":(\d{1,3}),"time":(\d{1,16}|"[^"\\]{1,40}")/

export const pino: Format = {
  name: 'pino',
  description: 'pino: a numeric level, time in milliseconds or as ISO text, msg, pid, hostname',
  looks: 'JSON with a numeric level, a time and a pid or msg, and no bunyan version: pino writes this',
  fits: (line, object) =>
    object !== undefined &&
    object.v === undefined &&
    ((typeof object.level === 'number' &&
      object.time !== undefined &&
      (object.msg !== undefined || object.pid !== undefined)) ||
      PINO_HEAD.test(line)),
  read: (line, object = {}) => [readNames(pinoTruth(line, object), PINO_NAMES)],
}

/**
 * pino writes a caller's `level` and `time` as further keys of the same name, and JSON.parse keeps the last: so a
 * caller could forge them. The first are pino's own; the caller's go to `extra`.
 */
function pinoTruth(line: string, object: Source): Source {
  const head = PINO_HEAD.exec(line)
  if (head === null) return object
  const level = Number(head[1])
  const time: unknown = JSON.parse(head[2] as string)
  if (object.level === level && object.time === time) return object
  const extra: Source = isObject(object.extra) ? { ...object.extra } : {}
  if (object.level !== level) extra.level = object.level
  if (object.time !== time) extra.time = object.time
  return { ...object, level, time, extra }
}

export const bunyan: Format = {
  name: 'bunyan',
  description: 'bunyan: v, name, hostname, pid, level from 10 to 60, msg, time',
  looks: 'JSON with v, name, hostname and a numeric level: bunyan writes this',
  fits: (_line, object) =>
    object !== undefined &&
    typeof object.v === 'number' &&
    typeof object.name === 'string' &&
    typeof object.hostname === 'string' &&
    typeof object.level === 'number',
  read: (_line, object = {}) => [readNames(object, PINO_NAMES)],
}

const WINSTON_NAMES = { ...COMMON_NAMES, level: ['level'], message: ['message'] }

export const winston: Format = {
  name: 'winston',
  description: 'winston JSON: level and message as text, timestamp where configured, stack, metadata',
  looks: 'JSON with level and message as text: winston writes this',
  fits: (_line, object) =>
    object !== undefined && typeof object.level === 'string' && Object.hasOwn(object, 'message'),
  read: (_line, object = {}) => [readNames(object, WINSTON_NAMES)],
}

export const python: Format = {
  name: 'python',
  description:
    'Python: JSON formatters of logging (python-json-logger), structlog, loguru with serialize=True',
  looks: 'JSON with names of Python loggers (levelname, asctime, funcName, event without message, or loguru)',
  fits: (_line, object) =>
    object !== undefined &&
    (isLoguru(object) || isStructlog(object) || PYTHON_ONLY.some((name) => Object.hasOwn(object, name))),
  read: (_line, object = {}) => [isLoguru(object) ? readLoguru(object) : readNames(object, COMMON_NAMES)],
}

/** Attributes of Python's LogRecord that no other language's logger writes. */
const PYTHON_ONLY = ['levelname', 'asctime', 'funcName', 'exc_info', 'levelno', 'threadName', 'processName']

function isStructlog(object: Source): boolean {
  return (
    typeof object.event === 'string' &&
    typeof object.level === 'string' &&
    object.message === undefined &&
    object.msg === undefined
  )
}

function isLoguru(object: Source): boolean {
  return typeof object.text === 'string' && isObject(object.record) && isObject(object.record.level)
}

/** loguru writes the printed line beside the record; only what the record does not hold is kept of it. */
function readLoguru(object: Source): Source {
  const record = object.record as Source
  const { time, level, message, name, extra, exception, elapsed: _elapsed, ...place } = record
  const known: Source = {
    timestamp: isObject(time) ? toTimestamp(time.timestamp) : undefined,
    level: levelOfLoguru(level as Source),
    logger: typeof name === 'string' ? name : undefined,
    message: typeof message === 'string' ? message : (object.text as string),
    exception: isObject(exception) ? loguruError(exception, object.text as string) : undefined,
  }
  return join(join(known, place), isObject(extra) ? extra : {})
}

/** loguru's levels have the numbers of Python's logging (20 INFO, 25 SUCCESS), and anybody may name new ones. */
function levelOfLoguru({ no }: Source): Level {
  const number = typeof no === 'number' ? no : 20
  if (number < 20) return 'DEBUG'
  if (number < 30) return 'INFO'
  if (number < 40) return 'WARNING'
  return number < 50 ? 'ERROR' : 'CRITICAL'
}

function loguruError(exception: Source, text: string): Source {
  const start = text.indexOf('Traceback (most recent call last)')
  const stack = start === -1 ? {} : errorOfStack(text.slice(start))
  return { ...stack, type: exception.type, message: exception.value }
}
