import { encodeRecord, fromForeign, type Redactor, SillokError } from 'sillok/record'
import { flatten } from './flatten.js'
import { checkNesting, type NestingLimits } from './nesting.js'

/**
 * One line of NDJSON from outside as a line of a segment: parsed, told apart, redacted, encoded.
 *
 * @param now RFC 3339, for a record without a usable time
 * @throws SillokError `INVALID_JSON`, `NOT_AN_OBJECT`, `RECORD_TOO_DEEP`, `RECORD_TOO_COMPLEX`
 */
export function toRecordLine(line: string, now: string, limits: NestingLimits, redactor: Redactor): string {
  checkNesting(line, limits)
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new SillokError('INVALID_JSON', `The line is no JSON: ${(error as Error).message.slice(0, 200)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SillokError('NOT_AN_OBJECT', 'The line is JSON, but no object.')
  }
  const { envelope, fields } = fromForeign(value as Record<string, unknown>, { timestamp: now })
  return flatten(encodeRecord(envelope, fields, redactor, !line.includes('\\')))
}
