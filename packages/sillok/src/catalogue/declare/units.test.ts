import { expect, it } from 'vitest'
import { durationText, parseDuration, parseSize } from './units.js'

it('reads durations, and refuses what is none', () => {
  expect(parseDuration('90s')).toBe(90_000)
  expect(parseDuration('30d')).toBe(30 * 86_400_000)
  expect(parseDuration('2w')).toBe(14 * 86_400_000)
  expect(parseDuration('5y')).toBe(5 * 365 * 86_400_000)
  for (const wrong of ['30', '30 d', '-1d', '1.5d', 'd', '', 30, null, undefined, '1M', '9999999d'])
    expect(parseDuration(wrong)).toBeUndefined()
})

it('reads amounts, and refuses what is none', () => {
  expect(parseSize('100MB')).toBe(100_000_000)
  expect(parseSize('1.5 GB')).toBe(1_500_000_000)
  expect(parseSize('64MiB')).toBe(64 * 1024 * 1024)
  expect(parseSize(4096)).toBe(4096)
  for (const wrong of ['100', 'MB', '-1MB', '1 mb', -1, 1.5, Number.NaN, null, undefined])
    expect(parseSize(wrong)).toBeUndefined()
})

it('says durations in one unit', () => {
  expect(durationText(59_000)).toBe('59 s')
  expect(durationText(36 * 3_600_000)).toBe('1 d')
  expect(durationText(800 * 86_400_000)).toBe('2 y')
})
