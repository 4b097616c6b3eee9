import { describe, expect, it } from 'vitest'
import { redactText } from './in-force.js'

describe('JSON with something secret in it stays JSON', () => {
  it.each([
    // A quote that is left open in a text.
    [
      { result: "token: 'hunter2", next: 1 },
      { result: "token: '***MASKED***", next: 1 },
    ],
    [
      { key: '"token: \'hunter2"', user: 'x' },
      { key: '"token: \'***MASKED***', user: 'x' },
    ],
    // A bracket in one.
    [
      { api_key: ['[1,2'], user: 'x' },
      { api_key: '***MASKED***', user: 'x' },
    ],
    [
      { passwords: ['9aZ', '}'], list: [1] },
      { passwords: '***MASKED***', list: [1] },
    ],
    // JSON that was cut.
    [
      { data: '{"prompt":"Who is', next: 'x' },
      { data: '{"prompt":{"redacted":"payload","type":"string","length":8}', next: 'x' },
    ],
    [
      { data: '{"messages":[{"role":"user', next: ['x'] },
      { data: '{"messages":{"redacted":"payload","type":"array","length":17}', next: ['x'] },
    ],
  ])('%j', (value, expected) => {
    const text = JSON.stringify(value)
    expect(JSON.parse(redactText(text))).toEqual(expected)
    expect(redactText(redactText(text))).toBe(redactText(text))
  })

  it('and a key that is written over several texts is masked in all of them', () => {
    const body = 'MIIEpAIBAAKCAQEAx9aZ3Qk2Lm8Vb5Tn1Rw7Yc4Ud6He0Sf'
    const lines = ['-----BEGIN RSA PRIVATE KEY-----', body, '-----END RSA PRIVATE KEY-----', 'behind']
    const safe = redactText(JSON.stringify({ lines, a: "pin: '12" }))
    expect(safe).not.toContain(body)
    expect(JSON.parse(safe).lines.at(-1)).toBe('behind')
  })

  it('also where it was quoted in a sentence', () => {
    const text = `got ${JSON.stringify({ data: '{"prompt":"Who is', next: 'x' })} here`
    expect(JSON.parse(redactText(text).slice(4, -5)).next).toBe('x')
  })

  it('a number under a name of content that was masked stays as it is', () => {
    const once = redactText('{"content":4111111111111111}')
    expect(once).toBe('{"content":"****-****-****-1111"}')
    expect(redactText(once)).toBe(once)
  })
})
