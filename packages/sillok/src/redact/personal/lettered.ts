import { MASK } from '../../record/index.js'
import { isAlnum, isDigit, isLower, isUpper } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { nationalId } from './national.js'
import type { Written } from './written.js'

/** A national number with letters between its digits, of which `at` is one. */
export function letteredAt(text: string, at: number, floor: number): Span | undefined {
  let start = at
  let end = at + 1
  while (start > floor && isDigit(text.charCodeAt(start - 1))) start--
  while (isDigit(text.charCodeAt(end))) end++
  return lettered(text, { start, end, digits: end - start }, floor)
}

/** How many letters and digits a French number has. */
const NIR = 15
/** One of Corsica, whose departments are 2A and 2B: `2 69 09 2B …`. */
const CORSICA = /[12] ?\d{2} ?\d{2} ?2[AB] ?\d{3} ?\d{3} ?\d{2}(?!\w)/y

/** National numbers with letters in them. */
export function lettered(text: string, { start, end, digits }: Written, floor: number): Span | undefined {
  if (digits > 17) return undefined
  CORSICA.lastIndex = start
  const corsica = CORSICA.exec(text)
  if (corsica !== null && nationalId(corsica[0], NIR, '') !== undefined)
    return { start, end: CORSICA.lastIndex, rule: 'fr-nir', mask: MASK }
  let first = start
  while (
    first > floor &&
    start - first < 12 &&
    (isUpper(text.charCodeAt(first - 1)) || isDigit(text.charCodeAt(first - 1)))
  )
    first--
  let last = end
  while (last - end < 8 && isAlnum(text.charCodeAt(last)) && !isLower(text.charCodeAt(last))) last++
  // `AB 12 34 56 C`, `12345678-Z`: with what stands beside it, or, as in `DNI 12345678Z`, without.
  const isApart =
    text.charCodeAt(first - 1) === 32 && first - 3 >= floor && isUpper(text.charCodeAt(first - 2))
  const behind = text.charCodeAt(end)
  const isFollowed = last === end && (behind === 32 || behind === 45) && isUpper(text.charCodeAt(end + 1))
  for (const from of isApart && first === start ? [first - 3, first] : [first])
    for (const to of isFollowed ? [last + 2, last] : [last]) {
      const span = letteredIn(text, from, to)
      if (span !== undefined) return span
    }
  return undefined
}

function letteredIn(text: string, start: number, end: number): Span | undefined {
  if (isAlnum(text.charCodeAt(start - 1)) || isAlnum(text.charCodeAt(end))) return undefined
  const written = text.slice(start, end)
  const size = written.replace(/[^\dA-Z]/g, '').length
  const rule = nationalId(written, size, text.slice(Math.max(0, start - 40), start))
  return rule === undefined ? undefined : { start, end, rule, mask: MASK }
}
