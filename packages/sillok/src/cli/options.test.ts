import { describe, expect, test } from 'vitest'
import { pointInTime, wholeNumber } from './options.js'

const NOW = Date.parse('2026-11-20T12:00:00.000Z')

describe('pointInTime', () => {
  test.each([
    ['now', '2026-11-20T12:00:00.000Z'],
    ['90s', '2026-11-20T11:58:30.000Z'],
    ['15m', '2026-11-20T11:45:00.000Z'],
    ['2h', '2026-11-20T10:00:00.000Z'],
    ['7d', '2026-11-13T12:00:00.000Z'],
    ['1w', '2026-11-13T12:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T10:00:00+09:00', '2026-11-20T01:00:00.000Z'],
    ['1795170944123', '2026-11-20T10:35:44.123Z'],
  ])('%s is %s', (text, time) => {
    expect(new Date(pointInTime('--from', NOW)(text)).toISOString()).toBe(time)
  })

  test.each(['', 'yesterday', '-1h', '1y', '2026-13-40'])('%j is refused', (text) => {
    expect(() => pointInTime('--from', NOW)(text)).toThrow(/--from must be like/)
  })
})

test.each(['1.5', '-1', '', '1e3', '11'])('wholeNumber refuses %j', (text) => {
  expect(() => wholeNumber('--n', 0, 10)(text)).toThrow('--n must be a whole number from 0 to 10')
})
