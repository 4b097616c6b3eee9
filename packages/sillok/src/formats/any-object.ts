import { type ForeignRecord, fromForeign, parseLevel, toTimestamp } from '../record/index.js'
import { bunyan, pino, python } from './json.js'
import { COMMON_NAMES, type Names, readNames } from './names.js'
import type { Source } from './types.js'
import { levelOf } from './values.js'

/** Loggers whose lines are told from everything else by one line. */
const LOGGERS = [bunyan, pino, python]

/** Names that mean nothing else: of a line alone, `name`, `text`, `date` and `event` are as likely what a program tells. */
const PLAIN_NAMES: Names = {
  time: ['timestamp', 'time', '@timestamp', 'ts', 'asctime', 'datetime'],
  level: COMMON_NAMES.level,
  message: ['message', 'msg', 'log', '@message'],
  logger: ['logger', 'logger_name', 'log.logger'],
  error: COMMON_NAMES.error,
  instance: ['instance', 'hostname'],
}

/** No program of today logs from before: a smaller number under `time` is a duration or a count. */
const EARLIEST = '2000'

/**
 * The record that a line of JSON is, whoever wrote it, where no file around it tells its format. Canonical names count first;
 * a time, level or message that they do not give is looked for under the names of other loggers.
 *
 * @param object what the line holds; not mutated
 * @param now RFC 3339 in UTC: for a record without a usable time
 * @example readAnyObject(line, JSON.parse(line), now).envelope.level // 'ERROR' of pino's 50
 */
export function readAnyObject(line: string, object: Source, now: string): ForeignRecord {
  return fromForeign(isCanonical(object) ? object : translated(line, object, now), { timestamp: now })
}

function isCanonical({ timestamp, level, message }: Source): boolean {
  return (
    typeof message === 'string' && parseLevel(level) !== undefined && toTimestamp(timestamp) !== undefined
  )
}

function translated(line: string, object: Source, now: string): Source {
  const logger = LOGGERS.find(({ fits }) => fits(line, object))
  const [source] = logger?.read(line, object, { fallback: now, now }) ?? []
  return source ?? readNames(object, PLAIN_NAMES, likelyTime, levelOfName)
}

function likelyTime(value: unknown): string | undefined {
  const time = toTimestamp(value)
  return time !== undefined && time >= EARLIEST ? time : undefined
}

/** A number is a level only beside what else pino and bunyan write. */
function levelOfName(value: unknown) {
  return typeof value === 'string' ? levelOf(value) : undefined
}
