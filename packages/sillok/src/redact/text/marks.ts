import { isDigit, isLower, isUpper } from './chars.js'

// What a character is, as bits above those that the automaton needs for its classes.

/** A character that JSON writes with an escape, or may not hold: control characters, quote, backslash, surrogates. A line break is one. */
export const ESCAPED = 0x100
export const PERCENT = 0x200
export const DIGIT = 0x400
export const LOWER = 0x800
export const UPPER = 0x1000
/** What base64, in both alphabets, has beside letters and digits. */
export const JOINT = 0x2000
/** What long words are made of. */
export const WORD = DIGIT | LOWER | UPPER | JOINT

export function marksOf(code: number): number {
  if (isDigit(code)) return DIGIT
  if (isLower(code)) return LOWER
  if (isUpper(code)) return UPPER
  if (code < 0x20 || code === 0x22 || code === 0x5c || (code & 0xf800) === 0xd800) return ESCAPED
  if (code === 0x25) return PERCENT
  return code < 0x80 && '+/_-'.includes(String.fromCharCode(code)) ? JOINT : 0
}
