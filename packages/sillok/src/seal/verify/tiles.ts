import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { ENVELOPE_MARK, ENVELOPE_PART, GAP_MARK, isTombstone } from '../log/marks.js'
import { Scratch } from '../log/read.js'
import { bundleIfThere, encryptedBundlePath, readTile } from '../log/tiles.js'
import {
  HASH_BYTES,
  hashAt,
  leafHashes,
  levelSize,
  nodesOf,
  parseBundle,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileRoot,
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
  /** Entries that say something about the log itself: envelopes, and records about gaps. */
  special: { index: number; entry: string }[]
  /** Entries in whose place a tombstone stands, with the hash that they had. */
  erased: { index: number; leaf: Uint8Array }[]
  /** Bundles that are not there, and those that are there encrypted. */
  absent: number[]
  encrypted: number[]
  /** Entries that were hashed. */
  entries: number
  bytes: number
}

/** A log that says it has more than anybody could hold is not looked for to its end. */
const MAX_FINDINGS = 10_000

/** Checks that a log's tiles above the lowest make one tree: each full tile's root is in the tile above it. */
export function checkUpperTiles(folder: string, size: number, findings: Findings): void {
  const parents = new Parents(folder, size)
  for (let level = topLevel(size) - 1; level >= 1; level--) {
    for (let index = 0; index < levelSize(size, level + 1) && findings.count < MAX_FINDINGS; index++) {
      const first = index * TILE_WIDTH ** (level + 1)
      findings.attempt(first, 'tile', () => {
        const root = tileRoot(readTile(folder, { level, index, width: TILE_WIDTH }))
        if (!root.equals(parents.of(level, index)))
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
 * Reads tiles for who compares an earlier tree: one of the lowest must be the one that the tile above has, since the walk over a part of the entries does
 * not come to each.
 *
 * @throws of what is returned: SillokError `SEAL_DAMAGED`, and as `readTile`
 */
export function vouchedTiles(folder: string, size: number): (tile: Tile) => Buffer {
  const parents = new Parents(folder, size)
  return (tile) => {
    const bytes = readTile(folder, tile)
    const isBelow = tile.level === 0 && tile.width === TILE_WIDTH && topLevel(size) > 0
    if (isBelow && !tileRoot(bytes).equals(parents.of(0, tile.index)))
      throw new SillokError('SEAL_DAMAGED', `Tile ${tile.index} is not the one in the tile above it.`)
    return bytes
  }
}

/** Hashes entries, and compares them with the lowest tiles, and these with the tiles above them. */
export class Walker {
  readonly walked: Walked
  readonly #walk: Walk
  readonly #findings = new Findings()
  readonly #parents: Parents
  readonly #files = { tile: new Scratch(), bundle: new Scratch() }

  constructor(walk: Walk) {
    this.#walk = walk
    this.#parents = new Parents(walk.folder, walk.size)
    this.walked = {
      findings: this.#findings.list,
      special: [],
      erased: [],
      absent: [],
      encrypted: [],
      entries: 0,
      bytes: 0,
    }
  }

  /** Whether so much is wrong that no more is looked for. */
  get isFull(): boolean {
    return this.#findings.count >= MAX_FINDINGS
  }

  /** Checks some of the tiles of level 0. @returns how many entries were hashed, and their bytes */
  check(begin: number, end: number): { entries: number; bytes: number } {
    const seen = { entries: 0, bytes: 0 }
    for (let index = begin; index < end && !this.isFull; index++) {
      const { entries, bytes } = checkTile(
        this.#walk,
        index,
        this.#parents,
        this.#findings,
        this.walked,
        this.#files,
      )
      seen.entries += entries
      seen.bytes += bytes
    }
    this.walked.entries += seen.entries
    this.walked.bytes += seen.bytes
    return seen
  }
}

/**
 * Checks a bundle that was read elsewhere, such as an encrypted one, against its tile.
 *
 * @param tile as it stands in the log; it was checked already
 */
export function checkBundleAgainst(
  bundle: Buffer,
  tile: Buffer,
  index: number,
  findings: Findings,
  walked: Walked,
): void {
  const width = tile.length / HASH_BYTES
  const first = index * TILE_WIDTH
  findings.attempt(first, 'entry', () => {
    const leaves = leafHashes(bundle, width)
    compareEntries({ bundle, leaves, tile, first }, findings, walked)
    walked.entries += width
    walked.bytes += bundle.length - 2 * width
  })
}

/** A bundle without any of these has no record about a gap, and no envelope. */
const MARKED = ['seal.', ENVELOPE_PART]

/** Entries that are not what their tile says are tombstones, which must be accounted for, or changed. */
function compareEntries(
  { bundle, leaves, tile, first }: { bundle: Buffer; leaves: Buffer; tile: Buffer; first: number },
  findings: Findings,
  walked: Walked,
): void {
  const width = tile.length / HASH_BYTES
  const isSpecial = MARKED.some((text) => bundle.includes(text))
  const isSame = leaves.equals(tile)
  if (isSame && !isSpecial) return
  let isFound = false
  for (const [at, entry] of parseBundle(bundle, width).entries()) {
    const leaf = hashAt(tile, at) as Buffer
    const index = first + at
    if (leaf.equals(hashAt(leaves, at) as Buffer)) {
      if (isSpecial && (entry.includes(GAP_MARK) || entry.includes(ENVELOPE_MARK)))
        walked.special.push({ index, entry: entry.toString() })
    } else if (isTombstone(entry, leaf)) walked.erased.push({ index, leaf: Uint8Array.from(leaf) })
    else if (!isFound) {
      isFound = true
      findings.add('TAMPERED', 'entry', index, `Entry ${index} is not the one that was signed.`)
    }
  }
}

function checkTile(
  { folder, size, isRooted }: Walk,
  index: number,
  parents: Parents,
  findings: Findings,
  walked: Walked,
  files: { tile: Scratch; bundle: Scratch },
): { entries: number; bytes: number } {
  const first = index * TILE_WIDTH
  const width = tileWidth(size, 0, index)
  const isFull = width === TILE_WIDTH
  const parent = isFull && topLevel(size) > 0 ? parents.ifThere(index) : undefined
  const tile = findings.attempt(first, 'tile', () => readTile(folder, { level: 0, index, width }, files.tile))
  // A tile at the edge is vouched for by the root itself; so is one in a log of that one tile.
  const isTrusted = tile !== undefined && (parent === undefined ? isRooted : tileRoot(tile).equals(parent))
  const read = findings.attempt(first, 'entry', () => {
    const bundle = bundleIfThere(folder, index, width, files.bundle)
    if (bundle !== undefined) return { bundle, leaves: leafHashes(bundle, width) }
    const isEncrypted = isFull && fs.existsSync(join(folder, encryptedBundlePath(index)))
    ;(isEncrypted ? walked.encrypted : walked.absent).push(index)
    return undefined
  })
  if (read === undefined) {
    if (tile !== undefined && !isTrusted)
      findings.add('TAMPERED', 'tile', first, `Tile ${index} is not the one that was signed.`)
    return { entries: 0, bytes: 0 }
  }
  const { bundle, leaves } = read
  const bytes = bundle.length - 2 * width
  const bad = tile === undefined ? -1 : firstDifference(leaves, tile)
  if (isTrusted) compareEntries({ bundle, leaves, tile: tile as Buffer, first }, findings, walked)
  else if (parent !== undefined && tileRoot(leaves).equals(parent)) {
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
  return { entries: width, bytes }
}

/** Which of two rows of hashes differ first; -1 where none does. */
function firstDifference(some: Buffer, others: Buffer): number {
  if (some.equals(others)) return -1
  let at = 0
  while (hashAt(some, at)?.equals(hashAt(others, at) as Buffer)) at++
  return at
}

/** The hashes of full tiles, as the tiles above them have them. */
class Parents {
  readonly #folder: string
  readonly #size: number
  /** The one that was read last: neighbours have the same. */
  #read: { path: string; hashes: Buffer } | undefined

  constructor(folder: string, size: number) {
    this.#folder = folder
    this.#size = size
  }

  of(level: number, index: number): Buffer {
    const above = Math.floor(index / TILE_WIDTH)
    const tile = { level: level + 1, index: above, width: tileWidth(this.#size, level + 1, above) }
    const path = tilePath(tile)
    if (this.#read?.path !== path) this.#read = { path, hashes: readTile(this.#folder, tile) }
    return hashAt(this.#read.hashes, index % TILE_WIDTH) as Buffer
  }

  /** That of a lowest tile; where it cannot be read, it was said when the tile above was checked. */
  ifThere(index: number): Buffer | undefined {
    try {
      return this.of(0, index)
    } catch {
      return undefined
    }
  }
}
