import { readAnyObject } from 'sillok/formats'
import { flatten, LineShapes, parseExact, type Redactor, SillokError } from 'sillok/record'
import type { OpenKey } from 'sillok/redact'
import { fence, mayBeFenced } from './fence.js'
import { jsonFault } from './json-text.js'
import { checkNesting, type NestingLimits } from './nesting.js'
import { encodeSent, fitsStamped, type Sent, stamped } from './sender.js'

/**
 * Makes lines of NDJSON from outside the lines of a segment: parsed, told apart, redacted, encoded, with who sent them.
 *
 * The function throws SillokError `INVALID_JSON`, `NOT_AN_OBJECT`, `RECORD_TOO_DEEP` and `RECORD_TOO_COMPLEX`. Its `now` is RFC 3339,
 * for a record without a usable time; its `key` follows a private key that comes line by line.
 *
 * @example const toRecordLine = recordLines(limits, redactor); toRecordLine('{"message":"ready"}', new Date().toISOString(), sentBy(sender))
 */
export function recordLines(
  limits: NestingLimits,
  redactor: Redactor,
): (line: string, now: string, sent: Sent, key?: OpenKey) => string {
  const shapes = new LineShapes(redactor)
  return (line, now, sent, key) => {
    const isSpecial = mayBeFenced(line) || key?.concerns(line) === true
    const passed = isSpecial ? undefined : shapes.pass(line)
    if (passed !== undefined && fitsStamped(passed, sent)) return flatten(stamped(passed, sent))
    checkNesting(line, limits)
    const source = parse(line)
    const record = readAnyObject(line, source, now)
    if (isSpecial) key?.maskRecord(record)
    const { envelope, fields } = record
    fence(envelope, fields)
    const stored = encodeSent(envelope, fields, redactor, sent, !line.includes('\\'))
    if (!isSpecial && stored === stamped(line, sent)) shapes.learn(line, source)
    return stored
  }
}

function parse(line: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseExact(line)
  } catch (error) {
    throw new SillokError('INVALID_JSON', `The line is not valid JSON: ${jsonFault(error)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SillokError('NOT_AN_OBJECT', 'The line is JSON, but not an object.')
  }
  return value as Record<string, unknown>
}
