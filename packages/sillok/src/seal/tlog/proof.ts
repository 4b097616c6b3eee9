import { HASH_BYTES, nodeHash } from './hash.js'
import { type NodeReader, splitOf, treeHash } from './tree.js'

/**
 * The hashes that lead from a leaf to the root, the leaf's sibling first (RFC 6962, section 2.1.1).
 *
 * @param index from 0 to before `size`
 * @throws RangeError for another index
 */
export function inclusionProof(index: number, size: number, node: NodeReader): Buffer[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size))
    throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  const proof: Buffer[] = []
  let [begin, end] = [0, size]
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin)
    if (index < middle) {
      proof.push(treeHash(middle, end, node))
      end = middle
    } else {
      proof.push(treeHash(begin, middle, node))
      begin = middle
    }
  }
  return proof.reverse()
}

/**
 * The hashes that show that the tree of `older` leaves is the beginning of the tree of `newer` leaves (RFC 6962, section 2.1.2).
 *
 * @throws RangeError unless 0 < older ≤ newer
 */
export function consistencyProof(older: number, newer: number, node: NodeReader): Buffer[] {
  if (!(Number.isSafeInteger(older) && older > 0 && older <= newer))
    throw new RangeError(`no consistency proof from ${older} to ${newer}`)
  const proof: Buffer[] = []
  let [begin, end] = [0, newer]
  let whole = true
  while (older < end) {
    const middle = begin + splitOf(end - begin)
    if (older <= middle) {
      proof.push(treeHash(middle, end, node))
      end = middle
    } else {
      proof.push(treeHash(begin, middle, node))
      begin = middle
      whole = false
    }
  }
  // What is left is a subtree of both; where it is the whole older tree, its root is known.
  if (!whole) proof.push(treeHash(begin, end, node))
  return proof.reverse()
}

/**
 * Whether a proof shows that a leaf is in a tree (RFC 9162, section 2.1.3.2). False for whatever is no proof.
 *
 * @param leaf its hash, as by `leafHash`
 */
export function isIncluded(
  index: number,
  size: number,
  leaf: Buffer,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false
  let [at, last] = [index, size - 1]
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash)
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && hash.equals(root)
}

/**
 * Whether a proof shows that one tree is the beginning of another (RFC 9162, section 2.1.4.2). False for whatever is no proof, also
 * for the empty tree: it is the beginning of every tree, and there is nothing to prove.
 */
export function isConsistent(
  older: number,
  newer: number,
  olderRoot: Buffer,
  newerRoot: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (!isSize(older) || !isSize(newer) || older === 0 || older > newer) return false
  if (older === newer) return proof.length === 0 && olderRoot.equals(newerRoot)
  if (![olderRoot, newerRoot, ...proof].every(isHash)) return false
  let [at, last] = [older - 1, newer - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  const rest = [...proof]
  const first = at === 0 ? olderRoot : rest.shift()
  if (first === undefined) return false
  let [old, now] = [first, first]
  for (const hash of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      old = nodeHash(hash, old)
      now = nodeHash(hash, now)
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)]
    } else {
      now = nodeHash(now, hash)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && old.equals(olderRoot) && now.equals(newerRoot)
}

const half = (value: number): number => Math.floor(value / 2)
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const isHash = (hash: Buffer): boolean => hash.length === HASH_BYTES
