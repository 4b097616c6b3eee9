import { describe, expect, it } from 'vitest'
import { redactText, redactValue, registerSecret } from '../index.js'

const KEY = 'gjR0wmHQlJ5HrOziy1FgaEBXCSHeaJ4x1WYb'
const SMALL = 'q7d2kx9v0m4zt81w5bnr3c6yh2sfj8lp'

describe('a key behind a name that no list has', () => {
  it.each([
    `ramp = '${KEY}'`,
    `ramp: ${KEY}`,
    `ramp='${SMALL}'`,
    `"planview" => "${KEY}"`,
    `instamojo '${KEY}' instamojo '${SMALL}'`,
    `jira ${KEY}          \njira shop.example.net`,
    `tomtom = '${KEY}' | '${KEY}'`,
  ])('is masked: %s', (text) => {
    expect(redactText(text)).not.toContain(KEY)
    if (!text.startsWith('instamojo')) expect(redactText(text)).not.toContain(SMALL)
  })

  it.each([
    `request_id=${KEY}`,
    `etag: "${KEY}"`,
    `public_key = "${KEY}"`,
    `commit 857d6fe767d044f4775b05953d6bbcab27e1f0aa`,
    `ramp = '857d6fe767d044f4775b05953d6bbcab'`,
    `the parcel ${KEY} was delivered`,
    `const handler = getUserFromDatabaseByIdentifier2AndRegion4`,
    `payload ${Buffer.from('{"n":481516,"kind":"thumbnail"}').toString('base64')}`,
    `{"name":"${KEY}"}`,
    `https://cdn.example.com/${KEY}.js`,
    `sha512-${KEY}${KEY}${KEY}==`,
  ])('is none: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('shapes that a stranger brought', () => {
  it.each([
    'https://Zx9kQ2mP7vLt:x-oauth-basic@github.com/acme/site.git',
    'https://Zx9kQ2mP7vLt:@api.example.com/v1',
    "curl -b 'theme=dark; sid=Zx9kQ2mP7vLt' https://example.com",
    'curl -s -b "sid=Zx9kQ2mP7vLt" https://example.com',
    '{ "password": "Zx9kQ2mP7vLt" }',
  ])('%s', (text) => expect(redactText(text)).not.toContain('Zx9kQ2mP7vLt'))

  it.each(['https://deploy:@host/x', 'redis://default:@cache:6379', 'https://kim:x@host/'])(
    'a name in a URL is none: %s',
    (text) => expect(redactText(text)).not.toMatch(/\/\/\*/),
  )

  it('keys whose base64 goes over lines', () => {
    const body = Buffer.from(
      `-----BEGIN PRIVATE KEY-----\n${'MIIEvQ1bADANBgkq'.repeat(40)}\n-----END PRIVATE KEY-----`,
    )
    const wrapped = body.toString('base64').replace(/(.{76})/g, '$1\n')
    expect(redactText(`key:\n${wrapped}\nend`)).toBe('key:\n***MASKED***\nend')
  })

  it('names whose letters have accents', () => {
    for (const name of ['pássword', 'pâsswôrd', 'tökèn', 'ÀPI_KÊY', 'sécrèt'])
      expect(redactValue({ [name]: 'tabasco' })).toEqual({ [name]: '***MASKED***' })
  })

  it('known values in JSON of three levels, and with escapes in capitals', () => {
    const value = 'née "Kim"/zwei'
    const forget = registerSecret(value)
    let text = value
    for (let level = 0; level < 3; level++) {
      text = JSON.stringify(text)
      expect(redactText(`x ${text}`)).not.toMatch(/Kim|zwei/)
    }
    expect(redactText('x n\\u00E9e \\"Kim\\"/zwei')).not.toMatch(/Kim|zwei/)
    expect(redactText('x née \\"Kim\\"\\/zwei')).not.toMatch(/Kim|zwei/)
    forget()
  })
})
