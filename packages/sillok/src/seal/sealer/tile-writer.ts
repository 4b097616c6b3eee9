import fs from 'node:fs'
import { join } from 'node:path'
import { NewFiles } from '../log/disk.js'
import { readBundle, readTile } from '../log/tiles.js'
import { withTombstones } from '../rest/tombstones.js'
import {
  hashAt,
  leafHashes,
  levelSize,
  nodesOf,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileRoot,
  tileWidth,
  topLevel,
  treeHash,
} from '../tlog/index.js'

/** Memory for a bundle at first, and at most so that it is kept for the next one. */
const FIRST_BYTES = 64 * 1024
const MOST_BYTES = 256 * 1024

/**
 * A log's tiles and bundles, growing. What is full is written at once, so that little is in memory; the rest, and that all of it is on the disk, comes with
 * `write`. What was written counts for nothing until somebody names the new size, so that a process may end at any instant: the next one begins again
 * from the size that was named.
 *
 * Hashes are made bundle by bundle: many at once cost a fraction of as many alone.
 */
export class TileWriter {
  readonly #folder: string
  #size: number
  /** Hashes of the last tile of each level from 1 on, which is not full. */
  readonly #rows: Buffer[][] = []
  /** The last bundle, which is not full: its entries, each behind its length. */
  #bundle: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #bytes = 0
  #count = 0
  /** Hashes of its first entries, as they stand in the tile: an entry that was erased has another by now. */
  #leaves: Buffer = Buffer.alloc(0)
  /** Files that are written, or are on the disk, and named by nobody. */
  readonly #files = new NewFiles()
  #fileBytes = 0
  /** The last tile of each level from 1 on as it stands on the disk, by its path: it is named, and others read it. */
  readonly #edges: string[] = []
  /** Folders of parts of tiles: of those that are not full yet, and of those that are by now. */
  readonly #parts = new Set<string>()
  #superseded: string[] = []

  /**
   * @param size that of the log as it stands in `folder`
   * @throws SillokError `TILE_MISSING`, `TILE_MALFORMED`, `BUNDLE_MALFORMED`
   */
  constructor(folder: string, size: number) {
    this.#folder = folder
    this.#size = size
    for (let level = 1; level <= topLevel(size); level++) {
      const [index, width] = edgeOf(size, level)
      this.#rows[level] = width === 0 ? [] : [readTile(folder, { level, index, width })]
      this.#edges[level] = tilePath({ level, index, width })
      this.#parts.add(this.#partsOf({ level, index, width }))
    }
    const [index, width] = edgeOf(size, 0)
    for (const level of [0, 'entries'] as const) this.#parts.add(this.#partsOf({ level, index, width }))
    if (width === 0) return
    for (const entry of readBundle(folder, index, width)) this.#add(entry, 0, entry.length)
    this.#leaves = readTile(folder, { level: 0, index, width })
  }

  get size(): number {
    return this.#size
  }

  /** Files that were written since `write`, and bytes of them. */
  get files(): number {
    return this.#files.count
  }

  get bytes(): number {
    return this.#fileBytes
  }

  /** @param entry at most `MAX_ENTRY_BYTES`; a copy of it is kept */
  append(entry: Buffer): void {
    this.#append(entry, 0, entry.length)
  }

  /**
   * The same for lines, without a copy of each by itself.
   *
   * @param ends where in `lines` their newlines are
   */
  appendLines(lines: Buffer, ends: readonly number[]): void {
    let begin = 0
    for (const end of ends) {
      this.#append(lines, begin, end)
      begin = end + 1
    }
  }

  #append(bytes: Buffer, begin: number, end: number): void {
    this.#add(bytes, begin, end)
    this.#size++
    if (this.#count === TILE_WIDTH) this.#fillBundle()
  }

  #fillBundle(): void {
    const bundle = this.#bundle.subarray(0, this.#bytes)
    const index = this.#size / TILE_WIDTH - 1
    this.#fill({ level: 'entries', index, width: TILE_WIDTH }, bundle)
    const leaves = this.#leavesOf(bundle)
    if (this.#bundle.length > MOST_BYTES) this.#bundle = Buffer.allocUnsafeSlow(FIRST_BYTES)
    this.#bytes = 0
    this.#count = 0
    this.#leaves = Buffer.alloc(0)
    this.#fillTile(0, index, leaves)
  }

  #add(bytes: Buffer, begin: number, end: number): void {
    const length = end - begin
    const at = this.#bytes + 2
    if (at + length > this.#bundle.length) this.#enlarge(at + length)
    const bundle = this.#bundle
    bundle[at - 2] = length >> 8
    bundle[at - 1] = length
    bytes.copy(bundle, at, begin, end)
    this.#bytes = at + length
    this.#count++
  }

  #enlarge(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.#bundle.length))
    larger.set(this.#bundle.subarray(0, this.#bytes))
    this.#bundle = larger
  }

  /** Puts tombstones in place of entries before `to`, where the last bundle has such. Their hashes stay. */
  erase(to: number): void {
    const count = Math.min(this.#count, to - (this.#size - this.#count))
    if (count <= 0) return
    const bundle = this.#bundle.subarray(0, this.#bytes)
    const leaves = this.#leavesOf(bundle)
    this.#leaves = leaves
    withTombstones(bundle, this.#count, (at) => (at < count ? hashAt(leaves, at) : undefined)).copy(bundle)
  }

  #leavesOf(bundle: Buffer): Buffer {
    const hashes = leafHashes(bundle, this.#count)
    hashes.set(this.#leaves)
    return hashes
  }

  #fillTile(level: number, index: number, hashes: Buffer): void {
    this.#fill({ level, index, width: TILE_WIDTH }, hashes)
    const above = level + 1
    this.#rows[above] ??= []
    const row = this.#rows[above]
    row.push(tileRoot(hashes))
    if ((index + 1) % TILE_WIDTH !== 0) return
    this.#rows[above] = []
    this.#fillTile(above, Math.floor(index / TILE_WIDTH), Buffer.concat(row))
  }

  #fill(tile: Tile, bytes: Buffer): void {
    this.#put(tile, bytes)
    const parts = this.#partsOf(tile)
    if (this.#parts.delete(parts)) this.#superseded.push(parts)
  }

  #partsOf(tile: Tile): string {
    return join(this.#folder, `${tilePath({ ...tile, width: TILE_WIDTH })}.p`)
  }

  #put(tile: Tile, bytes: Buffer): void {
    this.#files.write(join(this.#folder, tilePath(tile)), bytes)
    this.#fileBytes += bytes.length
  }

  /**
   * Writes what is not full. When it resolves, all that was appended until now is on the disk, as it was read back. Meanwhile more may be appended; after anything
   * has failed nothing more is to be written.
   *
   * @throws SillokError `SEAL_DAMAGED` when something reads back otherwise
   */
  async write(): Promise<Written> {
    const size = this.#size
    const superseded = this.#superseded.splice(0)
    this.#putEdge()
    this.#fileBytes = 0
    await this.#files.sync()
    const nodes = nodesOf(size, (tile) => readTile(this.#folder, tile))
    return { size, root: treeHash(0, size, nodes), superseded }
  }

  /** What is at the right edge. */
  #putEdge(): void {
    const put = (level: Tile['level'], bytes: Buffer): void => {
      const [index, width] = edgeOf(this.#size, level === 'entries' ? 0 : level)
      const tile = { level, index, width }
      if (level !== 'entries' && level > 0) {
        // It stays the same for many commits. To write it again would take it away from its readers for a moment, and for good where the power fails.
        const path = tilePath(tile)
        if (this.#edges[level] === path) return
        this.#edges[level] = path
      }
      this.#put(tile, bytes)
      this.#parts.add(this.#partsOf({ level, index, width }))
    }
    if (this.#count > 0) {
      const bundle = this.#bundle.subarray(0, this.#bytes)
      put('entries', bundle)
      put(0, this.#leavesOf(bundle))
    }
    for (const [level, row] of this.#rows.entries())
      if (row !== undefined && row.length > 0) put(level, Buffer.concat(row))
  }

  /** Lets go of what was not to be written any more. */
  close(): Promise<void> {
    return this.#files.close()
  }
}

/** What was written. */
export interface Written {
  size: number
  root: Buffer
  /** Folders of parts of tiles that are full now: to be removed once a checkpoint names this size. */
  superseded: readonly string[]
}

/** Index and width of the tile at the right edge of a level; its width is 0 where the last one is full. */
function edgeOf(size: number, level: number): [number, number] {
  const index = Math.floor(levelSize(size, level) / TILE_WIDTH)
  return [index, tileWidth(size, level, index)]
}

/**
 * Removes tiles that belong to no log of `size` entries: what a process wrote that ended before it named them. Left there, they could be
 * taken for those of a later size.
 */
export function removeUnnamed(folder: string, size: number): void {
  for (let level = 0; level <= topLevel(size) + 1; level++) {
    for (const kind of level === 0 ? (['entries', 0] as const) : [level]) {
      let [index, width] = edgeOf(size, level)
      // From the edge on, until there is nothing more.
      for (let isThere = true; isThere; index++, width = 0) {
        const full = join(folder, tilePath({ level: kind, index, width: TILE_WIDTH }))
        isThere = fs.existsSync(full) || fs.existsSync(`${full}.p`)
        fs.rmSync(full, { force: true })
        removeWider(`${full}.p`, width)
      }
    }
  }
}

function removeWider(folder: string, width: number): void {
  if (!fs.existsSync(folder)) return
  for (const part of fs.readdirSync(folder)) {
    if (Number(part) > width || !/^\d+$/.test(part))
      fs.rmSync(join(folder, part), { recursive: true, force: true })
  }
  if (width === 0) fs.rmSync(folder, { recursive: true, force: true })
}
