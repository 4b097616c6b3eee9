import { kindTable } from '../scan/hits.js'
import { LOWER, UPPER, WORD } from '../text/marks.js'
import type { Span } from '../text/spans.js'
import { bareIn, mayBeBare } from './bare.js'
import { strangerAt } from './strangers.js'

/** The shortest word that may be a key, and the shortest in a text whose letters are of one case: one of those is longer, see `bareIn` and `strangerAt`. */
const LONG_WORD = 20
const OF_ONE_CASE = 24
const BOTH_CASES = LOWER | UPPER
const OPENING_BRACE = 123
// Bindings of this file's own: V8 looks an imported one up, and checks it, at each character.
const kindOf = kindTable
const word = WORD

/**
 * Keys that no name, no prefix and no service tells. What people write is read for them; in JSON a name says more than that, and ids of
 * all kinds stand behind names that say nothing.
 *
 * @param marks of all its characters, see `marks.ts`
 */
export function unnamedKeys(text: string, marks: number): Span[] | undefined {
  const { length } = text
  const least = (marks & BOTH_CASES) === BOTH_CASES ? LONG_WORD : OF_ONE_CASE
  if (length < least || text.charCodeAt(0) === OPENING_BRACE) return undefined
  let spans: Span[] | undefined
  // A word is looked for from where it would end: most characters are never read.
  for (let start = 0; start + least <= length; ) {
    let at = start + least - 1
    let kinds = 0
    for (; at >= start; at--) {
      const kind = (kindOf[text.charCodeAt(at)] as number) & word
      if (kind === 0) break
      kinds |= kind
    }
    if (at < start) {
      for (at = start + least; at < length; at++) {
        const kind = (kindOf[text.charCodeAt(at)] as number) & word
        if (kind === 0) break
        kinds |= kind
      }
      const found = strangerAt(text, start) ?? (mayBeBare(kinds) ? bareIn(text, start, at) : undefined)
      if (found !== undefined) {
        spans ??= []
        spans.push(found)
      }
    }
    start = at + 1
  }
  return spans
}
