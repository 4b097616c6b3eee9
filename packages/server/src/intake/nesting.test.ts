import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkNesting } from './nesting.js'

const limits = { depth: 3, parts: 5 }

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

describe('checkNesting', () => {
  it('agrees with the depth of the parsed value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 1, max: 5 }), (json, depth) => {
        const check = () => checkNesting(json, { depth, parts: 1e9 })
        if (depthOf(JSON.parse(json)) > depth) expect(check).toThrow(/deeper than/)
        else expect(check).not.toThrow()
      }),
    )
  })

  it('counts no brackets inside strings', () => {
    expect(() => checkNesting(JSON.stringify({ a: '[[[[[[{{{{', 'k"\\[[[[[': '\\' }), limits)).not.toThrow()
    expect(() => checkNesting('"never ended [[[[[[[', limits)).not.toThrow()
  })

  it('refuses what only costs memory', () => {
    expect(() => checkNesting('[{},{},{},{}]', limits)).not.toThrow()
    expect(() => checkNesting('[{},{},{},{},{}]', limits)).toThrow(
      expect.objectContaining({ code: 'RECORD_TOO_COMPLEX' }),
    )
    expect(() => checkNesting('{"a":1,"b":2,"c":":::"}', limits)).not.toThrow()
    expect(() => checkNesting('{"a":1,"b":2,"c":3,"d":4,"e":5}', limits)).toThrow(
      expect.objectContaining({ code: 'RECORD_TOO_COMPLEX' }),
    )
    expect(() => checkNesting('['.repeat(1_000_000), limits)).toThrow(
      expect.objectContaining({ code: 'RECORD_TOO_DEEP' }),
    )
  })
})
