import { describe, expect, it } from 'vitest'
import { Keeper } from './keeper.js'
import type { KeepOnFailure } from './options.js'

function keeper(options: KeepOnFailure = {}) {
  const seen = { lines: [] as string[], gone: 0, now: 0 }
  const it = new Keeper({
    options,
    now: () => seen.now,
    deliver: (line) => void seen.lines.push(line),
    letGo: (count) => {
      seen.gone += count
    },
  })
  return { it, seen }
}

const line = (n: number, more = '') => `{"timestamp":"2026-11-20T10:00:00.00${n}Z","n":${n}${more}}`
const numbers = (lines: string[]) => lines.map((text) => (JSON.parse(text) as { n: number }).n)

describe('a keeper', () => {
  it('writes what it kept of a request that fails, in its order, marked, and nothing of the others', () => {
    const { it, seen } = keeper()
    const [a, b] = [{}, {}]
    it.keep(line(1), 'INFO', a)
    it.keep(line(2), 'INFO', b)
    it.keep(line(3), 'DEBUG', a)
    expect(it.held).toBe(3)
    it.fail(a)
    expect(seen.lines).toEqual([line(1, ',"buffered":true'), line(3, ',"buffered":true')])
    expect([it.takes('INFO', a), it.takes('INFO', b), it.hasFailed(a)]).toEqual([false, true, true])
    it.done(b)
    it.fail(b)
    expect(seen.lines).toHaveLength(2)
    expect([seen.gone, it.held]).toEqual([1, 0])
  })

  it('keeps what is quieter than the level, and no more', () => {
    const { it } = keeper({ below: 'INFO' })
    expect([it.takes('DEBUG', {}), it.takes('INFO', {})]).toEqual([true, false])
    expect(keeper().it.takes('INFO', {})).toBe(true)
    expect(keeper().it.takes('WARNING', {})).toBe(false)
  })

  it('is bounded by records: the oldest go', () => {
    const { it, seen } = keeper({ records: 2 })
    const request = {}
    for (let n = 1; n < 6; n++) it.keep(line(n), 'INFO', request)
    it.fail(request)
    expect(numbers(seen.lines)).toEqual([4, 5])
    expect(seen.gone).toBe(3)
  })

  it('is bounded by bytes, not by characters', () => {
    const { it, seen } = keeper({ bytes: 200 })
    const request = {}
    const long = line(1, `,"t":"${'한'.repeat(40)}"`)
    expect(Buffer.byteLength(long)).toBeGreaterThan(160)
    it.keep(long, 'INFO', request)
    it.keep(line(2), 'INFO', request)
    it.keep(line(3, `,"t":"${'한'.repeat(70)}"`), 'INFO', request)
    it.fail(request)
    expect(numbers(seen.lines)).toEqual([2])
    expect(seen.gone).toBe(2)
  })

  it('is bounded by bytes over all requests', () => {
    const { it, seen } = keeper({ bytes: 2 ** 20 })
    const requests = Array.from({ length: 40 }, () => ({}))
    const large = line(1, `,"t":"${'x'.repeat(2 ** 20 - 100)}"`)
    for (const request of requests) it.keep(large, 'INFO', request)
    expect(it.held).toBe(32)
    expect(seen.gone).toBe(8)
    it.fail(requests[0] as object)
    expect(seen.lines).toHaveLength(0)
    it.fail(requests[39] as object)
    expect(seen.lines).toHaveLength(1)
  })

  it('is bounded by time', async () => {
    const { it, seen } = keeper({ ms: 20 })
    const request = {}
    it.keep(line(1), 'INFO', request)
    seen.now = 15
    it.keep(line(2), 'INFO', request)
    seen.now = 25
    while (seen.gone === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    it.fail(request)
    expect(numbers(seen.lines)).toEqual([2])
    seen.now = 100
    it.keep(line(3), 'INFO', {})
    seen.now = 200
    while (it.held > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen.gone).toBe(2)
  })

  it('writes all that it has when the process goes down', () => {
    const { it, seen } = keeper()
    it.keep(line(1), 'INFO', {})
    it.keep(line(2), 'INFO', {})
    it.failAll()
    expect(numbers(seen.lines)).toEqual([1, 2])
    it.close()
    expect(seen.gone).toBe(0)
  })
})
