import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsiteOf, Sampler } from './sampler.js'

describe('a sampler', () => {
  it('lets the first ones through, then every so manieth, and begins again with the next time', () => {
    const sampler = new Sampler({ first: 2, everyMs: 1000, thereafter: 3 })
    const seen = (from: number) =>
      Array.from({ length: 10 }, (_, i) => (sampler.lets('a', from + i) ? 1 : 0)).join('')
    expect(seen(0)).toBe('1100100100')
    expect(seen(1000)).toBe('1100100100')
    expect(sampler.lets('b', 1005)).toBe(true)
  })

  it('lets none through behind the first, where that is said', () => {
    const sampler = new Sampler({ first: 1 })
    expect(Array.from({ length: 5 }, () => sampler.lets('a', 0))).toEqual([true, false, false, false, false])
  })

  it('lets through what the options say, in whatever order the callsites come', () => {
    fc.assert(
      fc.property(
        fc.record({ first: fc.nat(5), everyMs: fc.integer({ min: 1, max: 50 }), thereafter: fc.nat(4) }),
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(20)), { maxLength: 200 }),
        ({ first, everyMs, thereafter }, calls) => {
          const sampler = new Sampler({ first, everyMs, thereafter })
          const windows = new Map<string, { from: number; n: number }>()
          let now = 0
          for (const [callsite, later] of calls) {
            now += later
            let window = windows.get(callsite)
            if (window === undefined || now >= window.from + everyMs) {
              window = { from: now, n: 0 }
              windows.set(callsite, window)
            }
            const over = ++window.n - first
            const expected = over <= 0 || (thereafter > 0 && over % thereafter === 0)
            expect(sampler.lets(callsite, now)).toBe(expected)
          }
        },
      ),
    )
  })

  it('keeps its memory bounded, and lets more through rather than less', () => {
    const sampler = new Sampler({ first: 1 })
    for (let i = 0; i < 50_000; i++) expect(sampler.lets(`site ${i}`, 0)).toBe(true)
    expect(sampler.lets('site 49999', 0)).toBe(false)
    expect(sampler.lets('site 0', 0)).toBe(true)
  })
})

describe('a callsite', () => {
  const of = (message: unknown) =>
    callsiteOf({ timestamp: '', level: 'INFO', logger: 'api', message: message as string })

  it('is the message without what changes in it', () => {
    expect(of('Order 17 placed by u-9')).toBe(of('Order 4711 placed by u-10'))
    expect(of('job 7f3a-11b0 done')).toBe('INFO api job # done')
    expect(of('Order placed')).not.toBe(of('Order paid'))
    for (const odd of [undefined, null, Symbol('x'), { a: 1 }, 7]) expect(of(odd)).toContain('INFO api')
    expect(of('x'.repeat(1e6)).length).toBeLessThan(300)
  })
})
