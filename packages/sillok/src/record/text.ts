import { noteCut } from './limits.js'

// No control character, quote, backslash or surrogate: such a string is its own JSON. One regular expression
// test beats a loop over character codes and JSON.stringify for the short strings that logs are made of.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NEEDS_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff\u2028\u2029]/

/** A string as JSON. A lone surrogate becomes U+FFFD: strict JSON parsers refuse the whole line otherwise. */
export function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text.toWellFormed()) : `"${text}"`
}

/** Room for what `cut` says, so that text which was cut once is not cut again. */
const NOTE = 40

/** Text cut to `max` UTF-16 units, never inside a surrogate pair, saying how much is missing. */
export function cut(text: string, max: number): string {
  if (text.length <= max + NOTE) return text
  noteCut()
  const code = text.charCodeAt(max - 1)
  const end = code >= 0xd800 && code <= 0xdbff ? max - 1 : max
  return `${text.slice(0, end)}…[${text.length - end} more characters]`
}

/** The longest preview in UTF-16 units. */
export const MAX_PREVIEW = 200

/** The name of the preview of something, in any spelling: `promptPreview`, `output_preview`. */
export const PREVIEW_NAME = /preview$/i

/** What is left of a longer one, with what `cut` says. */
export const CUT_PREVIEW = MAX_PREVIEW - NOTE

/** The name under which is written how much is not. */
export const TRUNCATED = '[truncated]'

/** The longest name of a field, in UTF-16 units; a longer one is cut. */
export const MAX_NAME = 1024

/** Whether a name is written as it is, and so can be the same as no other of its object, unless that one was changed. */
export function isPlainName(name: string): boolean {
  return name.length <= MAX_NAME && name.isWellFormed() && !CHANGED.test(name)
}

const CHANGED = /~\d+$|\ufffd|^\[truncated\]$/

/**
 * The same text, in one piece of memory. A string made by concatenation is a tree of its parts until somebody reads it. A batch of such
 * trees outlives the collector's young generation, and who puts them together later is held up for all of them at once.
 */
export function flatten(text: string): string {
  // Reading a character joins the parts. That something else is done for one of them keeps the read from being optimised away.
  return text.charCodeAt(0) === 0 ? text.slice(0) : text
}

/**
 * The text of a value of any type, where a short text is expected. An object is not asked for its text: it may throw, or, an array of four
 * billion holes, never end.
 *
 * @example plainText(7n) // '7'
 */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'function') return '[Function]'
  return typeof value === 'object' && value !== null ? '[Object]' : String(value)
}
