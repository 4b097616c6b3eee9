import type { LogRecord, Sink } from '@logtape/logtape'
import { core } from '../logger/index.js'
import { isError, MASK, mergeFields } from '../record/index.js'
import { namesSecret } from '../redact/index.js'
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
        message: textOf(message, fields),
        timestamp: new Date(timestamp).toISOString(),
        exception,
      },
      fields,
    )
  }
}

/**
 * The message with its values filled in, the secrets among them masked: what stands in it tells no more by what name it was given, so that no
 * rule for names would find them later.
 */
function textOf(message: readonly unknown[], fields: Readonly<Record<string, unknown>>): string {
  // Texts and values take turns, a text first.
  if (message.length < 3) return message.map(part).join('')
  const secrets = new Set<unknown>()
  for (const [name, value] of Object.entries(fields)) if (namesSecret(name, value)) secrets.add(value)
  return message
    .map((value, index) => {
      if (index % 2 === 0) return part(value)
      return secrets.has(value) || namesSecret(message[index - 1], value) ? MASK : part(value)
    })
    .join('')
}

/** A text that is a value stands as it is, as in LogTape's own output without quotes. */
function part(value: unknown): string {
  if (typeof value === 'string') return value
  if (isError(value)) return messageOf(value)
  return typeof value === 'object' || typeof value === 'function' ? core.preview(value) : String(value)
}
