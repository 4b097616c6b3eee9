import { bareIn } from './bare.js'
import { isAlnum } from './chars.js'
import type { Span } from './spans.js'
import { strangerAt } from './strangers.js'

/** The shortest word that may be a key. */
const LONG_WORD = 20
const OPENING_BRACE = 123
/** What words are made of, base64 in both alphabets included, by code: a table, since every text is read by it. */
const WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(isAlnum(code) || '+/_-'.includes(String.fromCharCode(code))),
)

/**
 * Keys that no name, no prefix and no service tells. What people write is read for them; in JSON a name says more than that, and ids of
 * all kinds stand behind names that say nothing.
 */
export function unnamedKeys(text: string): Span[] | undefined {
  if (text.length < LONG_WORD || text.charCodeAt(0) === OPENING_BRACE) return undefined
  let spans: Span[] | undefined
  // A word is looked for from where it would end: most characters are never read.
  for (let start = 0; start + LONG_WORD <= text.length; ) {
    let at = start + LONG_WORD - 1
    while (at >= start && WORD[text.charCodeAt(at)] === 1) at--
    if (at < start) {
      at = start + LONG_WORD
      while (WORD[text.charCodeAt(at)] === 1) at++
      const found = strangerAt(text, start) ?? bareIn(text, start, at)
      if (found !== undefined) {
        spans ??= []
        spans.push(found)
      }
    }
    start = at + 1
  }
  return spans
}
