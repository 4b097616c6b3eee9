import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CompactTree,
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  type NodeReader,
  nodeHash,
  treeHash,
} from './index.js'

interface Vector {
  kind: 'inclusion' | 'consistency'
  file: string
  wantErr: boolean
  proof: string[] | null
  leafIdx: number
  treeSize: number
  leafHash: string
  root: string
  size1: number
  size2: number
  root1: string
  root2: string
}

const vectors = readFileSync(join(import.meta.dirname, '../testdata/merkle/proofs.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

const bytes = (base64: string | null): Buffer => Buffer.from(base64 ?? '', 'base64')

it('agrees with all 196 cases of transparency-dev/merkle', () => {
  expect(vectors).toHaveLength(196)
  const wrong = vectors.filter((v) => {
    const proof = (v.proof ?? []).map(bytes)
    const isAccepted =
      v.kind === 'inclusion'
        ? isIncluded(v.leafIdx, v.treeSize, bytes(v.leafHash), proof, bytes(v.root))
        : isConsistent(v.size1, v.size2, bytes(v.root1), bytes(v.root2), proof)
    return isAccepted === v.wantErr
  })
  expect(wrong.map(({ file }) => file)).toEqual([])
})

/** The tree as RFC 6962 defines it, without any of our short cuts. */
function rootByDefinition(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return EMPTY_ROOT
  if (leaves.length === 1) return leaves[0] as Buffer
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return nodeHash(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)))
}

const leaves = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) => leafHash(Buffer.from(`entry ${n}`)))

const nodesIn =
  (all: Buffer[]): NodeReader =>
  (level, index) =>
    rootByDefinition(all.slice(index * 2 ** level, (index + 1) * 2 ** level))

function grown(all: Buffer[]): CompactTree {
  const tree = new CompactTree()
  for (const leaf of all) tree.append(leaf)
  return tree
}

describe('a tree', () => {
  it('has the root of RFC 6962 at every size, grown, resumed or from its nodes', () => {
    const all = leaves(70)
    const tree = new CompactTree()
    for (let size = 0; size <= all.length; size++) {
      const root = rootByDefinition(all.slice(0, size))
      const nodes = nodesIn(all.slice(0, size))
      expect(tree.root()).toEqual(root)
      expect(CompactTree.of(size, nodes).root()).toEqual(root)
      expect(treeHash(0, size, nodes)).toEqual(root)
      if (size < all.length) tree.append(all[size] as Buffer)
    }
  })

  it('proves each of its leaves, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), fc.nat(), (size, at, flip) => {
        const all = leaves(size)
        const root = grown(all).root()
        const index = at % size
        const leaf = all[index] as Buffer
        const proof = inclusionProof(index, size, nodesIn(all))
        expect(isIncluded(index, size, leaf, proof, root)).toBe(true)
        expect(isIncluded(index, size, leafHash(leaf), proof, root)).toBe(false)
        expect(isIncluded(index, size, leaf, [...proof, leaf], root)).toBe(false)
        if (size === 1) return
        expect(isIncluded((index + 1) % size, size, leaf, proof, root)).toBe(false)
        expect(isIncluded(index, size, leaf, proof.slice(1), root)).toBe(false)
        const changed = proof.map((hash) => Buffer.from(hash))
        const hash = changed[flip % changed.length] as Buffer
        hash.writeUInt8(hash.readUInt8(flip % 32) ^ (1 << (flip % 8)), flip % 32)
        expect(isIncluded(index, size, leaf, changed, root)).toBe(false)
      }),
    )
  })

  it('proves that it grew from each of its beginnings, and from no other tree', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), (newer, at) => {
        const all = leaves(newer)
        const older = 1 + (at % newer)
        const proof = consistencyProof(older, newer, nodesIn(all))
        const [before, after] = [grown(all.slice(0, older)).root(), grown(all).root()]
        expect(isConsistent(older, newer, before, after, proof)).toBe(true)
        expect(isConsistent(older, newer, EMPTY_ROOT, after, proof)).toBe(false)
        expect(isConsistent(older, newer, before, EMPTY_ROOT, proof)).toBe(false)
        expect(isConsistent(older, newer, before, after, [...proof, before])).toBe(false)
        if (proof.length > 0) expect(isConsistent(older, newer, before, after, proof.slice(1))).toBe(false)
      }),
    )
  })

  it('takes no node for a leaf', () => {
    const [left, right] = leaves(2) as [Buffer, Buffer]
    const inner = Buffer.concat([left, right])
    expect(leafHash(inner)).not.toEqual(nodeHash(left, right))
  })

  it.each([
    [-1, 5],
    [5, 5],
    [1.5, 5],
    [Number.NaN, 5],
    [2 ** 60, 2 ** 61],
  ])('refuses the leaf %d of %d', (index, size) => {
    expect(isIncluded(index, size, EMPTY_ROOT, [], EMPTY_ROOT)).toBe(false)
    expect(() => inclusionProof(index, size, () => EMPTY_ROOT)).toThrow(RangeError)
  })

  it.each([
    [0, 5],
    [6, 5],
    [Number.NaN, 5],
  ])('has no consistency proof from %d to %d', (older, newer) => {
    expect(isConsistent(older, newer, EMPTY_ROOT, EMPTY_ROOT, [])).toBe(false)
    expect(() => consistencyProof(older, newer, () => EMPTY_ROOT)).toThrow(RangeError)
  })

  it('works with sizes beyond 32 bits', () => {
    const size = 2 ** 40 + 3
    const row: Buffer[] = [Buffer.alloc(32, 7)]
    for (let level = 0; level < 41; level++) row.push(nodeHash(row[level] as Buffer, row[level] as Buffer))
    const same: NodeReader = (level) => row[level] as Buffer
    const tree = CompactTree.of(size, same)
    const proof = inclusionProof(2 ** 40 + 1, size, same)
    expect(isIncluded(2 ** 40 + 1, size, same(0, 0), proof, tree.root())).toBe(true)
    expect(
      isConsistent(
        2 ** 33,
        size,
        treeHash(0, 2 ** 33, same),
        tree.root(),
        consistencyProof(2 ** 33, size, same),
      ),
    ).toBe(true)
  })
})
