import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientIpRule, type TrustProxy } from './client-ip.js'

function ip(
  trustProxy: TrustProxy | undefined,
  remote: string | undefined,
  header?: unknown,
): string | undefined {
  return clientIpRule(trustProxy)(remote, () => header)
}

describe('the address of the client', () => {
  it('is that of the connection when nobody is trusted', () => {
    expect(ip(undefined, '::ffff:192.0.2.1', '203.0.113.9')).toBe('192.0.2.1')
    expect(ip(undefined, undefined, '203.0.113.9')).toBeUndefined()
    expect(ip({ trust: 0 }, '192.0.2.1', '203.0.113.9')).toBe('192.0.2.1')
    expect(ip({ trust: [] }, '192.0.2.1', '203.0.113.9')).toBe('192.0.2.1')
  })

  it('is what the last trusted proxy says, not what the client says', () => {
    const header = '6.6.6.6, 203.0.113.9, 10.0.0.4'
    expect(ip({ trust: 1 }, '10.0.0.7', header)).toBe('10.0.0.4')
    expect(ip({ trust: 2 }, '10.0.0.7', header)).toBe('203.0.113.9')
    expect(ip({ trust: ['10.0.0.0/8'] }, '10.0.0.7', header)).toBe('203.0.113.9')
    expect(ip({ trust: ['10.0.0.7'] }, '10.0.0.7', header)).toBe('10.0.0.4')
    expect(ip({ trust: ['10.0.0.0/8'] }, '198.51.100.1', header)).toBe('198.51.100.1')
  })

  it('is the first of a chain that is trusted whole', () => {
    expect(ip({ trust: ['10.0.0.0/8'] }, '10.0.0.7', '10.0.0.1, 10.0.0.4')).toBe('10.0.0.1')
    expect(ip({ trust: 9 }, '10.0.0.7', '203.0.113.9')).toBe('203.0.113.9')
    expect(ip({ trust: 9 }, '10.0.0.7', undefined)).toBe('10.0.0.7')
  })

  it('ends where a sender names nobody', () => {
    expect(ip({ trust: 9 }, '10.0.0.7', '203.0.113.9, unknown')).toBe('10.0.0.7')
    expect(ip({ trust: 9 }, '10.0.0.7', '203.0.113.9, <script>, 10.0.0.4')).toBe('10.0.0.4')
    expect(ip({ trust: 9 }, '10.0.0.7', ',,')).toBe('10.0.0.7')
  })

  it('reads ports, brackets, zones and several headers', () => {
    expect(ip({ trust: 1 }, '10.0.0.7', '203.0.113.9:443')).toBe('203.0.113.9')
    expect(ip({ trust: 1 }, '10.0.0.7', '[2001:db8::1]:443')).toBe('2001:db8::1')
    expect(ip({ trust: 1 }, '10.0.0.7', '2001:db8::1')).toBe('2001:db8::1')
    expect(ip({ trust: 1 }, 'fe80::1%eth0', ['6.6.6.6', '203.0.113.9'])).toBe('203.0.113.9')
    expect(ip({ trust: ['fd00::/8'] }, 'fd12::7', '2001:db8::1')).toBe('2001:db8::1')
  })

  it('reads Forwarded where the proxies write that, and only there', () => {
    const trust: TrustProxy = { trust: 2, header: 'forwarded' }
    const rule = clientIpRule(trust)
    const header = 'for=6.6.6.6, for="[2001:db8::1]:80";proto=https, by=203.0.113.43;FOR=10.0.0.4'
    expect(rule('10.0.0.7', (name) => (name === 'forwarded' ? header : '1.1.1.1'))).toBe('2001:db8::1')
    expect(rule('10.0.0.7', (name) => (name === 'forwarded' ? undefined : '1.1.1.1'))).toBe('10.0.0.7')
    expect(ip(trust, '10.0.0.7', 'for=203.0.113.9, for=_hidden')).toBe('10.0.0.7')
    expect(ip(trust, '10.0.0.7', 'for=203.0.113.9, proto=https')).toBe('10.0.0.7')
    expect(
      clientIpRule({ trust: 1 })('10.0.0.7', (name) => (name === 'forwarded' ? 'for=6.6.6.6' : undefined)),
    ).toBe('10.0.0.7')
  })

  it('refuses what is no number, address or network, by name', () => {
    for (const trust of [
      -1,
      1.5,
      Number.NaN,
      ['10.0.0.0/33'],
      ['::1/129'],
      ['here'],
      ['10.0.0.0/-1'],
      ['10.0.0.0/'],
    ]) {
      expect(() => clientIpRule({ trust })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
  })

  it('is an address or nothing, and never throws, whatever the header', () => {
    const part = fc.constantFrom(
      '10.0.0.1',
      '[::1]:5',
      '"',
      ',',
      ';',
      'for=',
      '%',
      '::ffff:',
      ' ',
      '=',
      'é',
      ':',
    )
    const header = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 200 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(header, fc.constantFrom('x-forwarded-for', 'forwarded'), (text, name) => {
        const client = ip({ trust: 99, header: name as 'forwarded' }, '10.0.0.7', text)
        expect(client).toMatch(/^[0-9a-f.:]+$/i)
      }),
    )
  })
})
