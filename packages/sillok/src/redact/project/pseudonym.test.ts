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

  it('stay as they are whatever the ids of the rule and of the key are', () => {
    const id = 'r'.repeat(64)
    const rule = { id, key: 'salary', pattern: /EMP-\d{6}/, example: 'EMP-123456', counterexample: 'EMP-12' }
    const longest = createRedactor({
      rules: [rule],
      pseudonyms: { key, keyId: '2026-11_'.repeat(4), rules: [id] },
    })
    const once = longest.redactValue({ salary: 5, note: 'of EMP-123456' })
    expect(once).toEqual({
      salary: expect.stringContaining(id),
      note: expect.stringMatching(/^of \*{3}r{64}:(?:2026-11_){4}:[a-p]{20}\*{3}$/),
    })
    expect(longest.redactValue(once)).toEqual(once)
  })

  it('are not feigned by a password with asterisks around it', () => {
    for (const password of [
      '***hunter2***',
      '***email:k7:hunter2***',
      '***MASKED:hunter2***',
      '***Hunter***',
    ])
      expect(redactor.redactValue({ password })).toEqual({
        password: expect.stringMatching(/^\*{3}key:k7:[a-p]{20}\*{3}$/),
      })
  })

  it.each([
    [{ ...pseudonyms, rules: ['emial'] }, /pseudonyms\.rules names "emial"/],
    [{ ...pseudonyms, rules: ['employee'] }, /"employee"/],
    [{ ...pseudonyms, rules: 'email' }, /pseudonyms\.rules must be a list/],
    [{ key }, /pseudonyms\.rules must be a list/],
    [{ ...pseudonyms, keyID: 'k8' }, /pseudonyms has "keyID"/],
    [{ ...pseudonyms, keyId: 'k 7"' }, /pseudonyms\.keyId must be/],
    [{ ...pseudonyms, keyId: 7 }, /pseudonyms\.keyId must be/],
    [true, /pseudonyms must be an object/],
  ])('%j are refused', (wrong, message) => {
    expect(() => createRedactor({ pseudonyms: wrong as unknown as typeof pseudonyms })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
    )
  })

  it('may be of a rule of the project', () => {
    const employee = {
      id: 'employee',
      pattern: /EMP-\d{6}/,
      example: 'EMP-123456',
      counterexample: 'EMP-12',
    }
    const own = createRedactor({ rules: [employee], pseudonyms: { ...pseudonyms, rules: ['employee'] } })
    expect(own.redactText('by EMP-123456')).toMatch(/^by \*\*\*employee:k7:/)
  })

  it('need a key of 32 bytes', () => {
    for (const short of ['k'.repeat(31), new Uint8Array(31)]) {
      expect(() => createRedactor({ pseudonyms: { ...pseudonyms, key: short } })).toThrow(
        expect.objectContaining({ code: 'REDACTION_KEY_TOO_SHORT' }),
      )
    }
  })
})
