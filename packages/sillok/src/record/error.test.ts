import { expect, it } from 'vitest'
import { redactor } from '../redact/index.js'
import { encodeJson } from './index.js'

const typeOf = (error: unknown): unknown => JSON.parse(encodeJson(error, redactor) ?? '').type

it('an error is called by its class where nothing else names it', () => {
  class RateLimitError extends Error {}
  class NotFoundException extends RateLimitError {}
  class Named extends Error {
    override name = 'CardRefused'
  }
  class e extends Error {}
  expect(typeOf(new RateLimitError('x'))).toBe('RateLimitError')
  expect(typeOf(new NotFoundException('x'))).toBe('NotFoundException')
  expect(typeOf(new Named('x'))).toBe('CardRefused')
  expect(typeOf(new TypeError('x'))).toBe('TypeError')
  // As a bundler shortens it: that says less.
  expect(typeOf(new e('x'))).toBe('Error')
  expect(typeOf(Object.assign(new Error('x'), { constructor: { name: 'ForgedError' } }))).toBe('Error')
})
