import { EMPTY_ROOT, nodeHash } from './hash.js'

/** The hash of the complete subtree of 2^`level` leaves that begins at leaf `index` · 2^`level`. */
export type NodeReader = (level: number, index: number) => Buffer

/** The largest power of two below `size`, which is at least 2. */
export function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/**
 * The hash of the tree over the leaves from `begin` to before `end`, from its complete subtrees.
 *
 * @param begin a multiple of the largest power of two up to `end - begin`, as it is wherever RFC 6962 splits
 */
export function treeHash(begin: number, end: number, node: NodeReader): Buffer {
  const size = end - begin
  if (size === 0) return EMPTY_ROOT
  const level = Math.log2(size)
  if (Number.isInteger(level)) return node(level, begin / size)
  const middle = begin + splitOf(size)
  return nodeHash(treeHash(begin, middle, node), treeHash(middle, end, node))
}

/**
 * A tree that grows by one leaf at a time and keeps no more of it than its right edge: the roots of the complete subtrees, at most
 * one for each bit of the size.
 *
 * @example
 * const tree = new CompactTree()
 * tree.append(leafHash(entry))
 * tree.root()
 */
export class CompactTree {
  #size = 0
  /** Roots of the complete subtrees, largest first. */
  #edge: Buffer[] = []
  readonly #onNode: ((level: number, hash: Buffer) => void) | undefined

  /** @param onNode told of every node of a level that is a multiple of 8, in order: what tiles are made of */
  constructor(onNode?: (level: number, hash: Buffer) => void) {
    this.#onNode = onNode
  }

  /** The tree of the first `size` leaves, from its nodes. */
  static of(size: number, node: NodeReader, onNode?: (level: number, hash: Buffer) => void): CompactTree {
    const tree = new CompactTree(onNode)
    tree.#size = size
    let begin = 0
    for (let level = Math.floor(Math.log2(Math.max(1, size))); level >= 0; level--) {
      const span = 2 ** level
      if (size - begin < span) continue
      tree.#edge.push(node(level, begin / span))
      begin += span
    }
    return tree
  }

  get size(): number {
    return this.#size
  }

  append(leaf: Buffer): void {
    let hash = leaf
    this.#onNode?.(0, hash)
    // As many trailing ones as the size has, so many subtrees become one.
    let rest = this.#size
    for (let level = 1; rest % 2 === 1; level++) {
      hash = nodeHash(this.#edge.pop() as Buffer, hash)
      if (level % 8 === 0) this.#onNode?.(level, hash)
      rest = Math.floor(rest / 2)
    }
    this.#edge.push(hash)
    this.#size++
  }

  root(): Buffer {
    return this.#edge.length === 0
      ? EMPTY_ROOT
      : this.#edge.reduceRight((right, left) => nodeHash(left, right))
  }
}
