import { hash } from 'node:crypto'
import { leavesAtOnce, nodesAtOnce } from '../lanes/batch.js'
import { checkBundle, parseBundle } from './bundle.js'

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

/**
 * The hashes of a bundle's entries as leaves, one after the other.
 *
 * @throws SillokError `BUNDLE_MALFORMED` when there are not exactly `count` of them
 */
export function leafHashes(bundle: Buffer, count: number): Buffer {
  checkBundle(bundle, count)
  return leavesAtOnce(bundle, count) ?? Buffer.concat(parseBundle(bundle, count).map(leafHash))
}

/** The hashes of nodes; their children, an even number and at most 256, stand one after the other. */
export function nodeHashes(children: Buffer): Buffer {
  const made = nodesAtOnce(children)
  if (made !== undefined) return made
  const hashes = Buffer.allocUnsafe(children.length / 2)
  for (let at = 0; at < children.length; at += 2 * HASH_BYTES) {
    const left = children.subarray(at, at + HASH_BYTES)
    hashes.set(nodeHash(left, children.subarray(at + HASH_BYTES, at + 2 * HASH_BYTES)), at / 2)
  }
  return hashes
}
