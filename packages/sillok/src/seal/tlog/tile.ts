import { SillokError } from '../../record/index.js'
import { HASH_BYTES, nodeHashes } from './hash.js'
import { countOf } from './text.js'
import type { NodeReader } from './tree.js'

/** Hashes in a full tile, entries in a full bundle (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256

/** Levels of the tree in one tile. */
const TILE_HEIGHT = 8

/** A tile by its place; level `entries` is a bundle of entries. `width` is below 256 for one at the right edge. */
export interface Tile {
  level: number | 'entries'
  index: number
  width: number
}

/**
 * The path of a tile in its log's folder, with slashes.
 *
 * @example tilePath({ level: 0, index: 1234067, width: 256 }) // 'tile/0/x001/x234/067'
 */
export function tilePath({ level, index, width }: Tile): string {
  const part = width === TILE_WIDTH ? '' : `.p/${width}`
  return `tile/${level}/${indexPath(index)}${part}`
}

/** A number in groups of three digits, all but the last with an `x` before it. */
export function indexPath(index: number): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.../g) as string[]
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
}

/** The tile at a path; `undefined` for what is no tile's path. */
export function parseTilePath(path: string): Tile | undefined {
  const found = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*)(\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (found === null) return undefined
  const [, name = '', above = '', last = '', part] = found
  const level = name === 'entries' ? ('entries' as const) : countOf(name)
  const index = Number(above.replaceAll(/[x/]/g, '') + last)
  const width = part === undefined ? TILE_WIDTH : countOf(part)
  if (level === undefined || width === undefined || !Number.isSafeInteger(index)) return undefined
  if (part !== undefined && (width === 0 || width >= TILE_WIDTH)) return undefined
  const tile = { level, index, width }
  return tilePath(tile) === path ? tile : undefined
}

/** How many hashes a level has in a tree of `size` leaves: those of its complete subtrees. */
export function levelSize(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level)
}

/** The width that a tile has in a tree of `size` leaves; 0 for one that is not in it. */
export function tileWidth(size: number, level: number, index: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, levelSize(size, level) - index * TILE_WIDTH))
}

/** The level of the topmost tile of a tree of `size` leaves. */
export function topLevel(size: number): number {
  let level = 0
  while (levelSize(size, level + 1) > 0) level++
  return level
}

/**
 * The hashes of a tile, one after the other.
 *
 * @throws SillokError `TILE_MALFORMED` when its bytes are not those of `width` hashes
 */
export function parseTile(bytes: Buffer, width: number): Buffer {
  if (bytes.length !== width * HASH_BYTES) {
    throw new SillokError(
      'TILE_MALFORMED',
      `A tile of ${width} hashes has ${width * HASH_BYTES} bytes, not ${bytes.length}.`,
    )
  }
  return bytes
}

/** All levels of a tile, from its hashes up to where no two are left to be joined; of each, the hashes one after the other. */
function tileLevels(hashes: Buffer): Buffer[] {
  const levels = [hashes]
  for (let below = hashes; below.length > HASH_BYTES; below = levels.at(-1) as Buffer) {
    const pairs = Math.floor(below.length / (2 * HASH_BYTES))
    levels.push(nodeHashes(below.subarray(0, pairs * 2 * HASH_BYTES)))
  }
  return levels
}

/** The root of a full tile. */
export const tileRoot = (hashes: Buffer): Buffer => tileLevels(hashes).at(-1) as Buffer

/** One of the hashes that stand one after the other; `undefined` behind the last. */
export const hashAt = (hashes: Buffer, at: number): Buffer | undefined =>
  at >= 0 && (at + 1) * HASH_BYTES <= hashes.length
    ? hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)
    : undefined

/** Tiles of which the inner levels are kept: enough for those on a way from leaf to root, and their neighbours. */
const KEPT_TILES = 64

/**
 * Reads nodes of a tree of `size` leaves from its tiles.
 *
 * @param read the hashes of a tile; what it throws goes through
 */
export function nodesOf(size: number, read: (tile: Tile) => Buffer): NodeReader {
  const kept = new Map<string, Buffer[]>()
  return (level, index) => {
    // A tile has its hashes and seven levels above them; the root of all is a hash of the next tile, where there is one.
    const row = Math.floor(level / TILE_HEIGHT)
    const inner = level % TILE_HEIGHT
    const at = Math.floor((index * 2 ** inner) / TILE_WIDTH)
    const key = `${row}/${at}`
    let levels = kept.get(key)
    if (levels === undefined) {
      levels = tileLevels(read({ level: row, index: at, width: tileWidth(size, row, at) }))
      if (kept.size >= KEPT_TILES) kept.delete(kept.keys().next().value as string)
      kept.set(key, levels)
    }
    const hash = hashAt(levels[inner] ?? Buffer.alloc(0), index - at * (TILE_WIDTH / 2 ** inner))
    if (hash === undefined) throw new RangeError(`no node ${index} of level ${level} in a tree of ${size}`)
    return hash
  }
}
