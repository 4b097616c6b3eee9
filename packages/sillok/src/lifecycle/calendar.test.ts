import fc from 'fast-check'
import { expect, it } from 'vitest'
import { monthOf, stampOf, timeInName } from './calendar.js'

const at = (text: string): number => Date.parse(text)

it.each([
  ['ops/2026-11-20.log', '2026-11-21T00:00:00Z'],
  ['jobs/20261120/run.log', '2026-11-21T00:00:00Z'],
  ['hub/ui_20261120_105544.log', '2026-11-20T10:55:45Z'],
  ['a/2026-11-20T10-55-44.123Z-000001.jsonl', '2026-11-20T10:55:45Z'],
  ['2025-01-01/run_2026_11_20.log', '2026-11-21T00:00:00Z'],
  ['x/2026-12-31.log', '2027-01-01T00:00:00Z'],
  ['x/2026-02-28.log', '2026-03-01T00:00:00Z'],
  ['x/2028-02-28.log', '2028-02-29T00:00:00Z'],
  ['x/2028-02-29.log', '2028-03-01T00:00:00Z'],
  // The clocks go forward or back on these days, somewhere: they have 24 hours all the same.
  ['x/2026-03-29.log', '2026-03-30T00:00:00Z'],
  ['x/2026-10-25_023000.log', '2026-10-25T02:30:01Z'],
  ['x/2026-02-29.log', undefined],
  ['x/2026-04-31.log', undefined],
  ['x/job-120261120.log', undefined],
  ['x/2026-1120.log', undefined],
  ['x/v1.2.3.log', undefined],
])('the time in %s is %s', (path, expected) => {
  expect(timeInName(path)).toBe(expected === undefined ? undefined : at(expected))
})

it('every day and second that a name can have is found', () => {
  const times = fc.integer({ min: at('1970-01-01') / 1000, max: at('2099-12-31') / 1000 })
  fc.assert(
    fc.property(times, (seconds) => {
      const iso = new Date(seconds * 1000).toISOString()
      expect(timeInName(`a/${iso.slice(0, 10)}/x.log`)).toBe(at(iso.slice(0, 10)) + 86_400_000)
      expect(timeInName(`a/run-${stampOf(seconds * 1000)}.log`)).toBe((seconds + 1) * 1000)
    }),
  )
})

it('a month is the one in UTC', () => {
  expect(monthOf(at('2026-10-31T23:59:59.999Z'))).toBe('2026-10')
  expect(monthOf(at('2026-11-01T08:59:59+09:00'))).toBe('2026-10')
  expect(monthOf(at('2028-02-29T23:59:59Z'))).toBe('2028-02')
})

it('is the same in every time zone', () => {
  const before = process.env.TZ
  const said = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Seoul', 'Pacific/Apia'].map((zone) => {
    process.env.TZ = zone
    return `${monthOf(at('2026-10-31T23:30:00Z'))} ${timeInName('2026-03-29.log')} ${timeInName('20261101_013000.log')}`
  })
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
  expect(new Set(said).size).toBe(1)
})
