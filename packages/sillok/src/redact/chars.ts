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
