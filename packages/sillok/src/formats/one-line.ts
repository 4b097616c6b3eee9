import { type ForeignRecord, fromForeign } from '../record/index.js'
import { ALL_FORMATS } from './list.js'
import type { FormatName } from './types.js'
import { parseObject } from './values.js'

/**
 * The records of one line of JSON, where it is of one of some formats; `undefined` for every other line.
 *
 * @param now RFC 3339 in UTC: for a record without a time
 * @example readOneLine('{"level":30,"time":1795170944123,"pid":1,"msg":"up"}', ['sillok', 'pino'], now)
 */
export function readOneLine(
  line: string,
  formats: readonly FormatName[],
  now: string,
): ForeignRecord[] | undefined {
  const json = parseObject(line)
  if (json === undefined) return undefined
  for (const { name, fits, read } of ALL_FORMATS) {
    if (!formats.includes(name) || !fits(line, json)) continue
    return read(line, json, { fallback: now, now }).map((source) => fromForeign(source, { timestamp: now }))
  }
  return undefined
}
