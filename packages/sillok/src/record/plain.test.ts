import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeRecord } from './encode.js'
import { fromForeign } from './foreign.js'
import { keepAll } from './redactor.js'

// Whoever says `plain` promises that no text needs escaping; intake does so for lines without a backslash.
it('writes the same line with and without the promise that no text needs escaping', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 })), (source) => {
      const line = JSON.stringify(source)
      if (line.includes('\\')) return
      const { envelope, fields } = fromForeign(JSON.parse(line) as Record<string, unknown>, {
        timestamp: '2026-11-20T10:55:44.123Z',
      })
      expect(encodeRecord(envelope, fields, keepAll, true)).toBe(encodeRecord(envelope, fields, keepAll))
    }),
    { numRuns: 3000 },
  )
})
