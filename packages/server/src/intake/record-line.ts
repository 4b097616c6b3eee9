import { readAnyObject } from 'sillok/formats'
import { encodeRecord, flatten, LineShapes, parseExact, type Redactor, SillokError } from 'sillok/record'
import { checkNesting, type NestingLimits } from './nesting.js'
import { fenceSealer, mayBeSealers } from './sealer-events.js'

/**
 * Makes lines of NDJSON from outside the lines of a segment: parsed, told apart, redacted, encoded.
 *
 * The function throws SillokError `INVALID_JSON`, `NOT_AN_OBJECT`, `RECORD_TOO_DEEP` and `RECORD_TOO_COMPLEX`. Its `now` is RFC 3339,
 * for a record without a usable time.
 *
 * @example const toRecordLine = recordLines(limits, redactor); toRecordLine('{"message":"ready"}', new Date().toISOString())
 */
export function recordLines(
  limits: NestingLimits,
  redactor: Redactor,
): (line: string, now: string) => string {
  const shapes = new LineShapes(redactor)
  return (line, now) => {
    const isFenced = mayBeSealers(line)
    const passed = isFenced ? undefined : shapes.pass(line)
    if (passed !== undefined) return flatten(passed)
    checkNesting(line, limits)
    const source = parse(line)
    const { envelope, fields } = readAnyObject(line, source, now)
    fenceSealer(envelope, fields)
    const stored = flatten(encodeRecord(envelope, fields, redactor, !line.includes('\\')))
    if (stored === line && !isFenced) shapes.learn(line, source)
    return stored
  }
}

function parse(line: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseExact(line)
  } catch (error) {
    throw new SillokError('INVALID_JSON', `The line is no JSON: ${(error as Error).message.slice(0, 200)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SillokError('NOT_AN_OBJECT', 'The line is JSON, but no object.')
  }
  return value as Record<string, unknown>
}
