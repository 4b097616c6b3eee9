import { describe, expect, it } from 'vitest'
import type { Rec } from '../api/index.js'
import { walk } from './walk.js'

const rows = ['INFO', 'ERROR', 'INFO', 'CRITICAL'].map(
  (level): Rec => ({
    id: level,
    timestamp: '',
    level,
    logger: '',
    message: '',
    fields: {},
    stream: '',
    segment: '',
    offset: 0,
  }),
)

describe('walk', () => {
  it('moves within the rows', () => {
    expect(walk('j', -1, rows, 20)).toBe(0)
    expect(walk('j', 3, rows, 20)).toBe(3)
    expect(walk('k', 0, rows, 20)).toBe(0)
    expect(walk('PageDown', 0, rows, 2)).toBe(2)
    expect(walk('End', 0, rows, 20)).toBe(3)
    expect(walk('j', -1, [], 20)).toBe(-1)
  })

  it('finds the next error, and tells when there is none', () => {
    expect(walk('e', -1, rows, 20)).toBe(1)
    expect(walk('e', 1, rows, 20)).toBe(3)
    expect(walk('e', 3, rows, 20)).toBe(-1)
    expect(walk('E', 3, rows, 20)).toBe(1)
  })

  it('leaves other keys alone', () => {
    expect(walk('q', 0, rows, 20)).toBeUndefined()
  })
})
