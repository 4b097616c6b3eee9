import { describe, expect, it } from 'vitest'
import { luhn, mod11and10, mod97, verhoeff } from './check-digits.js'

/** A number with its check digit right, and each that differs from it in one digit. */
function only(check: (digits: string) => boolean, right: string): void {
  expect(check(right)).toBe(true)
  for (let i = 0; i < right.length; i++) {
    for (const digit of '0123456789') {
      if (digit !== right[i])
        expect([right, i, digit, check(right.slice(0, i) + digit + right.slice(i + 1))]).toEqual([
          right,
          i,
          digit,
          false,
        ])
    }
  }
}

describe('check digits', () => {
  it('Luhn', () => only(luhn, '79927398713'))
  // The example of ISO/IEC 7064 in German tax ids, and of the algorithm's description.
  it('ISO 7064 mod 11,10', () => only(mod11and10, '86095742719'))
  it('Verhoeff', () => only(verhoeff, '2363'))
  it('IBAN', () => {
    expect(mod97('DE89370400440532013000')).toBe(true)
    expect(mod97('DE88370400440532013000')).toBe(false)
  })
})
