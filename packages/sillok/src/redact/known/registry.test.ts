import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redactText, registerSecret, registerSecrets } from '../index.js'

const SECRET = `blüe "moon\\ & <riv'er>/+ 日本`
const bytes = Buffer.from(SECRET)
const html = SECRET.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

describe('a registered value', () => {
  it.each([
    ['HTML', html],
    ['HTML of Python and Go', html.replace(/"/g, '&#34;').replace(/'/g, '&#39;')],
    ['HTML of templates', html.replace(/"/g, '&quot;').replace(/'/g, '&#x27;')],
    ['HTML of PHP', html.replace(/"/g, '&quot;').replace(/'/g, '&#039;')],
    ['XML', html.replace(/"/g, '&quot;').replace(/'/g, '&apos;')],
    ['a URL that was encoded as a whole', encodeURI(SECRET)],
    ['inspect', inspect(SECRET)],
    ['a shell', `'${SECRET.replaceAll("'", "'\\''")}'`],
    ['SQL', `'${SECRET.replaceAll("'", "''")}'`],
    ['CSV', `"${SECRET.replaceAll('"', '""')}"`],
    ['a Buffer that is shown', inspect(bytes)],
    ['bytes of a certificate', (bytes.toString('hex').match(/../g) as string[]).join(':')],
    ['a Buffer in JSON', JSON.stringify(bytes)],
    ['bytes in a text', [...bytes].join(', ')],
  ])('is found in %s', (_, text) => {
    const forget = registerSecret(SECRET)
    const safe = redactText(`it is ${text}.`)
    forget()
    expect(safe).toMatch(/^it is .{0,40}\*\*\*MASKED\*\*\*.{0,4}\.$/)
    expect(safe).not.toContain('moon')
  })

  it('of several lines is found with other line breaks, and line by line', () => {
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7VJTU\n}'
    const forget = registerSecret(body)
    const [first = '', second = ''] = body.split('\n')
    const safe = [body.replaceAll('\n', '\r\n'), first, `2: ${second}`, 'x }'].map(redactText)
    forget()
    expect(safe).toEqual(['***MASKED***', '***MASKED***', '2: ***MASKED***', 'x }'])
  })
})

describe('the values of variables with sensitive names', () => {
  it.each(['kXqPzRwLmNvB', '/Ab3dE5fG7hJ9kL1', '.hidden9Pass', '~tilde-Pass9'])(
    'are registered: %s',
    (value) => expect(registerSecrets({ DB_PASSWORD: value })).toBe(1),
  )
  it.each([
    'postgres',
    'Production',
    'REQUIRED',
    'disabled',
    '/run/secrets/db',
    '~/.config/token',
    './keys/db.pem',
  ])('are not where they are a plain word or a path: %s', (value) =>
    expect(registerSecrets({ DB_PASSWORD: value })).toBe(0),
  )
})
