import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseExact } from './parse-exact.js'

it('keeps the digits of whole numbers that no number of JavaScript holds', () => {
  const text =
    '{"id":9007199254740993,"a":[-123456789012345678901,{"b":1234567890123456789}],"c":9007199254740991}'
  expect(parseExact(text)).toEqual({
    id: '9007199254740993',
    a: ['-123456789012345678901', { b: '1234567890123456789' }],
    c: 9007199254740991,
  })
})

it.each([
  '{"text":"id 9007199254740993, \\"9007199254740993\\" and \\\\"}',
  '[0.12345678901234567890,1.5e300,12345678901234567890.5,1e25,9007199254740992e0]',
  '{"9007199254740993":1}',
  '[9007199254740992,100000000000000000000]',
])('leaves alone what is no such number: %s', (text) => {
  expect(parseExact(text)).toEqual(JSON.parse(text))
})

it.each([
  '{"a":09007199254740993}',
  '{"a":9007199254740993',
  '9007199254740993 1',
  '{"a":"9007199254740993',
  '{"a":--9007199254740993}',
])('makes no JSON of what is none: %s', (text) => {
  expect(() => parseExact(text)).toThrow(SyntaxError)
})

it('is JSON.parse for everything else', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      // Which of them are long enough is another question: those are not compared.
      const hasLong = /(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ''))
      if (!hasLong) expect(parseExact(text)).toEqual(JSON.parse(text))
    }),
  )
})
