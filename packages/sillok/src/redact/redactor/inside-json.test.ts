import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.js'

const { redactText, redactValue, findings } = createRedactor()

/** What programs print, with what is secret in it. */
const PRINTED: [string, string][] = [
  ['array(1) {\n  ["password"]=>\n  string(10) "phpR0cks!!"\n}', 'phpR0cks!!'],
  ['Configuration "Jwt:SigningKey" = "ThisIsMyJwtKey_16H6XZgXvpfXcvpA"', 'ThisIsMyJwtKey_16H6XZgXvpfXcvpA'],
  ['~ master_password = "oldPassw0rd!" -> "newPassw0rd!"', 'newPassw0rd!'],
  ['Trying again\npassword\n=\n"hunter2-and-3"', 'hunter2-and-3'],
]

describe('a text in JSON that is itself in a text', () => {
  it.each(PRINTED)('is read as who gets it reads it: %j', (printed, secret) => {
    expect(redactText(printed)).not.toContain(secret)
    let json = printed
    for (let level = 1; level <= 3; level++) {
      json = JSON.stringify({ log: json, stream: 'stdout' })
      const masked = redactText(json)
      expect(masked).not.toContain(secret)
      expect(() => JSON.parse(masked)).not.toThrow()
      expect(redactText(masked)).toBe(masked)
      expect(findings(json)).not.toEqual([])
      expect(JSON.stringify(redactValue({ line: json, list: [json] }))).not.toContain(secret)
    }
  })

  it.each([
    JSON.stringify({ log: 'GET "/a"\n200\tok', stream: 'stdout' }),
    JSON.stringify({ a: JSON.stringify({ b: 'the password\nis "required"' }) }),
    '{"a":"cut in the \\',
    '{"a":"cut \\u12',
    '["\\',
  ])('stays where nothing is in it: %s', (text) => expect(redactText(text)).toBe(text))
})
