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
    baseMs: 60_000,
  })
})

it('says how much comes a day, and when the disk is full', () => {
  const trend = trendOf([at(1, 100, 1000), at(2, 110, 980), at(3, 120, 960)], at(4, 130, 940))
  expect(trend).toEqual({
    sinceMs: 3 * DAY,
    files: 1,
    bytes: 10,
    baseMs: 3 * DAY,
    bytesPerDay: 10,
    fullAtMs: 51 * DAY,
  })
})

it('says what comes a day only from a day of snapshots on, and forecasts only from three on', () => {
  const hours = (count: number) => ({ ...at(0, 100, 1000), atMs: 10 * DAY - count * 3_600_000 })
  expect(trendOf([hours(23)], at(10, 200, 900))).toEqual({
    sinceMs: 10 * DAY - 23 * 3_600_000,
    files: 10,
    bytes: 100,
    baseMs: 23 * 3_600_000,
  })
  const ofADay = trendOf([hours(24)], at(10, 200, 900))
  expect(ofADay).toMatchObject({ bytesPerDay: 100, baseMs: DAY })
  expect(ofADay).not.toHaveProperty('fullAtMs')
  expect(trendOf([hours(71), hours(30)], at(10, 200, 900))).not.toHaveProperty('fullAtMs')
  expect(trendOf([hours(72), hours(30)], at(10, 200, 900))).toHaveProperty('fullAtMs')
})

it('forecasts nothing where space does not fall, or hardly', () => {
  expect(trendOf([at(1, 100, 1000)], at(5, 100, 1000))).not.toHaveProperty('fullAtMs')
  expect(trendOf([at(1, 100, 1000)], at(5, 90, 1010))).not.toHaveProperty('fullAtMs')
  expect(trendOf([at(1, 100, 1e12)], at(5, 100, 1e12 - 1))).not.toHaveProperty('fullAtMs')
})

it('looks back 30 days, and is not led by a clock that was ahead', () => {
  const before = [at(1, 1_000_000, 1000), at(50, 100, 1000), at(51, 110, 990), at(99, 5, 5)]
  expect(trendOf(before, at(52, 120, 980)).bytesPerDay).toBe(10)
})
