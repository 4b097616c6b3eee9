import { expect, it } from 'vitest'
import { namesSecret } from '../index.js'

it.each([
  ['password', 'x'],
  ['the new Password is', 'x'],
  ['db.password =', 'x'],
  ['using API key:', 'x'],
  ['pin', 1234],
])('%s names what stands behind it', (text, value) => {
  expect(namesSecret(text, value)).toBe(true)
})

it.each([
  ['user', 'x'],
  ['tokens', 812],
  ['password length', 'x'],
  ['password reset for', 'x'],
  ['password reset', 'x'],
  ['password', { a: 1 }],
  [undefined, 'x'],
  [new Error('password'), 'x'],
])('%s does not', (text, value) => {
  expect(namesSecret(text, value)).toBe(false)
})
