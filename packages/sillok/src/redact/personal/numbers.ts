import { MASK } from '../../record/index.js'
import { isAlnum, isDigit, isLetter, isUpper } from '../chars.js'
import { Trait, traitsOf } from '../keys.js'
import type { Span } from '../spans.js'
import { isCard, maskCard } from './cards.js'
import { ibanEnd } from './iban.js'
import { nationalId } from './national.js'
import { isInternational, isNational, isPhoneContext, maskPhone } from './phones.js'

/** Digits with single marks between them, `start` to `end`, and each run of digits in it. */
interface Written {
  start: number
  end: number
  runs: { start: number; end: number }[]
  digits: number
}

const LONGEST = 48

/**
 * What the digits around `at` are: a card, a telephone number, an account, a national number.
 *
 * @param at the third digit of a run, or the first behind a plus
 * @param name of the field that the text stands in
 * @returns the span, or where to go on: behind what was looked at
 */
export function numberAt(text: string, at: number, floor: number, name: string): Span | number {
  const written = around(text, at, floor)
  const { start, end } = written
  const before = text.charCodeAt(start - 1)
  if (start > floor && (isLetter(before) || isLetter(text.charCodeAt(end)))) {
    return lettered(text, at, written, floor) ?? end
  }
  // `GB29 NWBK 6016 …`, `AB 12 34 56 C`
  if (start > floor + 1 && (before === 32 || before === 45) && isUpper(text.charCodeAt(start - 2))) {
    const span = lettered(text, at, written, floor)
    if (span !== undefined) return span
  }
  if (written.digits < 7) return end
  if (written.digits < 9 && !(traitsOf(name) & Trait.phone) && before !== 43) {
    return isLetter(text.charCodeAt(end)) ? (lettered(text, at, written, floor) ?? end) : end
  }
  if (isLetter(text.charCodeAt(end))) {
    const span = lettered(text, at, written, floor)
    if (span !== undefined) return span
    // `2026-11-20T…`: what goes on in letters is a name, except behind words of one's own.
    return end
  }
  return card(text, written) ?? (isDate(text, written) ? end : (account(text, written, name) ?? end))
}

function isMark(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 40 || code === 41 || code === 47
}

function around(text: string, at: number, floor: number): Written {
  let start = at
  let end = at + 1
  const runs: Written['runs'] = []
  const first = { start: at, end }
  while (start > floor && isDigit(text.charCodeAt(start - 1))) start--
  while (end < text.length && isDigit(text.charCodeAt(end))) end++
  first.start = start
  first.end = end
  runs.push(first)
  let digits = end - start
  // To the left, as far as it is one number; digits of a mask are none.
  while (start - floor > 1 && at - start < LONGEST) {
    let from = start
    while (from > floor && start - from < 2 && isMark(text.charCodeAt(from - 1))) from--
    if (from === start || !isDigit(text.charCodeAt(from - 1))) break
    const stop = from
    while (from > floor && isDigit(text.charCodeAt(from - 1))) from--
    if (
      text.charCodeAt(from - 1) === 42 ||
      (text.charCodeAt(from - 1) === 45 && text.charCodeAt(from - 2) === 42)
    )
      break
    runs.unshift({ start: from, end: stop })
    digits += stop - from
    start = from
  }
  while (end - at < LONGEST) {
    let to = end
    while (to - end < 2 && isMark(text.charCodeAt(to))) to++
    if (to === end || !isDigit(text.charCodeAt(to))) break
    const from = to
    while (isDigit(text.charCodeAt(to))) to++
    runs.push({ start: from, end: to })
    digits += to - from
    end = to
  }
  return { start, end, runs, digits }
}

/** Numbers with letters in them: an IBAN, or a national number. */
function lettered(
  text: string,
  at: number,
  { start, end, digits }: Written,
  floor: number,
): Span | undefined {
  // An IBAN begins with two letters and two digits, at most one group of letters before its digits.
  let from = start
  for (let i = 0; i < 14 && from > floor; i++) {
    const code = text.charCodeAt(from - 1)
    if (!isUpper(code) && !isDigit(code) && code !== 32 && code !== 45) break
    from--
    if (isUpper(text.charCodeAt(from)) && (from === 0 || !isAlnum(text.charCodeAt(from - 1)))) {
      const ends = ibanEnd(text, from)
      if (ends !== undefined && ends > at) return { start: from, end: ends, rule: 'iban', mask: MASK }
    }
  }
  if (digits > 17) return undefined
  let first = start
  while (
    first > floor &&
    start - first < 12 &&
    (isUpper(text.charCodeAt(first - 1)) || isDigit(text.charCodeAt(first - 1)))
  )
    first--
  let last = end
  while (last - end < 6 && isAlnum(text.charCodeAt(last)) && !isLower(text, last)) last++
  // `AB 12 34 56 C`
  if (
    text.charCodeAt(first - 1) === 32 &&
    first - 3 >= floor &&
    isUpper(text.charCodeAt(first - 2)) &&
    first === start
  )
    first -= 3
  if (last === end && text.charCodeAt(end) === 32 && isUpper(text.charCodeAt(end + 1))) last += 2
  if (isAlnum(text.charCodeAt(first - 1)) || isAlnum(text.charCodeAt(last))) return undefined
  const rule = nationalId(text.slice(first, last), text.slice(Math.max(0, first - 40), first))
  return rule === undefined ? undefined : { start: first, end: last, rule, mask: MASK }
}

function isLower(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 97 && code <= 122
}

function card(text: string, { runs, digits }: Written): Span | undefined {
  if (digits < 13) return undefined
  for (let i = 0; i < runs.length; i++) {
    let bare = ''
    for (let j = i; j < runs.length && bare.length < 19; j++) {
      const run = runs[j] as Written['runs'][number]
      // Groups of a card have three to six digits, with one mark between them.
      if (j > i && (run.start - (runs[j - 1]?.end ?? 0) !== 1 || '/()'.includes(text.charAt(run.start - 1))))
        break
      bare += text.slice(run.start, run.end)
      const start = (runs[i] as Written['runs'][number]).start
      const parts = j - i + 1
      if (bare.length < 13 || (parts > 1 && (parts < 3 || parts > 5)) || !isCard(bare)) continue
      if (isFraction(text, start, run.end) || text.charCodeAt(start - 1) === 43) continue
      return numeric(text, { start, end: run.end, rule: 'card', mask: maskCard(bare) })
    }
  }
  return undefined
}

/** Digits next to a decimal point are a number. */
function isFraction(text: string, start: number, end: number): boolean {
  return (
    (text.charCodeAt(start - 1) === 46 && isDigit(text.charCodeAt(start - 2))) ||
    (text.charCodeAt(end) === 46 &&
      isDigit(text.charCodeAt(end + 1)) &&
      !text.slice(start, end).includes('.'))
  )
}

/** `2026-11-20 10`: what most logs begin with. */
function isDate(text: string, { start, runs }: Written): boolean {
  const [year, month] = runs
  if (year === undefined || month === undefined || year.end - year.start !== 4 || month.end - month.start > 2)
    return false
  const century = text.slice(start, start + 2)
  return (century === '20' || century === '19') && '-/.'.includes(text.charAt(year.end))
}

/** Telephone and national numbers. */
function account(text: string, { start, end, runs, digits }: Written, name: string): Span | undefined {
  const plus = text.charCodeAt(start - 1) === 43 && !isAlnum(text.charCodeAt(start - 2))
  if (plus) {
    let last = runs.length - 1
    let bare = text.slice(start, end).replace(/\D/g, '')
    while (bare.length > 15 && last > 0)
      bare = text.slice(start, (runs[--last] as Written['runs'][number]).end).replace(/\D/g, '')
    if (!isInternational(bare)) return undefined
    return {
      start: start - 1,
      end: (runs[last] as Written['runs'][number]).end,
      rule: 'phone',
      mask: maskPhone(bare),
    }
  }
  const before = text.slice(Math.max(0, start - 40), start)
  const context = before === '' ? name : before
  const from = text.charCodeAt(start - 1) === 40 ? start - 1 : start
  // As it stands; then without what came along at its ends.
  for (let i = 0; i < runs.length && i < 4; i++) {
    for (let j = runs.length - 1; j >= i && runs.length - j < 5; j--) {
      const first = i === 0 ? from : (runs[i] as Written['runs'][number]).start
      const last = (runs[j] as Written['runs'][number]).end
      const part = text.slice(first, last)
      const count = i === 0 && j === runs.length - 1 ? digits : part.replace(/\D/g, '').length
      if (count < 9) break
      const rule = nationalId(part, i === 0 ? context : '')
      if (rule !== undefined) return numeric(text, { start: first, end: last, rule, mask: MASK })
      if (isNational(part, count) && isFree(text, first, last)) {
        return { start: first, end: last, rule: 'phone', mask: maskPhone(part.replace(/\D/g, '')) }
      }
    }
  }
  if (digits > 15 || (digits > 12 && runs.length === 1)) return undefined
  if (isPhoneContext(before) || traitsOf(name) & Trait.phone) {
    const bare = text.slice(start, end).replace(/\D/g, '')
    return numeric(text, { start: from, end, rule: 'phone', mask: maskPhone(bare) })
  }
  return undefined
}

/** Whether a number stands by itself, and is no part of a longer one with marks: `1.2.212.555.0199`. */
function isFree(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1)
  const behind = text.charAt(end)
  if (before !== '' && '.-/_'.includes(before)) return false
  return !(behind !== '' && '-/_'.includes(behind) && isAlnum(text.charCodeAt(end + 1)))
}

/** A mask for a number that stands in JSON as a number gets quotes, so that JSON stays JSON. */
export function numeric(text: string, span: Span): Span {
  const quote = jsonQuote(text, span.start, span.end)
  return quote === '' ? span : { ...span, quote }
}

function jsonQuote(text: string, start: number, end: number): string {
  if (!/^\s{0,2}(?:[,}\]]|$)/.test(text.slice(end, end + 3))) return ''
  let at = start
  while (start - at < 4 && text.charCodeAt(at - 1) === 32) at--
  const before = text.charAt(at - 1)
  if (before === ':') return /(\\{0,7}")$/.exec(text.slice(Math.max(0, at - 9), at - 1))?.[1] ?? ''
  return (before === '[' || before === ',') && /^\s{0,8}[[{]/.test(text.slice(0, 9)) ? '"' : ''
}
