import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markNumbers, restoreNumbers } from './numbers.js'

const again = (json: string): string => restoreNumbers(JSON.stringify(JSON.parse(markNumbers(json))))

test.each([
  ['{"id":12345678901234567890,"a":[1.0,-0,1E5,0.10,1e-7]}'],
  ['[123456789012345678901234567890]'],
  ['12345678901234567890'],
  ['{"a":"12345678901234567890","b":"\\u0000n1.0","c":"\\"1.0"}'],
  ['{"1.0":1.0,"\\\\":1.0}'],
])('%s comes through as it is', (json) => {
  expect(again(json)).toBe(json)
})

test('so does everything that JSON.stringify makes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value)
      expect(again(json)).toBe(json)
    }),
  )
})
