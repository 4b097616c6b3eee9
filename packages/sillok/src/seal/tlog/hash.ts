import { hash } from 'node:crypto'

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32

/** Longest leaf that is hashed without making a buffer for it: that of an entry bundle. */
const scratch = Buffer.alloc(1 + 0xffff)
const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1)

export function sha256(bytes: Uint8Array | string): Buffer {
  return hash('sha256', bytes, 'buffer')
}

/** The root of the tree without leaves (RFC 6962, section 2.1). */
export const EMPTY_ROOT = sha256('')

/**
 * The hash of an entry as a leaf: SHA-256 of a zero byte and the entry (RFC 6962, section 2.1).
 *
 * @example leafHash(Buffer.from('{"timestamp":"2026-11-20T10:55:44.123Z"}'))
 */
export function leafHash(entry: Uint8Array): Buffer {
  if (entry.length > 0xffff) return sha256(Buffer.concat([Buffer.of(0), entry]))
  scratch.set(entry, 1)
  return sha256(scratch.subarray(0, entry.length + 1))
}

/** The hash of a node: SHA-256 of a one byte and both children (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1)
  pair.set(right, 1 + HASH_BYTES)
  return sha256(pair)
}
