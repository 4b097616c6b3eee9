/** Texts that must follow one another, with anything between them; `a*b` is `['a', 'b']`. */
export interface Glob {
  parts: string[]
  /** A `*` stands before, or behind. */
  openStart: boolean
  openEnd: boolean
}

/** A pattern taken apart at its `*`. */
export function globOf(pattern: string): Glob {
  const parts = pattern.split('*')
  return {
    parts: parts.filter((part) => part !== ''),
    openStart: parts.length > 1 && parts[0] === '',
    openEnd: parts.length > 1 && parts.at(-1) === '',
  }
}

/** Lower case of ASCII letters alone: what ClickHouse's `lower` does, and so what the text index holds. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

const isWordChar = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 97 && code <= 122)

/**
 * Whether a message holds the parts in order, the first beginning and the last ending where a word does: ASCII
 * letters and digits make words, so that `me@example.com` ends before a comma and `timeout` before `しました`.
 * Both must be in lower case. Linear: each part is looked for from where the one before ended.
 */
export function findsWords(message: string, glob: Glob): boolean {
  const { parts } = glob
  let from = 0
  for (let i = 0; i < parts.length; i++) {
    const found = find(
      message,
      parts[i] as string,
      from,
      i === 0 && !glob.openStart,
      i === parts.length - 1 && !glob.openEnd,
    )
    if (found === -1) return false
    from = found + (parts[i] as string).length
  }
  return true
}

function find(text: string, part: string, from: number, startsWord: boolean, endsWord: boolean): number {
  const first = startsWord && isWordChar(part.charCodeAt(0))
  const last = endsWord && isWordChar(part.charCodeAt(part.length - 1))
  for (let at = text.indexOf(part, from); at !== -1; at = text.indexOf(part, at + 1)) {
    const end = at + part.length
    if (first && at > 0 && isWordChar(text.charCodeAt(at - 1))) continue
    if (last && end < text.length && isWordChar(text.charCodeAt(end))) continue
    return at
  }
  return -1
}

/** `findsWords` as a regular expression for ClickHouse's `match` (RE2). */
export function wordsRegExp(glob: Glob): string {
  const first = glob.parts[0] ?? ''
  const last = glob.parts.at(-1) ?? ''
  const start = !glob.openStart && isWordChar(first.charCodeAt(0)) ? '(?:^|[^0-9a-z])' : ''
  const end = !glob.openEnd && isWordChar(last.charCodeAt(last.length - 1)) ? '(?:[^0-9a-z]|$)' : ''
  return `(?s)${start}${glob.parts.map(escapeRegExp).join('.*')}${end}`
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\0', '\\x00')
}

/**
 * The words that a message must hold as a whole for the glob to be found in it: the runs of ASCII letters and
 * digits that do not touch a `*`. The index is asked for these first.
 */
export function wholeWords(glob: Glob): string[] {
  const { parts, openStart, openEnd } = glob
  return parts.flatMap((part, i) =>
    [...part.matchAll(/[0-9a-z]+/g)]
      .filter(({ index, 0: word }) => {
        const cutBefore = index === 0 && (i > 0 || openStart)
        const cutBehind = index + word.length === part.length && (i < parts.length - 1 || openEnd)
        return !cutBefore && !cutBehind
      })
      .map(({ 0: word }) => word),
  )
}

/** Whether a value is what a pattern says, from its first to its last character. */
export function isLike(value: string, glob: Glob): boolean {
  const { parts, openStart, openEnd } = glob
  if (parts.length === 0) return openStart || openEnd || value === ''
  let from = 0
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string
    if (i === parts.length - 1 && !openEnd) {
      const at = value.length - part.length
      return at >= from && value.endsWith(part) && (i > 0 || openStart || at === 0)
    }
    const at = value.indexOf(part, from)
    if (at === -1 || (i === 0 && !openStart && at !== 0)) return false
    from = at + part.length
  }
  return true
}

/** `isLike` as a pattern for `LIKE`. */
export function likePattern(glob: Glob): string {
  const middle = glob.parts.map((part) => part.replace(/[\\%_]/g, '\\$&')).join('%')
  return `${glob.openStart ? '%' : ''}${middle}${glob.openEnd ? '%' : ''}`
}
