import { SillokError } from 'sillok/record'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-text.js'

/** How complex a piece of JSON may be before it is parsed. */
export interface NestingLimits {
  /** Levels of objects and lists. */
  depth: number
  /** Objects, lists and names of members, all together: each costs memory of its own. */
  parts: number
}

/**
 * Checks JSON before it is parsed: a few megabytes of brackets become gigabytes of objects.
 * Text that is no JSON passes; parsing it will fail.
 *
 * @throws SillokError `RECORD_TOO_DEEP`, `RECORD_TOO_COMPLEX`
 */
export function checkNesting(json: string, limits: NestingLimits): void {
  // Nearly every line has a handful of brackets: looking for them by `indexOf` is many times faster than
  // looking at each character, and with fewer of them than levels allowed there is no depth to count. A name takes three characters.
  if (json.length <= limits.parts * 3 && !hasMoreOpeners(json, limits.depth)) return
  let depth = 0
  let parts = 0
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(json, i)
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > limits.depth) {
        throw new SillokError('RECORD_TOO_DEEP', `The JSON is nested deeper than ${limits.depth} levels.`)
      }
      if (++parts > limits.parts) throw tooComplex(limits)
    } else if (code === COLON) {
      if (++parts > limits.parts) throw tooComplex(limits)
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
  }
}

function tooComplex({ parts }: NestingLimits): SillokError {
  return new SillokError('RECORD_TOO_COMPLEX', `The JSON has more than ${parts} objects, lists and names.`)
}

function hasMoreOpeners(json: string, count: number): boolean {
  let openers = 0
  for (const opener of ['{', '[']) {
    for (let at = json.indexOf(opener); at !== -1; at = json.indexOf(opener, at + 1)) {
      if (++openers > count) return true
    }
  }
  return false
}
