import { describe, expect, it } from 'vitest'
import { createRedactor } from '../index.js'

const key = 'k'.repeat(32)
const pseudonyms = { key, keyId: 'k7', rules: ['email', 'phone', 'card', 'key'] }
const redactor = createRedactor({ pseudonyms })

describe('pseudonyms', () => {
  it('are the same for the same value, however it is written', () => {
    const [, first] = /by (\S+)/.exec(redactor.redactText('by Kim.Lee@Example.com')) ?? []
    const [, second] = /by (\S+)/.exec(redactor.redactText('by kim.lee@example.com')) ?? []
    expect(first).toMatch(/^\*\*\*email:k7:[a-p]{20}\*\*\*$/)
    expect(second).toBe(first)
    expect(redactor.redactText('4111 1111 1111 1111')).toBe(redactor.redactText('4111-1111-1111-1111'))
    expect(redactor.number(4111111111111111)).toBe(redactor.redactText('4111-1111-1111-1111'))
  })

  it('differ by rule, by value and by key', () => {
    const other = createRedactor({ pseudonyms: { ...pseudonyms, key: 'x'.repeat(32) } })
    const texts = ['kim.lee@example.com', 'kim.lea@example.com'].flatMap((text) => [
      redactor.redactText(text),
      other.redactText(text),
    ])
    expect(new Set(texts).size).toBe(4)
  })

  it('stay as they are the second time, in texts and under names', () => {
    const once = redactor.redactValue({ password: 'hunter2', note: 'by kim.lee@example.com' }) as Record<
      string,
      string
    >
    expect(once.password).toMatch(/^\*\*\*key:k7:/)
    expect(redactor.redactValue(once)).toEqual(once)
  })

  it('need a key of 32 bytes', () => {
    for (const short of ['k'.repeat(31), new Uint8Array(31)]) {
      expect(() => createRedactor({ pseudonyms: { ...pseudonyms, key: short } })).toThrow(
        expect.objectContaining({ code: 'REDACTION_KEY_TOO_SHORT' }),
      )
    }
  })
})
