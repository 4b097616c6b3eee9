/** Check digits of numbers given as text of digits only. Each answers false for what it cannot be. */

/** Luhn (ISO/IEC 7812-1): cards. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

// The dihedral group of order ten, and the permutation by position (Verhoeff, 1969).
const TIMES =
  '0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210'
const TURN = '01234567891576283094580379614289160435279453126870428657390127938064157046913258'

/** Verhoeff: India's Aadhaar. */
export function verhoeff(digits: string): boolean {
  let state = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    state = TIMES.charCodeAt(state * 10 + TURN.charCodeAt((i % 8) * 10 + digit) - 48) - 48
  }
  return state === 0
}

/** ISO/IEC 7064 mod 97-10 over letters and digits, the first four characters moved behind: IBAN (ISO 13616). */
export function mod97(text: string): boolean {
  let rest = 0
  for (const char of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** ISO/IEC 7064 mod 11,10: Germany's tax id. */
export function mod11and10(digits: string): boolean {
  let product = 10
  for (const char of digits.slice(0, -1)) {
    const sum = (Number(char) + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10 === Number(digits.at(-1))
}

/** The sum of digits times weights, from the left. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0
  weights.forEach((weight, i) => {
    sum += weight * (digits.charCodeAt(i) - 48)
  })
  return sum
}
