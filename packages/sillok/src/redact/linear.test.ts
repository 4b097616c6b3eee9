import { describe, expect, it } from 'vitest'
import { slowText } from './linear.js'

const LINEAR = [
  /EMP-\d{6}/,
  /\bPRJ-[A-Z\d]{8}\b/,
  /(?<!\d)\d{2,4}-\d{4}(?!\d)/,
  /[^\s@]{1,64}@example\.com/,
  /^salary: \d+$/,
  /(?=K)K\d{3}(?:-\d{3})?/i,
  /사번 ?\d{6}/u,
]
const SLOW = [
  /(a+)+$/,
  /(\w+\s?)*EMP-\d{6}$/,
  /\d+\d+X/,
  /(a|a)*b/,
  /\s+$/,
  /[\w.]+@[\w.]+\.com/,
  /(?:\w*-?)*!/,
  /a*a*a*b/,
  /(?:ab|cd)+!/,
]

describe('slowText', () => {
  it.each(LINEAR)('finds nothing for %s', (pattern) => expect(slowText(pattern)).toBeUndefined())
  it.each(SLOW)('proves %s', (pattern) => expect(slowText(pattern)).toMatch(/…$/))
  it('refuses what it does not know', () => expect(() => slowText(/(a)\1/)).toThrow(/cannot be read/))
})
