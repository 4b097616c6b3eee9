import type { LogRecord, Sink } from '@logtape/logtape'
import { core } from '../logger/index.js'
import { isError, mergeFields } from '../record/index.js'
import { messageOf } from './foreign/format.js'
import { namedLevel, writeForeign } from './foreign/write.js'

/**
 * A sink for LogTape 2: its records become ours, in the scope of the call. The category is the logger, `['api', 'db']` is `api.db`; properties
 * are fields, and an error under `error` or `err` is the exception.
 *
 * LogTape's levels decide first, then ours.
 *
 * @example await configure({ sinks: { sillok: getSillokSink() }, loggers: [{ category: [], sinks: ['sillok'] }] })
 */
export function getSillokSink(): Sink {
  return ({ category, level: name, message, timestamp, properties, sourceLocation }: LogRecord) => {
    const { level, level_name } = namedLevel(name)
    const fields = mergeFields(undefined, properties)
    const key = ['error', 'err'].find((candidate) => isError(fields[candidate]))
    const exception = key === undefined ? message.find(isError) : fields[key]
    if (key !== undefined) delete fields[key]
    if (level_name !== undefined) fields.level_name = level_name
    if (sourceLocation !== undefined) fields.source = sourceLocation
    writeForeign(
      {
        level,
        logger: category.join('.') || 'logtape',
        message: message.map(part).join(''),
        timestamp: new Date(timestamp).toISOString(),
        exception,
      },
      fields,
    )
  }
}

/** Texts and values take turns; a text that is a value stands as it is, as in LogTape's own output without quotes. */
function part(value: unknown): string {
  if (typeof value === 'string') return value
  if (isError(value)) return messageOf(value)
  return typeof value === 'object' || typeof value === 'function' ? core.preview(value) : String(value)
}
