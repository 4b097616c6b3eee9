import fc from 'fast-check'
import { expect, it } from 'vitest'
import { startBudget } from '../text/budget.js'
import { marksOf } from '../text/marks.js'
import { unnamedKeys } from './long-words.js'

const ALL_MARKS = -1
const marksIn = (text: string): number =>
  [...text].reduce((marks, char) => marks | marksOf(char.charCodeAt(0)), 0)

it('finds in a text of one case what it finds where both cases are expected', () => {
  const word = (signs: string) => fc.string({ unit: fc.constantFrom(...signs), minLength: 16, maxLength: 50 })
  const words = fc.oneof(
    word('abcdefghijklmnopqrstuvwxyz0123456789'),
    word('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    word('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    word('abcdef0123456789'),
    word('abcxyz0189+/-_'),
  )
  const before = fc.constantFrom('', 'token ', 'rotate ', 'ramp = ', "jira: '", 'shop+deploy:', '(')
  const behind = fc.constantFrom('', ', please', "'", ')', '==', '.')
  let found = 0
  fc.assert(
    fc.property(before, words, behind, (first, secret, last) => {
      const text = first + secret + last
      startBudget(2 * text.length)
      const spans = unnamedKeys(text, marksIn(text))
      found += Number(spans !== undefined)
      expect(spans).toEqual(unnamedKeys(text, ALL_MARKS))
    }),
    { numRuns: 5000 },
  )
  expect(found).toBeGreaterThan(100)
})
