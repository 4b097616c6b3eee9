import type { Reading } from 'sillok/audit'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRefusals } from './refusals.js'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-20T10:00:00.000Z') }))
afterEach(() => void vi.useRealTimers())

const refusal = (api: string, clientIp: string, userAgent = 'curl') => ({
  action: 'log_search' as const,
  api,
  clientIp,
  userAgent,
  status: 401,
  code: 'KEY_REQUIRED',
})

it('records the first of its kind at once, and all others of a minute together', () => {
  const seen: Reading[] = []
  const refusals = createRefusals((reading) => seen.push(reading))
  for (let n = 0; n < 1000; n++) refusals.tell(refusal('search', '203.0.113.7', `agent ${n}`))
  expect(seen).toEqual([
    {
      action: 'log_search',
      actor: 'unknown',
      clientIp: '203.0.113.7',
      userAgent: 'agent 0',
      success: false,
      details: {
        api: 'search',
        status_code: 401,
        error_code: 'KEY_REQUIRED',
        refused: 1,
        since: '2026-11-20T10:00:00.000Z',
      },
    },
  ])
  refusals.tell(refusal('audit', '203.0.113.7'))
  expect(seen).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(seen.slice(2).map(({ details }) => details)).toMatchObject([{ api: 'search', refused: 999 }])
  // Nothing more comes, and then again.
  vi.advanceTimersByTime(3_600_000)
  expect(seen).toHaveLength(3)
  expect(vi.getTimerCount()).toBe(0)
  refusals.tell(refusal('search', '203.0.113.7'))
  refusals.tell(refusal('search', '203.0.113.7'))
  expect(seen).toHaveLength(4)
  refusals.close()
  expect(seen.at(-1)).toMatchObject({ details: { refused: 1, since: '2026-11-20T11:01:00.000Z' } })
  expect(vi.getTimerCount()).toBe(0)
})

it('makes no more records from however many addresses, and counts them all', () => {
  const seen: Reading[] = []
  const refusals = createRefusals((reading) => seen.push(reading))
  for (let round = 0; round < 3; round++)
    for (let n = 0; n < 10_000; n++) refusals.tell(refusal('search', `2001:db8::${n.toString(16)}`))
  expect(seen.length).toBeLessThan(40)
  vi.advanceTimersByTime(60_000)
  expect(seen.length).toBeLessThan(80)
  const counts = seen.map(({ details }) => (details as { refused: number }).refused)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30_000)
  refusals.close()
})
