import type { Redactor } from './redactor.js'

/** The longest preview in UTF-16 units. */
export const MAX_PREVIEW = 200

/** What is looked at of a text; a secret that begins in the preview ends in here, so that it is found whole. */
export const WINDOW = 8192
/** The longest secret that is known only by its whole shape. */
const LONGEST_TOKEN = 512

/** Whether a field is the preview of something by its name, in any spelling: `promptPreview`, `output_preview`. */
export function isPreviewName(name: string): boolean {
  return name.slice(-7).toLowerCase() === 'preview'
}

/**
 * The beginning of a text: first redacted and then cut, so that no half of a secret is left. It holds on to nothing of the text.
 *
 * @param max the longest result, in UTF-16 units
 */
export function beginningOf(
  text: string,
  max: number,
  redactor: Redactor,
  name = '',
  inside: readonly string[] = [],
): string {
  return shorten(redactor.text(windowOf(text), name, inside), max)
}

/** Without the word that the cut goes through: what is before it may become so short when it is redacted that half a secret would be in the preview. */
function windowOf(text: string): string {
  if (text.length <= WINDOW) return text
  let end = WINDOW
  while (end > WINDOW - LONGEST_TOKEN && text.charAt(end - 1) > ' ') end--
  return text.slice(0, end)
}

/** A redacted text of at most `max` UTF-16 units, never cut inside a surrogate pair. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return copy(text)
  const code = text.charCodeAt(max - 2)
  return copy(`${text.slice(0, code >= 0xd800 && code <= 0xdbff ? max - 2 : max - 1)}…`)
}

/** V8 keeps a long text alive for as long as a slice of it: 200 characters would hold 10 MB until the line is written. */
function copy(text: string): string {
  return ` ${text}`.slice(1)
}
