import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

const HEX = '857d6fe767d044f4775b05953d6bbca9'

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

  it.each([
    ['<password><![CDATA[tab<asco & 7]]></password>', 'tab<asco & 7'],
    ['<ns:apiKey>\n  <![CDATA[Zq8vN2xLr5TfW9kB]]>\n</ns:apiKey>', 'Zq8vN2xLr5TfW9kB'],
    ['app password: abcd efgh ijkl mnop', 'abcd efgh ijkl mnop'],
    ['SMTP_PASSWORD=abcd efgh ijkl mnop\nSMTP_PORT=587', 'abcd efgh ijkl mnop'],
    ['my password is "Zq8v N2xL r5Tf W9kB" now', 'Zq8v N2xL r5Tf W9kB'],
  ])('is masked to its end: %s', (text, secret) => {
    const safe = text.replace(secret, '***MASKED***')
    expect(redactText(text)).toBe(safe)
    expect(redactText(safe)).toBe(safe)
  })

  it.each([
    '<password><![CDATA[$PASSWORD]]></password>',
    '<password><![CDATA[]]></password>',
    'the token is "valid for one hour"',
  ])('is not there: %s', (text) => expect(redactText(text)).toBe(text))

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

  it.each([
    `ramp token - '${HEX}'\nramp token - '${HEX.replace(/a/g, 'b')}'`,
    `fooapikeyfoo "${HEX}"`,
    `fooapikeyfoo:"${HEX}"`,
    `fooprivate_key'${HEX}'`,
    `if (api_key == "${HEX}") {`,
    `secret != "${HEX}"`,
    `if ("${HEX}" == my_password)`,
    `\${token} .= "${HEX}"`,
    `curl -u ${HEX}: https://api.example.com`,
    'curl --user "{acd3}":"{ZqL5kVrX1n8tA2}" x',
    `<token>\n    ${HEX}=\n</token>`,
    `&lt;password&gt;${HEX}&lt;/password&gt;`,
    `{&quot;password&quot;:&quot;${HEX}&quot;}`,
    `password: &#34;${HEX}&#34;`,
    'cloudant_key = "qhsjxbvmzleodkwfpatcynru"',
  ])('any notation: %s', (text) => {
    expect(redactText(text)).not.toMatch(/[\da-f]{12}|ZqL5|qhsj/)
  })

  it.each([
    "if (token === 'EOF') {",
    'if (secret == null)',
    '&lt;password&gt;&lt;/password&gt; next',
    'UsePassword=0',
    'Secret values are write-only and are never returned.',
    'export { AdminAPIKeys as AdminAPIKeys, type AdminAPIKey as AdminAPIKey, type AdminAPIKeyCreateResponse }',
    'io.jsonwebtoken:jjwt-jackson-0.11.2',
    `"user's password" was "reset"`,
    'the token - not the cookie - is read',
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it.each(['password "{user.password}";', 'secret "see (docs)";', 'tokens[] = []'])('is left: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

it.each(['pássword', 'pässwörd', 'ačcess_tokén', 'contraseña', 'pa\u0301ssword', 'Lösenord'])(
  'a name with accents in a text is the plain one: %s',
  (name) => {
    expect(redactText(`${name}=hunter2x9`)).toBe(`${name}=***MASKED***`)
  },
)

it.each(['le passé=3, trépassé: oui', 'Pâssé composé', '"clé": "x"', 'señá: hunter2'])(
  'others stay: %s',
  (text) => {
    expect(redactText(text)).toBe(text)
  },
)
