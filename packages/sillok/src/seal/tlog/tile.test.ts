import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  CompactTree,
  encodeBundle,
  leafHash,
  levelSize,
  nodesOf,
  parseBundle,
  parseTile,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileWidth,
  topLevel,
  treeHash,
} from './index.js'

const malformed = (code: string) => expect.objectContaining({ name: 'SillokError', code })

it('names tiles as the specification does', () => {
  expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 1, index: 0, width: 17 })).toBe('tile/1/000.p/17')
  expect(tilePath({ level: 'entries', index: 273, width: 112 })).toBe('tile/entries/273.p/112')
})

it('has the tiles of the example of 70,000 leaves', () => {
  expect([tileWidth(70_000, 0, 272), tileWidth(70_000, 0, 273), tileWidth(70_000, 0, 274)]).toEqual([
    256, 112, 0,
  ])
  expect([tileWidth(70_000, 1, 0), tileWidth(70_000, 1, 1)]).toEqual([256, 17])
  expect([tileWidth(70_000, 2, 0), topLevel(70_000)]).toEqual([1, 2])
})

it('reads the paths that it writes, and no others', () => {
  const level = fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 }))
  const index = fc.integer({ min: 0, max: 2 ** 45 })
  const width = fc.integer({ min: 1, max: TILE_WIDTH })
  fc.assert(
    fc.property(level, index, width, (level, index, width) => {
      const tile: Tile = { level, index, width }
      expect(parseTilePath(tilePath(tile))).toEqual(tile)
    }),
  )
  for (const path of [
    'tile/0/0',
    'tile/0/1000',
    'tile/00/000',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/07',
    'tile/0/../001',
    'tile/entries',
    '/tile/0/000',
    'tile/0/000\n',
    `tile/0/${'x999/'.repeat(9)}999`,
  ])
    expect([path, parseTilePath(path)]).toEqual([path, undefined])
})

it('makes tiles from which every node can be read', () => {
  const tiles = new Map<number, Buffer[]>()
  const tree = new CompactTree((level, hash) => {
    const row = tiles.get(level / 8) ?? []
    tiles.set(level / 8, row)
    row.push(hash)
  })
  const size = 66_000
  for (let n = 0; n < size; n++) tree.append(leafHash(Buffer.from(String(n))))
  for (const [level, row] of tiles) expect(row).toHaveLength(levelSize(size, level))
  const nodes = nodesOf(size, ({ level, index, width }) =>
    Buffer.concat(
      (tiles.get(level as number) as Buffer[]).slice(index * TILE_WIDTH, index * TILE_WIDTH + width),
    ),
  )
  expect(treeHash(0, size, nodes)).toEqual(tree.root())
  expect(CompactTree.of(size, nodes).root()).toEqual(tree.root())
  expect(() => nodes(0, size)).toThrow(RangeError)
})

it('refuses tiles of a wrong length', () => {
  expect(parseTile(Buffer.alloc(64), 2)).toHaveLength(64)
  for (const length of [0, 31, 63, 65, 96])
    expect(() => parseTile(Buffer.alloc(length), 2)).toThrow(malformed('TILE_MALFORMED'))
})

it('reads bundles that it writes, and refuses what is none', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 })
  fc.assert(
    fc.property(entries, (entries) => {
      const bytes = encodeBundle(entries)
      expect(parseBundle(bytes, entries.length).map((entry) => [...entry])).toEqual(
        entries.map((entry) => [...entry]),
      )
      expect(() => parseBundle(bytes, entries.length + 1)).toThrow(malformed('BUNDLE_MALFORMED'))
      for (let cut = 0; cut < bytes.length; cut++)
        expect(() => parseBundle(bytes.subarray(0, cut), entries.length)).toThrow(
          malformed('BUNDLE_MALFORMED'),
        )
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat({ max: 300 }), (bytes, width) => {
      try {
        expect(encodeBundle(parseBundle(Buffer.from(bytes), width))).toEqual(Buffer.from(bytes))
      } catch (error) {
        expect(error).toEqual(malformed('BUNDLE_MALFORMED'))
      }
    }),
  )
})
