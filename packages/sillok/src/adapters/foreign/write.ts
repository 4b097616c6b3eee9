import { type Bound, core, timestamp } from '../../logger/index.js'
import {
  type Envelope,
  type ForeignRecord,
  type Level,
  levelName,
  loudness,
  parseLevel,
} from '../../record/index.js'

/** A record of another logger in this process, in our terms. */
export interface Foreign {
  level: Level
  logger: string
  message: string
  /** RFC 3339 in UTC with milliseconds. Default now. */
  timestamp?: string | undefined
  exception?: unknown
}

/** Whether a record of this level would be written: another logger's records follow the levels that ours have. */
export function isOn(logger: string, level: Level): boolean {
  return core.thresholdOf(logger) <= loudness(level)
}

/** Writes one, with the fields of the scope that the call runs in; it is redacted and fenced like our own. Never throws. */
export function writeForeign(foreign: Foreign, fields: object | undefined, bound?: Bound): void {
  const { level, logger, message, exception } = foreign
  if (!isOn(logger, level)) return
  const envelope: Envelope = { timestamp: foreign.timestamp ?? timestamp(), level, logger, message }
  if (exception !== undefined) envelope.exception = exception
  core.write(envelope, fields, bound)
}

/**
 * Writes a line that was read as another logger's. Its author is a caller like any other: of the canonical fields it says time, level,
 * logger, message and exception, and the others are fields of the call.
 */
export function writeRead({ envelope, fields }: ForeignRecord, logger: string): void {
  // `instance` is this host and process, which the record has.
  const { timestamp, level, logger: named, message, exception, instance, ...others } = envelope
  const own: Record<string, unknown> = { ...fields }
  for (const [name, value] of Object.entries(others)) if (value !== undefined) own[name] = value
  if (own.pid === process.pid) delete own.pid
  writeForeign({ timestamp, level, logger: named || logger, message, exception }, own)
}

/** Our level for another logger's, whose name is kept where ours says less: `silly`, `http`, `notice`. */
export function namedLevel(name: string): { level: Level; level_name?: string } {
  const level = parseLevel(name) ?? 'INFO'
  const level_name = levelName(name)
  return level_name === undefined ? { level } : { level, level_name }
}
