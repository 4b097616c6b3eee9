import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesOf } from './diff.js'

type Values = Record<string, unknown>

/** The state after a change, from the one before and what `changesOf` says. */
function apply(before: unknown, changes: { before: unknown; after: unknown }): unknown {
  if (!isObject(before) || !isObject(changes.before) || !isObject(changes.after)) return changes.after
  const result: Values = { ...before }
  for (const key of Object.keys(changes.before)) if (!(key in changes.after)) delete result[key]
  for (const [key, value] of Object.entries(changes.after)) {
    const nested = { before: changes.before[key], after: value }
    result[key] = key in changes.before ? apply(before[key], nested) : value
  }
  return result
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

describe('changesOf', () => {
  it.each([
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, { b: 2 }, { b: 3 }],
    [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 4 } }, { a: { y: 2 } }, { a: { y: 4 } }],
    [{ a: 1 }, { b: 1 }, { a: 1 }, { b: 1 }],
    [{ a: [1, 2] }, { a: [1, 2] }, {}, {}],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, { a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }],
    [{ at: new Date(5) }, { at: new Date(5) }, {}, {}],
    [{ at: new Date(5) }, { at: new Date(6) }, { at: new Date(5) }, { at: new Date(6) }],
    [null, { a: 1 }, null, { a: 1 }],
    [{ a: 1 }, null, { a: 1 }, null],
    ['light', 'dark', 'light', 'dark'],
    [5, 5, 5, 5],
    [{ a: Number.NaN }, { a: Number.NaN }, {}, {}],
  ])('%j → %j', (before, after, was, is) => {
    const found = changesOf(before, after)
    expect(found.before).toEqual(was)
    expect(found.after).toEqual(is)
  })

  it('says all that is needed to come from one state to the other', () => {
    const json = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.jsonValue({ maxDepth: 3, noUnicodeString: true } as fc.JsonSharedConstraints),
    )
    fc.assert(
      fc.property(json, json, (before, after) => {
        const copies = structuredClone([before, after])
        expect(apply(before, changesOf(before, after))).toEqual(after)
        expect([before, after]).toEqual(copies)
      }),
    )
  })

  it('never throws, and ends', () => {
    const cyclic: Values = { a: 1 }
    cyclic.self = cyclic
    const other: Values = { a: 2 }
    other.self = other
    const wide = (end: number): Values => {
      let value: Values = { end }
      for (let i = 0; i < 12; i++) value = { l: value, r: { ...value }, m: [value, value, value] }
      return value
    }
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const throwing = Object.defineProperty({}, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    const values = [cyclic, other, wide(1), wide(2), proxy, throwing, new Map(), 5n, Symbol('s'), () => 1]
    for (const before of values) for (const after of values) changesOf(before, after)
  })
})
