import { describe, expect, it } from 'vitest'
import { createRedactor } from '../index.js'

const { redactText } = createRedactor({ ipAddresses: true })

describe('IP addresses', () => {
  it.each([
    '10.0.0.7',
    '2001:db8::1',
    '::1',
    'fe80::1%eth0',
    '::ffff:192.0.2.33',
    '64:ff9b::192.0.2.33',
    '2001:db8:0:0:0:0:192.0.2.33',
  ])('%s is masked whole', (address) => {
    for (const text of [`from ${address} to`, `at [${address}]:80`, `by ${address}`])
      expect(redactText(text)).toBe(text.replace(address, '***MASKED***'))
  })

  it.each(['10:20:30', 'v1.2.3.4', '1.2.3.999', 'std::string', 'a::b'])('%s is none', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
