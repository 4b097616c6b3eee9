import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Latency } from './latency.js'

it('knows the median closely, and the maximum exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.002, max: 50_000, noNaN: true }), { minLength: 1 }), (all) => {
      const latency = new Latency()
      for (const ms of all) latency.add(ms)
      const sorted = [...all].sort((a, b) => a - b)
      const median = sorted[Math.ceil(all.length / 2) - 1] as number
      const { count, p50Ms, maxMs } = latency.stats()
      expect(count).toBe(all.length)
      expect(Math.abs(maxMs - (sorted.at(-1) as number))).toBeLessThanOrEqual(0.001)
      expect(Math.abs(p50Ms - median)).toBeLessThanOrEqual(median * 0.095 + 0.001)
    }),
  )
})

it('takes what is no time at all, and what never ends', () => {
  const latency = new Latency()
  expect(latency.stats()).toEqual({ count: 0, p50Ms: 0, maxMs: 0 })
  latency.add(0)
  latency.add(Number.MAX_SAFE_INTEGER)
  expect(latency.stats().count).toBe(2)
})
