import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('configurations of routers and switches', () => {
  it.each([
    ['ip ftp password FalconTabasco', 'ip ftp password ***MASKED***'],
    [
      'domain-password Falcon authenticate snp validate',
      'domain-password ***MASKED*** authenticate snp validate',
    ],
    [
      'authentication md5 key-string Falcon timeout 9',
      'authentication md5 key-string ***MASKED*** timeout 9',
    ],
    ['digest secret Falcon hash MD5', 'digest secret ***MASKED*** hash MD5'],
    ['tacacs-server host 192.0.2.1 key Falcon', 'tacacs-server host 192.0.2.1 key ***MASKED***'],
    [
      'radius-server host 192.0.2.1 auth-port 1812 key 7 0458021509',
      'radius-server host 192.0.2.1 auth-port 1812 key 7 ***MASKED***',
    ],
    ['crypto isakmp key Falcon address 192.0.2.1', 'crypto isakmp key ***MASKED*** address 192.0.2.1'],
    ['pre-shared-key remote 6 FLgBaJHXdYYAcHZZ', 'pre-shared-key remote 6 ***MASKED***'],
    ['pac key 7 0458021509', 'pac key 7 ***MASKED***'],
    [
      'snmp-server user Kim Shop v3 auth sha Falcon priv aes 128 Tabasco',
      'snmp-server user Kim Shop v3 auth sha ***MASKED*** priv aes 128 ***MASKED***',
    ],
    ['neighbor 192.0.2.7 password Falcon', 'neighbor 192.0.2.7 password ***MASKED***'],
  ])('%s', (line, masked) => {
    expect(redactText(line)).toBe(masked)
    expect(redactText(masked)).toBe(masked)
  })

  it.each([
    'the neighbor said password reset is down',
    'key-string <SECRET>',
    'the pre-shared-key must match on both sides',
    'neighbor 192.0.2.7 password mismatch',
    'auth sha failed for kim',
    'priv escalation aes',
  ])('leaves %s', (line) => {
    expect(redactText(line)).toBe(line)
  })
})
