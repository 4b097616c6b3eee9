import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('a name of two words', () => {
  it.each([
    'Cache key: node-modules-linux-5f2b1c9a7d3e4f60a1b2c3d4e5f60718',
    'GPG key: F3EF5F62A87FC27A22E643F714CE4FF5015AA242',
    'GPG_KEY=F3EF5F62A87FC27A22E643F714CE4FF5015AA242',
    'ssh key fingerprint SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8',
    'private key fingerprint: SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8',
    'API key ID: k7Qm2Lr8Tn4Vb6',
  ])('says of which kind the last one is: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each([
    'Stripe key: 9aZkQ2Lm8Vb5Tn1Rw7Yc',
    'ssh key 9aZkQ2Lm8Vb5Tn1Rw7Yc',
    'my cache key secret: falcon7',
  ])('holds a secret: %s', (text) => {
    expect(redactText(text)).toContain('***MASKED***')
  })

  it('may have its letters in any case', () => {
    expect(redactText('https://shop.example/?X-AMZ-sigNATure=deadbeef')).toBe(
      'https://shop.example/?X-AMZ-sigNATure=***MASKED***',
    )
  })
})
