import { describe, expect, it } from 'vitest'
import { cumulate, fill } from './stack.js'

describe('fill', () => {
  it('gives every step of the range a bucket, on the grid of those that are there', () => {
    const stack = fill([{ time: 2000, counts: { ERROR: 3, INFO: 4 } }], 1000, 500, 4500)
    expect(stack.times).toEqual([0, 1000, 2000, 3000, 4000])
    expect(stack.totals).toEqual([0, 0, 7, 0, 0])
    expect(stack.counts.map((row) => row[2])).toEqual([0, 3, 0, 4, 0])
  })

  it('counts a level that nobody knows with the quietest', () => {
    expect(fill([{ time: 0, counts: { FINE: 2 } }], 1000, 0, 1000).counts.map((row) => row[0])).toEqual([
      0, 0, 0, 0, 2,
    ])
  })

  it('leaves out what is outside, and survives a step of nothing', () => {
    expect(fill([{ time: 9e9, counts: { INFO: 1 } }], 1000, 0, 2000).totals).toEqual([0, 0])
    expect(fill([], 0, 0, 3_600_000).times.length).toBeLessThanOrEqual(2001)
  })
})

describe('cumulate', () => {
  it('sums from the loudest on', () => {
    expect(
      cumulate([
        [1, 0],
        [2, 5],
        [0, 1],
      ]),
    ).toEqual([
      [1, 0],
      [3, 5],
      [3, 6],
    ])
  })
})
