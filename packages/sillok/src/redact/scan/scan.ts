import { spend, startBudget } from '../text/budget.js'
import { isAlnum, isUpper } from '../text/chars.js'
import { merge, type Span } from '../text/spans.js'
import { ENDINGS, endingOf, ends, findHits, literalsOf, WINDOW } from './hits.js'
import { CAPITAL, FOLD, type Look, literals, looks, OR_WORD } from './looks.js'

/**
 * By what ends at a hit: how far before the end the one letter stands that all of the literals want as a capital; below zero, where a small one does
 * as well if a word begins with it; 0: none, look closer.
 */
const capitals = Int8Array.from({ length: ENDINGS }, (_, ending) => {
  const [first = 0, ...others] = literalsOf(ending).map((index) => {
    const letter = CAPITAL.get(index)
    if (letter === undefined) return 0
    const distance = (literals[index] as string).length - letter
    return OR_WORD.has(index) ? -distance : distance
  })
  return others.every((other) => other === first) ? first : 0
})

function isWanted(text: string, end: number, capital: number): boolean {
  if (capital > 0) return isUpper(text.charCodeAt(end - capital))
  return isUpper(text.charCodeAt(end + capital)) || !isAlnum(text.charCodeAt(end + capital - 1))
}

/**
 * What the default rules find in a text as a reader sees it: in order, without overlap. `undefined`: nothing.
 * `'fold'`: the text has characters that a reader does not see as they are.
 *
 * @param isFolded such characters are none any more
 * @param hits how many `findHits` has found in the whole of it, where it was asked last
 */
export function scan(text: string, name: string, isFolded: boolean, hits = -1): Span[] | undefined | 'fold' {
  const { length } = text
  startBudget(length)
  let spans: Span[] | undefined
  // What is before is masked already; and, or at least, looked at.
  let floor = 0
  let from = 0
  // A span that begins further on: what stands before it is looked at as well, and then it is jumped over.
  let ahead: Span | undefined
  for (let at = 0; at < length; ) {
    const to = Math.min(at + WINDOW, length)
    const count = hits === -1 ? findHits(text, at, to) : hits
    for (let hit = 0; hit < count; hit++) {
      const end = ends[hit] as number
      if (ahead !== undefined && end > ahead.start) {
        spans = pushed(spans, ahead)
        floor = ahead.end
        from = floor
        ahead = undefined
      }
      if (end <= from) continue
      const ending = endingOf(hit)
      const capital = capitals[ending] as number
      if (capital !== 0 && !isWanted(text, end, capital)) continue
      const seen = look(text, ending, end, floor, from, name)
      if (seen === undefined || (seen === FOLD && isFolded)) continue
      if (seen === FOLD) return 'fold'
      if (Array.isArray(seen)) {
        // All of them further on: what stands between them is looked at as well.
        spans = pushed(spans, ...seen)
      } else if (typeof seen === 'number') {
        if (seen > end) from = ahead === undefined ? seen : Math.min(seen, ahead.start)
      } else if (seen.start >= end && ahead === undefined) ahead = seen
      else if (seen.start >= floor && seen.end > seen.start) {
        spans = pushed(spans, seen)
        if (seen.start >= end) continue
        floor = Math.max(floor, seen.end)
        if (ahead !== undefined && floor > ahead.start) {
          spans = pushed(spans, ahead)
          floor = Math.max(floor, ahead.end)
          ahead = undefined
        }
        if (floor >= end) from = floor
      }
    }
    at = Math.max(to, from)
  }
  if (ahead !== undefined) spans = pushed(spans, ahead)
  return spans === undefined ? undefined : merge(spans)
}

/** Most texts have none: no list is made for them. */
function pushed(spans: Span[] | undefined, ...more: Span[]): Span[] | undefined {
  if (more.length === 0) return spans
  if (spans === undefined) return more
  spans.push(...more)
  return spans
}

const lengths = literals.map((literal) => literal.length)

/** What one closer look costs, about, besides the value that it reads. */
const LOOK = 32

function look(
  text: string,
  ending: number,
  end: number,
  floor: number,
  from: number,
  name: string,
): Span | Span[] | number | undefined {
  let resume: number | undefined
  spend(LOOK)
  for (const index of literalsOf(ending)) {
    const start = end - (lengths[index] as number)
    if (start < floor || start < from) continue
    const seen = (looks[index] as Look)(text, start, end, floor, name)
    if (typeof seen === 'object') return seen
    resume = seen ?? resume
  }
  return resume
}
