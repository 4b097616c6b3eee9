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
    'part 5555-5555-5555-4444-13-27',
    'part 5555-5555-5555-4444-092',
    'part 5555-5555-5555-4444-09-27-1',
    '5555  5555  5555  4444',
  ])('leaves parts of something longer, and columns: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
