import { readBundle, readTile } from '../log/tiles.js'
import {
  leafHash,
  levelSize,
  nodesOf,
  TILE_WIDTH,
  tileLevels,
  tileWidth,
  topLevel,
  treeHash,
} from '../tlog/index.js'
import { type Finding, Findings } from './report.js'

/** What one walk over a part of a log's entries is about. A plain object: it may go to a thread. */
export interface Walk {
  folder: string
  /** Entries of the log. */
  size: number
  /** Whether the tiles at the right edge make the signed root. */
  isRooted: boolean
  /** Tiles of level 0, from `begin` to before `end`. */
  begin: number
  end: number
}

export interface Walked {
  findings: Finding[]
  /** Entries that were hashed. */
  entries: number
  bytes: number
}

/** A log that says it has more than anybody could hold is not looked for to its end. */
const MAX_FINDINGS = 10_000

/** Tiles between two words on how far a walk is. */
const REPORT_EVERY = 64

/** Checks that a log's tiles above the lowest make one tree: each full tile's root is in the tile above it. */
export function checkUpperTiles(folder: string, size: number, findings: Findings): void {
  for (let level = topLevel(size) - 1; level >= 1; level--) {
    for (let index = 0; index < levelSize(size, level + 1) && findings.count < MAX_FINDINGS; index++) {
      const first = index * TILE_WIDTH ** (level + 1)
      findings.attempt(first, 'tile', () => {
        const root = rootOf(readTile(folder, { level, index, width: TILE_WIDTH }))
        if (!root.equals(parentOf(folder, size, level, index)))
          findings.add(
            'TAMPERED',
            'tile',
            first,
            `Tile ${index} of level ${level} is not the one in the tile above it.`,
          )
      })
    }
  }
}

/** Whether the tiles at the right edge make a root. */
export function rootMatches(folder: string, size: number, root: Buffer, findings: Findings): boolean {
  const made = findings.attempt(null, 'tile', () =>
    treeHash(
      0,
      size,
      nodesOf(size, (tile) => readTile(folder, tile)),
    ),
  )
  return made?.equals(root) === true
}

/**
 * Hashes entries, and compares them with the lowest tiles, and these with the tiles above them.
 *
 * @param onProgress told of entries and bytes since it was told last
 */
export function walkTiles(walk: Walk, onProgress: (entries: number, bytes: number) => void): Walked {
  const findings = new Findings()
  const total = { entries: 0, bytes: 0 }
  let told = { entries: 0, bytes: 0 }
  for (let index = walk.begin; index < walk.end && findings.count < MAX_FINDINGS; index++) {
    const seen = checkTile(walk, index, findings)
    total.entries += seen.entries
    total.bytes += seen.bytes
    if ((index - walk.begin) % REPORT_EVERY !== REPORT_EVERY - 1 && index !== walk.end - 1) continue
    onProgress(total.entries - told.entries, total.bytes - told.bytes)
    told = { ...total }
  }
  return { findings: findings.list, ...total }
}

function checkTile(
  { folder, size, isRooted }: Walk,
  index: number,
  findings: Findings,
): { entries: number; bytes: number } {
  const first = index * TILE_WIDTH
  const width = tileWidth(size, 0, index)
  const isFull = width === TILE_WIDTH
  const parent = isFull && topLevel(size) > 0 ? readParent(folder, size, index) : undefined
  const tile = findings.attempt(first, 'tile', () => readTile(folder, { level: 0, index, width }))
  // A tile at the edge is vouched for by the root itself; so is one in a log of that one tile.
  const isTrusted = tile !== undefined && (parent === undefined ? isRooted : rootOf(tile).equals(parent))
  const entries = findings.attempt(first, 'entry', () => readBundle(folder, index, width))
  if (entries === undefined) {
    if (tile !== undefined && !isTrusted)
      findings.add('TAMPERED', 'tile', first, `Tile ${index} is not the one that was signed.`)
    return { entries: 0, bytes: 0 }
  }
  const leaves = entries.map(leafHash)
  const bad = tile === undefined ? -1 : leaves.findIndex((leaf, at) => !leaf.equals(tile[at] as Buffer))
  if (isTrusted) {
    if (bad >= 0)
      findings.add('TAMPERED', 'entry', first + bad, `Entry ${first + bad} is not the one that was signed.`)
  } else if (parent !== undefined && rootOf(leaves).equals(parent)) {
    // The entries are right; a tile that is missing was said already.
    if (tile !== undefined)
      findings.add(
        'TAMPERED',
        'tile',
        first + Math.max(0, bad),
        `Tile ${index} is not the one that was signed; its entries are.`,
      )
  } else if (parent !== undefined && bad < 0 && !isRooted) {
    findings.add(
      'TAMPERED',
      'tile',
      first,
      `Entries and tile ${index} fit together, and not with the tile above them.`,
    )
  } else if (parent !== undefined || bad >= 0) {
    const at = first + Math.max(0, bad)
    const which = bad < 0 ? `One of the ${width} entries from ${first} on` : `Entry ${at}`
    findings.add('TAMPERED', 'entry', at, `${which} is not the one that was signed.`)
  }
  return { entries: entries.length, bytes: entries.reduce((sum, { length }) => sum + length, 0) }
}

/** The hash of a full lowest tile, as the tile above it has it; where that cannot be read, it was said when it was checked. */
function readParent(folder: string, size: number, index: number): Buffer | undefined {
  try {
    return parentOf(folder, size, 0, index)
  } catch {
    return undefined
  }
}

function parentOf(folder: string, size: number, level: number, index: number): Buffer {
  const at = Math.floor(index / TILE_WIDTH)
  const tile = { level: level + 1, index: at, width: tileWidth(size, level + 1, at) }
  return readTile(folder, tile)[index % TILE_WIDTH] as Buffer
}

/** The root of a full tile. */
const rootOf = (hashes: Buffer[]): Buffer => tileLevels(hashes).at(-1)?.[0] as Buffer
