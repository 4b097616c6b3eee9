import { parseLevel } from '../record/index.js'

/** A record as it stands on its line: redacted, parsed. */
export type LoggedRecord = Readonly<Record<string, unknown>>

/**
 * What a record must hold. A text is the message; a regular expression is tested on the message. Of an object each field must fit: a
 * regular expression is tested on a text, a function is asked, `undefined` wants the field absent, an object fits an object that has at
 * least its fields, an array one of the same length. The matchers of Jest and Vitest (`expect.any(Number)`) work at every place.
 */
export type Pattern = string | RegExp | Readonly<Record<string, unknown>>

/** One place where a record does not fit a pattern. */
export interface Difference {
  /** Names that lead to the place, joined by dots. */
  path: string
  wanted: unknown
  found: unknown
}

/** How a record differs from a pattern: empty where it fits. */
export function differences(record: LoggedRecord, pattern: Pattern): Difference[] {
  const found: Difference[] = []
  for (const [name, wanted] of Object.entries(fieldsOf(pattern))) {
    // The spellings of the field's loggers are the same level: `warn` is WARNING.
    const level = name === 'level' ? (parseLevel(wanted) ?? wanted) : wanted
    compare(name, record[name], level, found)
  }
  return found
}

/** A pattern as the fields that it is about. */
export function fieldsOf(pattern: Pattern): Readonly<Record<string, unknown>> {
  return typeof pattern === 'string' || pattern instanceof RegExp ? { message: pattern } : pattern
}

function compare(path: string, found: unknown, wanted: unknown, to: Difference[]): void {
  if (wanted instanceof RegExp) {
    // A global or sticky expression remembers where it stopped.
    wanted.lastIndex = 0
    if (typeof found !== 'string' || !wanted.test(found)) to.push({ path, wanted, found })
  } else if (typeof wanted === 'function') {
    if (!wanted(found)) to.push({ path, wanted, found })
  } else if (isMatcher(wanted)) {
    if (!wanted.asymmetricMatch(found)) to.push({ path, wanted, found })
  } else if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) to.push({ path, wanted, found })
    else for (let i = 0; i < wanted.length; i++) compare(`${path}.${i}`, found[i], wanted[i], to)
  } else if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) to.push({ path, wanted, found })
    else
      for (const [key, value] of Object.entries(wanted)) {
        compare(`${path}.${key}`, (found as Record<string, unknown>)[key], value, to)
      }
  } else if (!Object.is(found, wanted)) to.push({ path, wanted, found })
}

function isMatcher(value: unknown): value is { asymmetricMatch: (value: unknown) => boolean } {
  return typeof (value as { asymmetricMatch?: unknown } | null)?.asymmetricMatch === 'function'
}
