import { describe, expect, it } from 'vitest'
import { redactText } from './index.js'

describe('the value of a name', () => {
  it.each([
    'my credit card: 4242 4242 4242 4242',
    'credit_card=4242 4242 4242 4242, next',
    'card number = 4242-4242-4242-4242 was declined',
    'ssn: 536 90 4399',
    'credit card number: 4242  4242  4242  4242',
    'cardNumber=4242 - 4242 - 4242 - 4242',
    'cardNumber: 4242-4242 4242-4242',
    'credit card = 4242\u00a04242\u00a04242\u00a04242',
    'verification code is 482 913.',
    'passcode: 4821 9930',
    'pin number: 4821',
    'backup codes: 4821-9930, 5512-0042 and 9911-2222',
    'recovery codes: 12345678, 23456789, 34567890',
  ])('a number in groups is masked whole: %s', (text) => {
    expect(redactText(text)).not.toMatch(/\d{2}/)
  })

  it('what follows a short number is not taken with it', () => {
    expect(redactText('pin: 4821 200 ms')).toContain('200 ms')
    expect(redactText('otp=482913 2025-11-25')).toContain('2025-11-25')
    expect(redactText('secrets: abc123def, level=info2')).toContain('level=info2')
    expect(redactText('tokens: 128, 256, 512')).toContain('128, 256, 512')
  })

  it.each(['password value: Kq8vTzmWp2', 'passwords: hunter22, Kq8vTz-mW', 'api key value = Kq8vTzmWp2'])(
    'a noun behind the name, and a list: %s',
    (text) => {
      expect(redactText(text)).not.toMatch(/Kq|Tz|mW/)
    },
  )

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
