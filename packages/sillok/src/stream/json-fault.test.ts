import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonFaultLine } from './json-fault.js'

it.each([
  ['', 1],
  ['{\n "a": 1,\n}', 3],
  ['{\n "a": 1\n "b": 2\n}', 3],
  ['{\n // x\n "a": 1\n}', 2],
  ['{\n "a": [1,\n 2,,\n 3]}', 3],
  ['{\n "a": {\n', 2],
  ['{\n a: 1 }', 2],
  ["{\n\n 'a': 1 }", 3],
  ['{"a": 1}\n\n}', 3],
  ['{"a": "x\ny"}', 1],
  ['[\n01]', 2],
  ['{"a"\n:\n1]', 3],
])('%j is no JSON from line %i on', (text, line) => {
  expect(() => JSON.parse(text)).toThrow()
  expect(jsonFaultLine(text)).toBe(line)
})

it('finds no fault before the end of what is JSON, and the line of what was broken', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, place) => {
      const lines = JSON.stringify(JSON.parse(text), undefined, 1).split('\n')
      expect(jsonFaultLine(lines.join('\n'))).toBe(lines.length)
      // A word that JSON does not have, in a line of its own.
      const at = place % (lines.length + 1)
      const broken = [...lines.slice(0, at), 'nothing', ...lines.slice(at)]
      expect(jsonFaultLine(broken.join('\n'))).toBe(at + 1)
    }),
  )
})
