import fc from 'fast-check'
import { expect, it } from 'vitest'
import { knownTexts } from './known.js'

const text = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', '실'), minLength: least, maxLength: most })

it('finds the first of the texts, and the longest that begins there', () => {
  fc.assert(
    fc.property(
      fc.array(text(8, 12), { minLength: 1, maxLength: 6 }),
      text(0, 40),
      text(0, 20),
      (texts, before, behind) => {
        const input = `${before}${texts[0]}${behind}`
        const starts = texts.map((known) => input.indexOf(known)).filter((at) => at !== -1)
        const start = Math.min(...starts)
        const longest = Math.max(
          ...texts.filter((known) => input.startsWith(known, start)).map(({ length }) => length),
        )
        expect(knownTexts(texts).find(input, 0)).toEqual({ start, end: start + longest })
      },
    ),
  )
})

it('finds nothing where none is', () =>
  expect(knownTexts(['abcdefgh']).find('abcdefg hgfedcba', 0)).toBeUndefined())
