import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROW_PX, scrollTo, windowOf } from './window.js'

describe('windowOf', () => {
  it('holds all that is in sight and never much more', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(3_000_000),
        fc.integer({ min: 0, max: 3000 }),
        (total, top, height) => {
          const { first, end } = windowOf(top, height, total)
          expect(first).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(total)
          expect(end - first).toBeLessThanOrEqual(Math.ceil(height / ROW_PX) + 26)
          for (const row of [Math.floor(top / ROW_PX), Math.floor((top + height - 1) / ROW_PX)]) {
            if (height > 0 && row >= 0 && row < total) {
              expect(row).toBeGreaterThanOrEqual(first)
              expect(row).toBeLessThan(end)
            }
          }
        },
      ),
    )
  })

  it('is empty for no rows', () => {
    expect(windowOf(500, 600, 0)).toEqual({ first: 0, end: 0 })
  })
})

describe('scrollTo', () => {
  it('moves as little as possible', () => {
    expect(scrollTo(5, 0, 600)).toBe(0)
    expect(scrollTo(0, 100, 600)).toBe(0)
    expect(scrollTo(50, 0, 600)).toBe(51 * ROW_PX - 600)
  })
})
