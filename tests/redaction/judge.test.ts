// The one look that tells of most texts that they are clean must never say so of a text in which a rule finds something, whatever rules there are.
import fc from 'fast-check'
import { createRedactor, findings, redactor } from 'sillok/redact'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus/index.mjs'

const texts = [...new Set(corpus(7).map(({ text }) => text))]

/** `findings` asks every rule, and `judge` nobody but for what it has seen. */
function check(text: string, name = ''): void {
  const verdict = redactor.judge?.(text, name)
  if (findings(text).length > 0) expect(`${verdict}: ${text}`).toBe(`unsure: ${text}`)
  if (verdict !== 'unsure') expect(redactor.text(text, name)).toBe(text)
  if (verdict === 'plain') expect(JSON.stringify(text)).toBe(`"${text}"`)
}

describe('the verdict on a text', () => {
  it('is never that one is clean in which something is found', () => {
    let found = 0
    for (const text of texts) {
      check(text)
      if (findings(text).length > 0) found++
    }
    expect(found).toBeGreaterThan(2000)
  })

  it('is right for parts of such texts, too, and for what stands between others', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(400),
        fc.nat(400),
        fc.string(),
        (text, from, to, around) => {
          check(around + text.slice(from % text.length) + around)
          check(text.slice(0, to % text.length) + around)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('is right for texts of odd characters', () => {
    const unit = fc.constantFrom(
      ...'aZ09-_/.@=: "\\%&?é日\ud800\udc00\u2028\u200b\n\0',
      '%40',
      'sk-',
      'key',
      '4111',
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 120 }), (units) => check(units.join(''))),
      { numRuns: 3000 },
    )
  })

  it('takes the name into account, under which digits are a telephone number, and what a project looks for', () => {
    expect(redactor.judge?.('0312345678', 'note')).toBe('plain')
    expect(redactor.judge?.('0312345678', 'phone')).toBe('unsure')
    expect(redactor.judge?.('0312345678', 'note')).toBe('plain')
    const own = createRedactor({
      rules: [{ id: 'employee', pattern: /EMP-\d{6}/, example: 'EMP-123456', counterexample: 'EMP-12' }],
    })
    expect(own.judge?.('by EMP-123456', '')).toBe('unsure')
    expect(own.judge?.('by EMP-12', '')).toBe('plain')
  })

  it.each([
    ['plain', 'candidate 7 asked for task 35'],
    ['plain', '7f1c2b3a-0011-4a5b-8c6d-00000000abcd'],
    ['plain', '비밀 없음'],
    ['clean', 'two\nlines'],
    ['clean', 'a "quoted" word'],
    ['clean', 'half of a pair \ud83d'],
    ['unsure', 'password=hunter2'],
  ])('is %s for %j', (verdict, text) => {
    expect(redactor.judge?.(text, '')).toBe(verdict)
  })
})
