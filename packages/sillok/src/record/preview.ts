import { beginningOf, shorten, WINDOW } from './beginning.js'
import { encodingOf } from './encoding.js'
import type { Redactor } from './redactor.js'
import { encodeValue } from './value.js'

const LIMITS = { depth: 6, breadth: 100, text: WINDOW, line: WINDOW }

/**
 * The beginning of anything as a short text: of a text its own, of any other value that of its JSON, redacted as in a record. First
 * redacted and then cut, so that no half of a secret is left.
 *
 * Never throws. The result holds on to nothing of a long text.
 *
 * @param max the longest result, in UTF-16 units
 * @example previewText({ path: '/srv', token: 't' }, 200, redactor) // '{"path":"/srv","token":"***MASKED***"}'
 */
export function previewText(value: unknown, max: number, redactor: Redactor): string {
  if (typeof value === 'string') return beginningOf(value, max, redactor)
  return shorten(encodeValue(value, encodingOf(redactor, false, LIMITS)) ?? String(value), max)
}
