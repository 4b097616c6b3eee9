import { expect, it } from 'vitest'
import { redactText } from '../redactor/in-force.js'

it.each([
  ["o'brien@example.com wrote", 'o***@example.com wrote'],
  ["d'arcy.o'neil@example.com", 'd***@example.com'],
  ['o\u2019brien@example.com', 'o***@example.com'],
  ["{'mail': 'kim@example.com'}", "{'mail': 'k***@example.com'}"],
  ["f'kim@example.com'", "f'k***@example.com'"],
  ["user='kim@example.com'", "user='k***@example.com'"],
  ["it's 'kim@example.com'", "it's 'k***@example.com'"],
  ["['o'brien@example.com']", "['o***@example.com']"],
])('an apostrophe in a name is no quote: %s', (text, expected) => {
  expect(redactText(text)).toBe(expected)
  expect(redactText(expected)).toBe(expected)
})
