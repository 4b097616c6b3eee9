import { plainChar, UNSEEN } from './homoglyphs.js'

/** A text as a reader sees it, in plain letters, and where each of its characters stood. */
export interface Folded {
  text: string
  /** Of the character at `i` of `text`: the index in the original; one more at the end. */
  origin: Uint32Array
}

/** A text as a reader sees it: full width, look-alikes and escapes of JSON as plain letters, what is not seen left out. */
export function fold(text: string): Folded {
  return rewrite(text, UNSEEN)
}

/** A line that tables are drawn with, as clients of databases draw it: `│ kim │` is `| kim |`. */
function drawn(char: string): string | undefined {
  if (char < '\u2500' || char > '\u256c') return undefined
  return '│┃║'.includes(char) ? '|' : '─━═'.includes(char) ? '-' : '+'
}

const PERCENT = /%([2-7][\da-f])/gi

/** A text with what is percent-encoded in it as plain characters; `undefined`: nothing is. */
export function decodePercent(text: string): Folded | undefined {
  return text.includes('%') && text.search(PERCENT) !== -1 ? rewrite(text, PERCENT) : undefined
}

/** Leaves out what a pattern finds; where it captures a code, the character of that code stands instead. */
function rewrite(text: string, pattern: RegExp): Folded {
  let plain = ''
  const origin = new Uint32Array(text.length + 1)
  let at = 0
  const copy = (end: number): void => {
    for (; at < end; at++) {
      origin[plain.length] = at
      const char = text.charAt(at)
      plain += char < '\x80' ? char : (drawn(char) ?? plainChar(char))
    }
  }
  for (const found of text.matchAll(pattern)) {
    copy(found.index)
    if (found[1] !== undefined) {
      origin[plain.length] = found.index
      plain += String.fromCharCode(Number.parseInt(found[1], 16))
    }
    at = found.index + found[0].length
  }
  copy(text.length)
  origin[plain.length] = text.length
  return { text: plain, origin }
}
