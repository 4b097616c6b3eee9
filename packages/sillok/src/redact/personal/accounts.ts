import { MASK } from '../../record/index.js'
import { spend } from '../text/budget.js'
import { isAlnum } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { numeric } from './json-number.js'
import { nationalId } from './national.js'
import { isPhoneName } from './phone-names.js'
import { isInternational, isNational, isPhoneContext, isPhoneContextBehind, maskPhone } from './phones.js'
import { isSeries } from './series.js'
import type { Run, Written } from './written.js'

/** Telephone and national numbers. */
export function account(
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
  if (digits > 15 || (digits > 12 && runs.length === 1) || IPV4.test(text.slice(start, end))) return undefined
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

/** `dial tcp 198.51.100.17:5432`: an address, though programs call and dial it. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** Whether a number stands by itself, and is no part of a longer one with marks: `1.2.212.555.0199`. */
function isFree(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1)
  const behind = text.charAt(end)
  // `01 02 03 04 05 06 …`: bytes.
  if (/^\d\d([ .-])\d\d\1\d\d/.test(text.slice(start, start + 8))) {
    if (
      /^[ .-]\d/.test(text.slice(end, end + 2)) ||
      /\d[ .-]$|(?:^|[^\w])[\da-f]{2}[ .-][\da-f]{2}[ .-]$/i.test(text.slice(Math.max(0, start - 7), start))
    )
      return false
  }
  if (before !== '' && '.-/_'.includes(before)) return false
  return !(behind !== '' && '-/_'.includes(behind) && isAlnum(text.charCodeAt(end + 1)))
}
