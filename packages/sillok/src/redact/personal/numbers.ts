import { isDigit, isLetter, isLower, isUpper } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { account } from './accounts.js'
import { card, exponentCard } from './card-in-text.js'
import { lettered } from './lettered.js'
import { isPhoneName } from './phone-names.js'
import { around, isMark, type Run, runsOf, type Written } from './written.js'

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
  if (isLower(text.charCodeAt(start - 1)) || (isLower(text.charCodeAt(end)) && !hasExtension(text, end)))
    return end
  // Most digits in logs are short and stand alone: counts, ports, times.
  if (!phone && (end - start < 9 || isTime(text, start, end)) && isAlone(text, start, end)) return end
  // `2026-11-20 10:55`: what most logs begin with.
  if (end - start === 4 && isDate(text, start, end)) return timeEnd(text, end + 6)
  const written = around(text, start, end, floor)
  const before = text.charCodeAt(written.start - 1)
  // National numbers with letters have six to eight digits, or seventeen and a letter.
  const isFollowed = isLetter(text.charCodeAt(written.end)) && !hasExtension(text, written.end)
  const touched = isFollowed || (written.start > floor && isLetter(before))
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

const EXTENSION = /x\d{1,6}(?!\w)/y

/** `+44 2034567890x456`: who is called within a company. */
function hasExtension(text: string, end: number): boolean {
  EXTENSION.lastIndex = end
  return text.charCodeAt(end) === 120 && EXTENSION.test(text)
}

/** Seconds, or thousandths of them and so on, since 1970: from 2017 to 2033. No card and no telephone number begins so. */
function isTime(text: string, start: number, end: number): boolean {
  return (end - start - 10) % 3 === 0 && text.charCodeAt(start) === 49 && text.charCodeAt(start + 1) > 52
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
