import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hmac, sha256 } from './sha256.js'

it('is what node:crypto says', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 100 }), (message, key) => {
      expect(Buffer.from(sha256(message)).toString('hex')).toBe(
        createHash('sha256').update(message).digest('hex'),
      )
      expect(Buffer.from(hmac(key, message)).toString('hex')).toBe(
        createHmac('sha256', key).update(message).digest('hex'),
      )
    }),
    { numRuns: 300 },
  )
})
