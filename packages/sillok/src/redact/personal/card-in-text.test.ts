import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('a card in a text', () => {
  it.each([
    ['paid with 5555-5555-5555-4444-09-27', 'paid with ****-****-****-4444-09-27'],
    ['paid with 5555-5555-5555-4444-11/2027 today', 'paid with ****-****-****-4444-11/2027 today'],
    ['paid with 5555  5555 5555 4444', 'paid with ****-****-****-4444'],
  ])('is found beside the month it expires in, and with a space too many: %s', (text, masked) => {
    expect(redactText(text)).toBe(masked)
  })

  it.each([
    ['my card: 4821 7305 9921 2046.', 'my card: ****-****-****-2046.'],
    ['Visa 4000-1234-5678-9017 declined', 'Visa ****-****-****-9017 declined'],
    ['amex number: 3700 123456 12345', 'amex number: ****-****-****-2345'],
  ])('has groups and a word before it, and then its check digit may be wrong: %s', (text, masked) => {
    expect(redactText(text)).toBe(masked)
  })

  it.each(['row 4821 7305 9921 2046', 'discard 4821 7305 9921 2046', 'card 5530 5531 5532 5533'])(
    'is none without a word for it, or as a piece of a table: %s',
    (text) => {
      expect(redactText(text)).toBe(text)
    },
  )

  it.each([
    'part 5555-5555-5555-4444-13-27',
    'part 5555-5555-5555-4444-092',
    'part 5555-5555-5555-4444-09-27-1',
    '5555  5555  5555  4444',
  ])('leaves parts of something longer, and columns: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
