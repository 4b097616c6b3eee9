import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeBundle } from '../tlog/bundle.js'
import { leafHashes, nodeHashes } from '../tlog/hash.js'
import { leavesAtOnce, nodesAtOnce } from './batch.js'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const leavesOf = (entries: Uint8Array[]): Buffer =>
  Buffer.concat(entries.map((entry) => sha256(Buffer.of(0), entry)))

it('hashes entries of every length like node:crypto', () => {
  // Every length of the last block, and of those around it, in every lane.
  const entries = Array.from({ length: 256 }, (_, length) => Buffer.alloc(length, length))
  expect(leavesAtOnce(encodeBundle(entries), 256)).toEqual(leavesOf(entries))
  for (const [lengths] of fc.sample(
    fc.tuple(fc.array(fc.nat(1500), { minLength: 4, maxLength: 256 })),
    100,
  )) {
    const some = lengths.map((length) => Buffer.alloc(length, length % 251))
    expect(leafHashes(encodeBundle(some), some.length)).toEqual(leavesOf(some))
  }
})

it('hashes bundles of the longest entries, and of few or none', () => {
  const long = Array.from({ length: 8 }, (_, at) => Buffer.alloc(0xffff, at))
  for (const entries of [long, long.slice(0, 1), [Buffer.alloc(0)], []])
    expect(leafHashes(encodeBundle(entries), entries.length)).toEqual(leavesOf(entries))
})

it('hashes nodes like node:crypto, whatever was hashed before', () => {
  const pairs = fc.array(fc.uint8Array({ minLength: 64, maxLength: 64 }), { maxLength: 128 })
  fc.assert(
    fc.property(pairs, (pairs) => {
      const children = Buffer.concat(pairs)
      const expected = Buffer.concat(pairs.map((pair) => sha256(Buffer.of(1), pair)))
      expect(nodeHashes(children)).toEqual(expected)
      if (pairs.length > 1) expect(nodesAtOnce(children)).toEqual(expected)
    }),
  )
})
