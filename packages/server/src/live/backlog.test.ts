import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBacklog } from './backlog.js'

const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)

describe('the backlog of a view', () => {
  it('sends everything while that is little', () => {
    const backlog = createBacklog<number>(10)
    for (const n of range(10)) backlog.add(n)
    expect(backlog.take(0)).toEqual(range(10))
    expect(backlog.rate()).toEqual({ per_second: 10, matched: 10, skipped: 0 })
  })

  it('keeps the newest of more, and says how many went', () => {
    const backlog = createBacklog<number>(10)
    for (const n of range(1000)) backlog.add(n)
    expect(backlog.take(0)).toEqual(range(10, 990))
    for (const n of range(5, 1000)) backlog.add(n)
    expect(backlog.take(0)).toEqual([])
    for (const n of range(5, 2000)) backlog.add(n)
    expect(backlog.take(200)).toEqual([2003, 2004])
    expect(backlog.rate()).toEqual({ per_second: 1010, matched: 1010, skipped: 998 })
    expect(backlog.rate().per_second).toBe(0)
  })

  it('holds a second for a reader that takes nothing', () => {
    const backlog = createBacklog<number>(10)
    for (let i = 0; i < 100; i++) {
      for (const n of range(7, i * 7)) backlog.add(n)
      backlog.hold(50)
    }
    expect(backlog.take(0)).toEqual(range(10, 690))
    expect(backlog.rate()).toMatchObject({ matched: 700, skipped: 690 })
  })

  it('never sends more than its rate, in order, and accounts for every match', () => {
    const step = fc.record({ add: fc.nat(30), elapsed: fc.nat(300), held: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const backlog = createBacklog<number>(10)
        const sent: number[] = []
        let next = 0
        let elapsed = 0
        for (const { add, elapsed: ms, held } of steps) {
          for (let i = 0; i < add; i++) backlog.add(next++)
          elapsed += ms
          if (held) backlog.hold(ms)
          else sent.push(...backlog.take(ms))
        }
        sent.push(...backlog.take(0))
        expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b))
        expect(sent.length).toBeLessThanOrEqual(10 + elapsed / 100)
        expect(sent.length + backlog.rate().skipped).toBe(next)
      }),
    )
  })
})
