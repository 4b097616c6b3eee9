import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isAlnum, isDigit, isLetter, isUpper } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { isCard, maskCard } from './cards.js'
import { nationalId } from './national.js'
import { isPhoneName } from './phone-names.js'
import { isInternational, isNational, isPhoneContext, isPhoneContextBehind, maskPhone } from './phones.js'
import { isSeries } from './series.js'

/** Digits with single marks between them, `start` to `end`, and how many they are. */
interface Written {
  start: number
  end: number
  digits: number
}

interface Run {
  start: number
  end: number
}

const LONGEST = 48

/**
 * What the digits around `at` are: a card, a telephone number, an account, a national number.
 *
 * @param at a digit of the first run
 * @param name of the field that the text stands in
 * @returns the span, or where to go on: behind what was looked at
 */
export function numberAt(text: string, at: number, floor: number, name: string): Span | number {
  let start = at
  let end = at + 1
  while (start > floor && isDigit(text.charCodeAt(start - 1))) start--
  while (isDigit(text.charCodeAt(end))) end++
  const phone = isPhoneName(name)
  // `%204111…`: the first two belong to an escape.
  if (text.charCodeAt(start - 1) === 37 && end - start > 2) start += 2
  const exponent = end - start > 8 ? exponentCard(text, end, floor) : undefined
  if (exponent !== undefined) return exponent
  // A part of a word in small letters, of a hash or an identifier.
  if (isLower(text, start - 1) || isLower(text, end)) return end
  // Most digits in logs are short and stand alone: counts, ports, times.
  if (!phone && (end - start < 9 || isTime(text, start, end)) && isAlone(text, start, end)) return end
  // `2026-11-20 10:55`: what most logs begin with.
  if (end - start === 4 && isDate(text, start, end)) return timeEnd(text, end + 6)
  const written = around(text, start, end, floor)
  const before = text.charCodeAt(written.start - 1)
  // National numbers with letters have six to eight digits, or seventeen and a letter.
  const touched = isLetter(text.charCodeAt(written.end)) || (written.start > floor && isLetter(before))
  const apart = text.charCodeAt(written.end) === 45 && isUpper(text.charCodeAt(written.end + 1))
  if (touched || apart || isUpper(text.charCodeAt(written.start - 2))) {
    const { digits } = written
    if ((digits > 5 && digits < 9) || digits === 17) {
      const span = lettered(text, written, floor)
      if (span !== undefined) return span
    }
    if (touched) return written.end
  }
  if (written.digits < (phone ? 7 : before === 43 ? 8 : 9)) return written.end
  const runs = runsOf(text, written)
  const found = card(text, written, runs)
  if (found === undefined) return account(text, written, runs, name) ?? written.end
  return beforeCard(text, written, runs, found, name) ?? found
}

/** `+86 138 0013 2005 4111…`: what stands before a card in the same line of digits is looked at by itself. */
function beforeCard(
  text: string,
  { start }: Written,
  runs: readonly Run[],
  found: Span,
  name: string,
): Span | undefined {
  const own = runs.filter(({ end }) => end < found.start)
  const last = own.at(-1)
  if (last === undefined) return undefined
  const digits = own.reduce((count, run) => count + run.end - run.start, 0)
  return digits < 8 ? undefined : account(text, { start, end: last.end, digits }, own, name)
}

/** Seconds, or thousandths of them and so on, since 1970: from 2017 to 2033. No card and no telephone number begins so. */
function isTime(text: string, start: number, end: number): boolean {
  return (end - start - 10) % 3 === 0 && text.charCodeAt(start) === 49 && text.charCodeAt(start + 1) > 52
}

function isMark(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 40 || code === 41 || code === 47 || code === 95
}

/** No mark with more digits, no plus and no capital letter next to it. */
function isAlone(text: string, start: number, end: number): boolean {
  const behind = text.charCodeAt(end)
  if (isUpper(behind)) return false
  if (isMark(behind)) {
    const next = text.charCodeAt(end + 1)
    if (
      isDigit(next) ||
      (isMark(next) && isDigit(text.charCodeAt(end + 2))) ||
      ((behind === 32 || behind === 45) && isUpper(next))
    )
      return false
  }
  const before = text.charCodeAt(start - 1)
  if (isUpper(before) || before === 43) return false
  if (!isMark(before)) return true
  const further = text.charCodeAt(start - 2)
  return !(isDigit(further) || isUpper(further) || (isMark(further) && isDigit(text.charCodeAt(start - 3))))
}

function isDate(text: string, start: number, end: number): boolean {
  const century = text.charCodeAt(start + 1)
  const mark = text.charCodeAt(end)
  if (
    !(text.charCodeAt(start) === 50 && century === 48) &&
    !(text.charCodeAt(start) === 49 && century === 57)
  )
    return false
  return (
    (mark === 45 || mark === 47 || mark === 46) &&
    text.charCodeAt(end + 3) === mark &&
    text.charCodeAt(end + 1) < 50 &&
    isDigit(text.charCodeAt(end + 5)) &&
    !isDigit(text.charCodeAt(end + 6))
  )
}

const TIME = /[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?!\d)/y

/** Where a time of the day ends that stands behind a date, its fraction of a second included: `T10:55:44.123`. */
function timeEnd(text: string, at: number): number {
  TIME.lastIndex = at
  return TIME.test(text) ? TIME.lastIndex : at
}

function around(text: string, from: number, to: number, floor: number): Written {
  let start = from
  let end = to
  let digits = end - start
  // To the left, as far as it is one number; digits of a mask are none.
  while (start - floor > 1 && from - start < LONGEST) {
    let at = start
    while (at > floor && start - at < 2 && isMark(text.charCodeAt(at - 1))) at--
    if (at === start || at === floor || !isDigit(text.charCodeAt(at - 1))) break
    const stop = at
    while (at > floor && isDigit(text.charCodeAt(at - 1))) at--
    const before = text.charCodeAt(at - 1)
    if (before === 42 || (before === 45 && text.charCodeAt(at - 2) === 42)) break
    digits += stop - at
    start = at
  }
  while (end - from < LONGEST) {
    let at = end
    while (at - end < 2 && isMark(text.charCodeAt(at))) at++
    if (at === end || !isDigit(text.charCodeAt(at))) break
    const first = at
    while (isDigit(text.charCodeAt(at))) at++
    digits += at - first
    end = at
  }
  return { start, end, digits }
}

function runsOf(text: string, { start, end }: Written): Run[] {
  const runs: Run[] = []
  for (let at = start; at < end; at++) {
    const first = at
    while (at < end && isDigit(text.charCodeAt(at))) at++
    if (at > first) runs.push({ start: first, end: at })
  }
  return runs
}

/** A national number with letters between its digits, of which `at` is one. */
export function letteredAt(text: string, at: number, floor: number): Span | undefined {
  let start = at
  let end = at + 1
  while (start > floor && isDigit(text.charCodeAt(start - 1))) start--
  while (isDigit(text.charCodeAt(end))) end++
  return lettered(text, { start, end, digits: end - start }, floor)
}

/** National numbers with letters in them. */
function lettered(text: string, { start, end, digits }: Written, floor: number): Span | undefined {
  if (digits > 17) return undefined
  let first = start
  while (
    first > floor &&
    start - first < 12 &&
    (isUpper(text.charCodeAt(first - 1)) || isDigit(text.charCodeAt(first - 1)))
  )
    first--
  let last = end
  while (last - end < 8 && isAlnum(text.charCodeAt(last)) && !isLower(text, last)) last++
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

function isLower(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 97 && code <= 122
}

function card(text: string, { digits }: Written, runs: readonly Run[]): Span | undefined {
  if (digits < 13) return undefined
  for (let i = 0; i < runs.length; i++) {
    let bare = ''
    for (let j = i; j < runs.length && bare.length < 19; j++) {
      const run = runs[j] as Run
      // Groups of a card have three to six digits, with one mark between them.
      if (j > i && !isGroup(text, runs[j - 1] as Run, run)) break
      bare += text.slice(run.start, run.end)
      const start = (runs[i] as Run).start
      const parts = j - i + 1
      if (bare.length < 13 || (parts > 1 && (parts < 3 || parts > 5)) || !isCard(bare)) continue
      if (
        isPart(text, start, run.end) ||
        isFraction(text, start, run.end) ||
        isSeries(text, start, run.end) ||
        text.charCodeAt(start - 1) === 43
      )
        continue
      return numeric(text, { start, end: run.end, rule: 'card', mask: maskCard(bare) })
    }
  }
  return undefined
}

/** Whether a run goes on with the number of the one before: one mark is between them; strokes are between groups of four only. */
function isGroup(text: string, last: Run, run: Run): boolean {
  if (run.start - last.end !== 1) return false
  const mark = text.charAt(last.end)
  if (mark === '/' || mark === '_') return run.end - run.start === 4 && last.end - last.start === 4
  return mark !== '(' && mark !== ')'
}

/** Digits next to a decimal point are a number. */
function isFraction(text: string, start: number, end: number): boolean {
  return (
    (text.charCodeAt(start - 1) === 46 && !isLetter(text.charCodeAt(start - 2))) ||
    (text.charCodeAt(end) === 46 &&
      isDigit(text.charCodeAt(end + 1)) &&
      !text.slice(start, end).includes('.'))
  )
}

/** Telephone and national numbers. */
function account(
  text: string,
  { start, end, digits }: Written,
  runs: readonly Run[],
  name: string,
): Span | undefined {
  const plus = text.charCodeAt(start - 1) === 43 && !isAlnum(text.charCodeAt(start - 2))
  if (plus) {
    let last = runs.length - 1
    let bare = text.slice(start, end).replace(/\D/g, '')
    while (bare.length > 15 && last > 0)
      bare = text.slice(start, (runs[--last] as Run).end).replace(/\D/g, '')
    if (!isInternational(bare)) return undefined
    return {
      start: start - 1,
      end: (runs[last] as Run).end,
      rule: 'phone',
      mask: maskPhone(bare),
    }
  }
  const before = text.slice(Math.max(0, start - 40), start)
  const context = before === '' ? name : before
  const from = text.charCodeAt(start - 1) === 40 ? start - 1 : start
  // As it stands; then without what came along at its ends.
  let all = digits
  for (let i = 0; i < runs.length && i < 4 && all > 8; i++) {
    let count = all
    for (let j = runs.length - 1; count > 8 && runs.length - j < 5; j--) {
      const first = i === 0 ? from : (runs[i] as Run).start
      const last = runs[j] as Run
      const span = count < 19 ? accountAt(text, first, last.end, count, i === 0 ? context : '') : undefined
      if (span !== undefined) return span
      count -= last.end - last.start
    }
    all -= (runs[i] as Run).end - (runs[i] as Run).start
  }
  if (digits > 15 || (digits > 12 && runs.length === 1)) return undefined
  if (isPhoneContext(before) || isPhoneContextBehind(text.slice(end, end + 24)) || isPhoneName(name)) {
    const bare = text.slice(start, end).replace(/\D/g, '')
    return numeric(text, { start: from, end, rule: 'phone', mask: maskPhone(bare) })
  }
  return undefined
}

function accountAt(
  text: string,
  start: number,
  end: number,
  digits: number,
  context: string,
): Span | undefined {
  spend(128)
  const part = text.slice(start, end)
  if (isSeries(text, start, end)) return undefined
  const rule = nationalId(part, digits, context)
  if (rule !== undefined && isFree(text, start, end)) return numeric(text, { start, end, rule, mask: MASK })
  if (!isNational(part, digits) || !isFree(text, start, end)) return undefined
  return { start, end, rule: 'phone', mask: maskPhone(part.replace(/\D/g, '')) }
}

/** Whether a number stands by itself, and is no part of a longer one with marks: `1.2.212.555.0199`. */
function isFree(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1)
  const behind = text.charAt(end)
  // `01 02 03 04 05 06 …`: bytes.
  if (/^\d\d([ .-])\d\d\1\d\d/.test(text.slice(start, start + 8))) {
    if (
      /^[ .-]\d/.test(text.slice(end, end + 2)) ||
      /\d[ .-]$/.test(text.slice(Math.max(0, start - 2), start))
    )
      return false
  }
  if (before !== '' && '.-/_'.includes(before)) return false
  return !(behind !== '' && '-/_'.includes(behind) && isAlnum(text.charCodeAt(end + 1)))
}

/** Whether letters follow or precede behind a dash: a part of an identifier. */
function isPart(text: string, start: number, end: number): boolean {
  return (
    (text.charCodeAt(start - 1) === 45 && isAlnum(text.charCodeAt(start - 2))) ||
    (text.charCodeAt(end) === 45 && isAlnum(text.charCodeAt(end + 1)))
  )
}

/** A mask for a number that stands in JSON as a number gets quotes, so that JSON stays JSON. */
function numeric(text: string, span: Span): Span {
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

/**
 * A card as a program writes a large number: `4.111111111111111e15`.
 *
 * @param at of the letter
 */
function exponentCard(text: string, at: number, floor: number): Span | undefined {
  if ((text.charCodeAt(at) | 32) !== 101) return undefined
  const digits = /(?<![\d.])\d\.\d{9,18}$/.exec(text.slice(Math.max(floor, at - 22), at))?.[0]
  const power = /^e\+?(1[2-8])(?!\d)/i.exec(text.slice(at, at + 6))
  if (digits === undefined || power === null) return undefined
  const bare = digits.replace('.', '').padEnd(Number(power[1]) + 1, '0')
  if (!isCard(bare)) return undefined
  const span = { start: at - digits.length, end: at + power[0].length, rule: 'card', mask: maskCard(bare) }
  return numeric(text, span)
}
