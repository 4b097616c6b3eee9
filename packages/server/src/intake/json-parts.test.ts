import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { items, members, type Part, wholeOf } from './json-parts.js'

const slice = (text: string, { from, to }: Part) => JSON.parse(text.slice(from, to))

describe('a JSON text', () => {
  it('is taken apart as a parser does it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = `\n ${JSON.stringify(value, null, space)} `
        const whole = wholeOf(text)
        expect(slice(text, whole)).toEqual(JSON.parse(text))
        const list = Array.from(items(text, whole), (part) => slice(text, part))
        expect(list).toEqual(Array.isArray(value) ? JSON.parse(text) : [])
        const object = Array.from(members(text, whole), ([name, part]) => [
          JSON.parse(`"${name}"`),
          slice(text, part),
        ])
        const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
        expect(object).toEqual(isMap ? Object.entries(JSON.parse(text)) : [])
      }),
    )
  })

  it.each([
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a" 1}',
    '{a:1}',
    '[1 2]',
    '[1,]',
    '{} {}',
    '"',
    'NaN',
  ])('that is none is refused: %s', (text) => {
    const read = () => {
      const whole = wholeOf(text)
      return [...items(text, whole), ...members(text, whole)]
    }
    expect(read).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })
})
