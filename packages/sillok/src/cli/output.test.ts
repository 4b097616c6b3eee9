import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonText } from './output.js'

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
