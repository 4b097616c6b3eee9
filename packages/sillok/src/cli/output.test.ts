import fc from 'fast-check'
import { expect, it } from 'vitest'
import { counted, jsonText } from './output.js'

it('JSON on a terminal says the same, and holds nothing that a terminal obeys', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '\u009b31m',
      '\u202e',
      '\u2028',
      '\u007f',
      '\u001b[2J',
      '\\u202e',
      '면접',
      '🙂',
      '"',
      'a',
    ),
  })
  fc.assert(
    fc.property(hostile, (text) => {
      const json = JSON.stringify({ text })
      const shown = jsonText(json, true)
      expect(JSON.parse(shown)).toEqual({ text })
      expect(shown).not.toMatch(/[\u007f-\u009f\u2028-\u202e]/)
      expect(jsonText(json, false)).toBe(json)
    }),
  )
})

it('counts in words that fit the number', () => {
  expect([0, 1, 1204].map((count) => counted(count, 'file'))).toEqual(['0 files', '1 file', '1,204 files'])
})
