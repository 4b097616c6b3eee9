/** Kinds of characters by their code: a comparison of numbers beats a regular expression on one character. */

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}

export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90
}

export function isLower(code: number): boolean {
  return code >= 97 && code <= 122
}

export function isAlnum(code: number): boolean {
  return isDigit(code) || isLetter(code)
}

/** Space, tab, line breaks, NUL and the no-break space: what stands between words. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0 || code === 0xa0 || code === 0x3000
}

/**
 * Whether a word may begin at `start`: no letter or digit stands before it, or the one that does belongs to an escape, as in
 * `\\nghp_…` or `%20ghp_…`.
 */
export function isWordStart(text: string, start: number): boolean {
  if (start === 0 || !isAlnum(text.charCodeAt(start - 1))) return true
  if (text.charCodeAt(start - 2) === 92) return /[nrtbf]/.test(text.charAt(start - 1))
  return text.charCodeAt(start - 3) === 37
}
