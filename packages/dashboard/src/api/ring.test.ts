import { describe, expect, it } from 'vitest'
import { EMPTY_RING, push } from './ring.js'

describe('push', () => {
  it('shows the newest while it follows', () => {
    expect(push(push(EMPTY_RING, [1, 2], true, 3), [3, 4], true, 3)).toEqual({
      shown: [2, 3, 4],
      waiting: [],
      dropped: 0,
    })
  })

  it('keeps what is shown still while the reader looks at it, and says what it had to drop', () => {
    const still = push(push(EMPTY_RING, [1, 2], true, 3), [3, 4, 5, 6], false, 3)
    expect(still).toEqual({ shown: [1, 2], waiting: [4, 5, 6], dropped: 1 })
    expect(push(still, [], true, 3)).toEqual({ shown: [4, 5, 6], waiting: [], dropped: 1 })
  })
})
