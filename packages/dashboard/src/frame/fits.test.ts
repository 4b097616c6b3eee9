import { describe, expect, it } from 'vitest'
import { fits } from './fits.js'

describe('fits', () => {
  it('takes letters in their order', () => {
    expect(fits('Search', 'srch')).toBe(true)
    expect(fits('api.interviews', 'INT')).toBe(true)
    expect(fits('Search', 'hs')).toBe(false)
    expect(fits('Search', '')).toBe(true)
  })
})
