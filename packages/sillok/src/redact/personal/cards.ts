import { luhn } from './check-digits.js'

// Ranges of issuers by leading digits, with the lengths that they use (ISO/IEC 7812; as the networks publish them).
const ISSUERS: readonly [RegExp, readonly number[]][] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^3(?:0[0-5]|095|[689])/, [14, 16, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  // UATP, for air travel.
  [/^1/, [15]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5893|6304|633[13]|6759|676[1-3]|6799|0604)/, [13, 14, 15, 16, 17, 18, 19]],
  [/^220[0-4]/, [16, 17, 18, 19]],
  [/^(?:60|8[12]|508)/, [16]],
  [/^(?:5019|4571)/, [16]],
  [/^(?:506[01]|507|6500)/, [16, 18, 19]],
]

/** Whether digits are the number of a payment card: an issuer's range and length, and the check digit of Luhn. */
export function isCard(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || digits.charCodeAt(0) > 56) return false
  if (!luhn(digits) || /^(?:(\d)\1+|123456789.+)$/.test(digits)) return false
  return ISSUERS.some(([lead, lengths]) => lengths.includes(digits.length) && lead.test(digits))
}

/** `****-****-****-1234` */
export function maskCard(digits: string): string {
  return `****-****-****-${digits.slice(-4)}`
}
