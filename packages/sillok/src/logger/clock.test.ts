import { afterEach, expect, it, vi } from 'vitest'
import { timestamp } from './clock.js'

afterEach(() => vi.restoreAllMocks())

it('is a time also where the clock says what is none', () => {
  const before = timestamp()
  for (const none of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    8.64e15 + 1,
    -8.64e15 - 1,
    1e18,
  ])
    expect(timestamp(none)).toBe(before)
  expect(Date.parse(timestamp(Date.parse(before) + 5))).toBe(Date.parse(before) + 5)
})
