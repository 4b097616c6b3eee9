import { encodingOf } from './encoding.js'
import type { Redactor } from './redactor.js'
import { encodeValue } from './value.js'

/** What is looked at of a value; a secret that begins in the preview ends in here, so that it is found whole. */
const WINDOW = 8192
/** The longest secret that is known only by its whole shape. */
const LONGEST_TOKEN = 512
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
  if (typeof value === 'string') return copy(shorten(redactor.text(windowOf(value)), max))
  return copy(shorten(encodeValue(value, encodingOf(redactor, false, LIMITS)) ?? String(value), max))
}

/** Without the word that the cut goes through: what is before it may become so short when it is redacted that half a secret would be in the preview. */
function windowOf(text: string): string {
  if (text.length <= WINDOW) return text
  let end = WINDOW
  while (end > WINDOW - LONGEST_TOKEN && text.charAt(end - 1) > ' ') end--
  return text.slice(0, end)
}

function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const code = text.charCodeAt(max - 2)
  // Never inside a surrogate pair.
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? max - 2 : max - 1)}…`
}

/** V8 keeps a long text alive for as long as a slice of it: 200 characters would hold 10 MB until the line is written. */
function copy(text: string): string {
  return ` ${text}`.slice(1)
}
