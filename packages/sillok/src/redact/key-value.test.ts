import { describe, expect, it } from 'vitest'
import { redactText } from './index.js'

describe('the value of a name', () => {
  it.each([
    'my credit card: 4242 4242 4242 4242',
    'credit_card=4242 4242 4242 4242, next',
    'card number = 4242-4242-4242-4242 was declined',
    'ssn: 536 90 4399',
  ])('a number in groups is masked whole: %s', (text) => {
    expect(redactText(text)).not.toMatch(/\d{2}/)
  })

  it('what follows a short number is not taken with it', () => {
    expect(redactText('pin: 4821 200 ms')).toContain('200 ms')
    expect(redactText('otp=482913 2025-11-25')).toContain('2025-11-25')
  })

  it.each(['apikey[]="Kq8#vTz!mWp2"', 'apikey[] = "Kq8#vTz!mWp2"', 'api_secret "Kq(#v)Tz}mW$p";'])(
    'brackets and marks hide nothing: %s',
    (text) => {
      expect(redactText(text)).not.toMatch(/Kq|Tz|mW/)
    },
  )

  it.each(['password "{user.password}";', 'secret "see (docs)";', 'tokens[] = []'])('is left: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
