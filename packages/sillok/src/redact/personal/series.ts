import { isDigit } from '../text/chars.js'

/** How many groups are looked at on each side: what is behind them does not change what a table is. */
const SIDE = 8

/** What numbers of twelve digits in three groups are called, and how far before them. */
const CALLED_SO =
  /マイナンバー|個人番号|my.?number|individual.number|aadhaar|uidai|आधार|tel|phone|mobile|電話/i
const NEAR = 40

const HEX = /^(?=.*\d)(?=.*[A-Fa-f])[\dA-Fa-f]{4,6}$/

/**
 * Whether digits in groups are a piece of a table or of a sequence: `5530 5531 5532`, `516E 5FDA 6271 6278 5365`, a line of code points. One
 * in eleven of such pieces has the check digit of a national number, one in ten that of a card.
 *
 * Two cards or two national numbers next to each other are none.
 *
 * @param start of the first group
 * @param end of the last group
 * @example
 * isSeries('5530 5531 5532 5533', 0, 14)   // true
 */
export function isSeries(text: string, start: number, end: number): boolean {
  const mark = text.charAt(start + 4)
  if (mark !== ' ' && mark !== '-') return false
  const groups = text.slice(start, end).split(mark)
  if (groups.length < 3 || !groups.every((group) => /^\d{4}$/.test(group))) return false
  if (isCounting(groups)) return true
  const before = beside(text, start - 1, -1, mark)
  const behind = beside(text, end, 1, mark)
  if (before.some(isHex) || behind.some(isHex)) return true
  const more = before.length + behind.length
  // `7301 4452 9018 2277`: a number of 16 digits is none of 12, but for what is called so: `My Number 7301 4452 9018 2026`.
  if (groups.length === 3 && more === 1) return !CALLED_SO.test(text.slice(Math.max(0, start - NEAR), start))
  return more > groups.length && (before.length % groups.length !== 0 || behind.length % groups.length !== 0)
}

/** Each number is a little more, or a little less, than the one before. */
function isCounting(groups: readonly string[]): boolean {
  return groups.every((group, i) => {
    const step = Math.abs(Number(group) - Number(groups[i - 1] ?? group))
    return i === 0 || (step > 0 && step <= 64)
  })
}

function isHex(group: string): boolean {
  return HEX.test(group)
}

/** The groups of four or five digits, or of four to six of base 16, that go on on one side with the same mark. */
function beside(text: string, at: number, step: 1 | -1, mark: string): string[] {
  const found: string[] = []
  let from = at
  while (found.length < SIDE && text.charAt(from) === mark) {
    let to = from + step
    while (Math.abs(to - from) < 8 && isHexDigit(text.charCodeAt(to))) to += step
    const group = step === 1 ? text.slice(from + 1, to) : text.slice(to + 1, from)
    if (!/^\d{4,5}$/.test(group) && !HEX.test(group)) break
    found.push(group)
    from = to
  }
  return found
}

function isHexDigit(code: number): boolean {
  const small = code | 32
  return isDigit(code) || (small >= 97 && small <= 102)
}
