import { MASK } from '../../record/index.js'
import { isLower, isWordStart } from '../text/chars.js'
import type { Span } from '../text/spans.js'
import { mod97 } from './check-digits.js'

// Lengths by country (SWIFT's registry of IBAN formats).
const LENGTHS = new Map(
  `NO15 BE16 DK18 FI18 FO18 GL18 NL18 SD18 FK18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 XK20 MN20 CH21 HR21 LI21 LV21 BG22 BH22 CR22 DE22
  GB22 GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 LY25 PT25 ST25 IS26
  TR26 BI27 DJ27 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 HU28 LB28 NI28 PL28 SV28 BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30
  MT31 SC31 LC32 RU33`
    .split(/\s+/)
    .map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
)

export const IBAN_COUNTRIES = [...LENGTHS.keys()]

const SHAPE = /(?:[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]){11,40}|[a-z]{2}\d{2}(?:[ -]?[a-z\d]){11,40})/y

/** Where the IBAN ends that begins at `start`: of its country's length, its check digits right. */
function ibanEnd(text: string, start: number): number | undefined {
  const length = LENGTHS.get(text.slice(start, start + 2).toUpperCase())
  if (length === undefined) return undefined
  SHAPE.lastIndex = start
  const found = SHAPE.exec(text)?.[0]
  if (found === undefined) return undefined
  let end = 0
  let bare = ''
  for (; end < found.length && bare.length < length; end++) {
    const char = found.charAt(end)
    if (char !== ' ' && char !== '-') bare += char
  }
  if (bare.length !== length || !mod97(bare.toUpperCase())) return undefined
  // In small letters ids look so, too: most of an account's number are digits.
  if (isLower(bare.charCodeAt(0)) && bare.replace(/\D/g, '').length < length - 8) return undefined
  return /[A-Za-z\d]/.test(text.charAt(start + end)) ? undefined : start + end
}

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-z])/iy
/** Where the groups of a UUID begin that are long enough for the start of an IBAN. */
const GROUPS = [0, 9, 14, 19]

/**
 * Whether a group of a UUID begins at `start`. One in ten thousand ids has a group like `ee22` or `be10` with what passes for the rest of an account's number
 * behind it; the id of a request would be masked for it, and its records not be found.
 */
function isInUuid(text: string, start: number): boolean {
  return GROUPS.some((group) => {
    const from = start - group
    if (from < 0 || !isWordStart(text, from)) return false
    UUID.lastIndex = from
    return UUID.test(text)
  })
}

/** The IBAN that begins at `start`. */
export function iban(text: string, start: number): Span | undefined {
  if (!isWordStart(text, start)) return undefined
  const end = ibanEnd(text, start)
  return end === undefined || isInUuid(text, start) ? undefined : { start, end, rule: 'iban', mask: MASK }
}
