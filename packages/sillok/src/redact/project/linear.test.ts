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
  /id:.{0,100}end/,
  /(?<![\w-]{1,20})EMP-\d{6}/,
  /https?:\/\/[\w.-]{1,100}\/invite\/[\w-]{10,64}/,
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
  // What is repeated begins behind something else, or reads to the end from each of its beginnings.
  /EMP-(\d|[0-5])*x/,
  /<[^>]*>z/,
  /foo[\s\S]*bar/,
  // Letters that no list of samples has, and one that two classes share.
  /(ᏣᏣ*)*!/,
  /(\u0436+)+x/,
  /(😀+)+x/u,
  /(?:[a-mz]|[n-z])*1/,
  // A text that can be read in two ways, whose parts cannot.
  /ID-(?:a|b|ab)*c/,
  /x(?:ab|cd|abcd)*y/,
  /^(?:(?:a|ab)(?:c|bcd)d*)*!/,
  /^(?:one|two|three|four|five|six|onetwo)*!/,
  // In few characters, all ways to leave some of them out.
  /(?:a?){30}a{30}/,
]

describe('slowText', () => {
  it.each(LINEAR)('finds nothing for %s', (pattern) => expect(slowText(pattern)).toBeUndefined())
  it.each(SLOW)('proves %s', (pattern) => expect(slowText(pattern)).toMatch(/^.*(.+)\1\1…!?$/su))
  it.each([
    [/\d+\d+X/, '000…'],
    // Matches `aaa…` at once: what makes it slow is what stands behind.
    [/(a+)+$/, 'aaa…!'],
    [/\s+$/, '   …!'],
  ])('shows of %s a text that is slow as it stands', (pattern, text) => expect(slowText(pattern)).toBe(text))
  it.each([/(?<=a+)b/, /(?<!a*b)c/, /(?<=(?:a|a){0,30}b)c/])(
    'refuses %s, which looks behind without a bound',
    (pattern) => expect(() => slowText(pattern)).toThrow(/looks behind/),
  )
  it('refuses what it does not know', () => expect(() => slowText(/(a)\1/)).toThrow(/cannot be read/))
})
