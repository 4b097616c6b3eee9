import { isAlnum, isDigit, isLetter } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isCard, maskCard } from './cards.js'
import { numeric } from './json-number.js'
import { isSeries } from './series.js'
import type { Run, Written } from './written.js'

export function card(text: string, { digits }: Written, runs: readonly Run[]): Span | undefined {
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
        isColumns(text, start, run.end) ||
        text.charCodeAt(start - 1) === 43
      )
        continue
      return numeric(text, { start, end: run.end, rule: 'card', mask: maskCard(bare) })
    }
  }
  return saidCard(text, runs)
}

const SAID = /(?<![a-z])(?:card|visa|amex|mastercard)(?: (?:number|no\.?))?(?: is)?[ :=#]{1,3}$/i
const GROUPS = /^\d{4}([ -])(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{5})$/

/** In groups as on a card, right behind the word for one: then a wrong check digit is a slip of who wrote it. */
function saidCard(text: string, runs: readonly Run[]): Span | undefined {
  const start = runs[0]?.start ?? 0
  const end = runs.at(-1)?.end ?? 0
  const number = text.slice(start, end)
  if (end - start > 19 || !GROUPS.test(number) || /^0[0 -]*$/.test(number) || isSeries(text, start, end))
    return undefined
  if (!SAID.test(text.slice(Math.max(0, start - 24), start))) return undefined
  return { start, end, rule: 'card', mask: maskCard(number) }
}

/** Whether a run goes on with the number of the one before: one mark is between them; strokes, and a space too many, are between groups of four only. */
function isGroup(text: string, last: Run, run: Run): boolean {
  if (run.start - last.end !== 1)
    return (
      text.slice(last.end, run.start) === '  ' && last.end - last.start === 4 && run.end - run.start === 4
    )
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

/** The month in which a card expires: `-09-27`, `-09/2027`. */
const EXPIRES = /-(?:0[1-9]|1[0-2])[-/](?:20)?[2-4]\d(?![\w-])/y

/** Whether letters follow or precede behind a dash: a part of an identifier. */
function isPart(text: string, start: number, end: number): boolean {
  return (
    (text.charCodeAt(start - 1) === 45 && isAlnum(text.charCodeAt(start - 2))) ||
    (text.charCodeAt(end) === 45 &&
      isAlnum(text.charCodeAt(end + 1)) &&
      match(EXPIRES, text, end) === undefined)
  )
}

/** Whether two spaces are between all groups: columns. */
function isColumns(text: string, start: number, end: number): boolean {
  return /^\d+(?: {2}\d+)+$/.test(text.slice(start, end))
}

/**
 * A card as a program writes a large number: `4.111111111111111e15`.
 *
 * @param at of the letter
 */
export function exponentCard(text: string, at: number, floor: number): Span | undefined {
  if ((text.charCodeAt(at) | 32) !== 101) return undefined
  const digits = /(?<![\d.])\d\.\d{9,18}$/.exec(text.slice(Math.max(floor, at - 22), at))?.[0]
  const power = /^e\+?(1[2-8])(?!\d)/i.exec(text.slice(at, at + 6))
  if (digits === undefined || power === null) return undefined
  const bare = digits.replace('.', '').padEnd(Number(power[1]) + 1, '0')
  if (!isCard(bare)) return undefined
  const span = { start: at - digits.length, end: at + power[0].length, rule: 'card', mask: maskCard(bare) }
  return numeric(text, span)
}
