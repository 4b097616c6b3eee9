import { expect, it } from 'vitest'
import { trendOf } from './trend.js'

const DAY = 86_400_000
const at = (day: number, bytes: number, freeBytes: number) => ({
  atMs: day * DAY,
  files: day,
  bytes,
  freeBytes,
})

it('says nothing from the first, and only the difference from two at once', () => {
  expect(trendOf([], at(1, 10, 90))).toEqual({})
  expect(trendOf([{ ...at(1, 10, 90), atMs: DAY - 60_000 }], at(1, 15, 85))).toEqual({
    sinceMs: DAY - 60_000,
    files: 0,
    bytes: 5,
  })
})

it('says how much comes a day, and when the disk is full', () => {
  const trend = trendOf([at(1, 100, 1000), at(2, 110, 980)], at(3, 120, 960))
  expect(trend).toEqual({ sinceMs: 2 * DAY, files: 1, bytes: 10, bytesPerDay: 10, fullAtMs: 51 * DAY })
})

it('forecasts nothing where space does not fall, or hardly', () => {
  expect(trendOf([at(1, 100, 1000)], at(2, 100, 1000))).not.toHaveProperty('fullAtMs')
  expect(trendOf([at(1, 100, 1000)], at(2, 90, 1010))).not.toHaveProperty('fullAtMs')
  expect(trendOf([at(1, 100, 1e12)], at(2, 100, 1e12 - 1))).not.toHaveProperty('fullAtMs')
})

it('looks back 30 days, and is not led by a clock that was ahead', () => {
  const before = [at(1, 1_000_000, 1000), at(50, 100, 1000), at(51, 110, 990), at(99, 5, 5)]
  expect(trendOf(before, at(52, 120, 980)).bytesPerDay).toBe(10)
})
