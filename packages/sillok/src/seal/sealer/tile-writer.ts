import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { writeFiles } from '../log/disk.js'
import { readBundle, readTile } from '../log/tiles.js'
import {
  CompactTree,
  encodeBundle,
  leafHash,
  levelSize,
  nodesOf,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileWidth,
  topLevel,
  treeHash,
} from '../tlog/index.js'

/**
 * A log's tiles and bundles, growing. What is appended is in memory until `write`; what was written counts for nothing until somebody
 * names the new size, so that a process may end at any instant: the next one begins again from the size that was named.
 */
export class TileWriter {
  readonly #folder: string
  readonly #tree: CompactTree
  /** Hashes of the last tile of each level, which is not full. */
  readonly #rows: Buffer[][] = []
  /** Entries of the last bundle. */
  #entries: Buffer[] = []
  /** Full tiles and bundles that are not written yet. */
  #full = new Map<string, Tile & { bytes: Buffer }>()
  #fullBytes = 0
  /** Folders of parts of tiles that are full now. */
  #superseded: string[] = []

  /**
   * @param size that of the log as it stands in `folder`
   * @throws SillokError `TILE_MISSING`, `TILE_MALFORMED`, `BUNDLE_MALFORMED`
   */
  constructor(folder: string, size: number) {
    this.#folder = folder
    const nodes = nodesOf(size, (tile) => readTile(folder, tile))
    this.#tree = CompactTree.of(size, nodes, (level, hash) => this.#push(level / 8, hash))
    for (let level = 0; level <= topLevel(size); level++) {
      const [index, width] = edgeOf(size, level)
      this.#rows[level] = width === 0 ? [] : readTile(folder, { level, index, width })
    }
    const [index, width] = edgeOf(size, 0)
    this.#entries = width === 0 ? [] : readBundle(folder, index, width)
  }

  get size(): number {
    return this.#tree.size
  }

  /** Bytes that wait to be written. */
  get waiting(): number {
    return this.#fullBytes
  }

  root(): Buffer {
    return this.#tree.root()
  }

  /** @param entry at most `MAX_ENTRY_BYTES`; it must not be changed afterwards */
  append(entry: Buffer): void {
    this.#entries.push(entry)
    this.#tree.append(leafHash(entry))
    if (this.#entries.length < TILE_WIDTH) return
    this.#fill('entries', Math.floor(this.size / TILE_WIDTH) - 1, encodeBundle(this.#entries))
    this.#entries = []
  }

  #push(level: number, hash: Buffer): void {
    this.#rows[level] ??= []
    const row = this.#rows[level]
    row.push(hash)
    if (row.length < TILE_WIDTH) return
    // The leaf under way is not counted in the tree's size yet.
    this.#fill(level, levelSize(this.size + 1, level + 1) - 1, Buffer.concat(row))
    this.#rows[level] = []
  }

  #fill(level: Tile['level'], index: number, bytes: Buffer): void {
    const tile = { level, index, width: TILE_WIDTH, bytes }
    this.#full.set(tilePath(tile), tile)
    this.#fullBytes += bytes.length
    this.#superseded.push(join(this.#folder, `${tilePath(tile)}.p`))
  }

  /**
   * Writes what was appended, and reads it back: the tree is made once more from its tiles as they stand. When it resolves, all of it is
   * on the disk.
   *
   * @throws SillokError `SEAL_DAMAGED` when something reads back otherwise
   */
  async write(): Promise<void> {
    const contents = new Map<string, Buffer>()
    for (const [path, { bytes }] of this.#full) contents.set(join(this.#folder, path), bytes)
    const edge = (level: Tile['level'], bytes: Buffer): void => {
      const [index, width] = edgeOf(this.size, level === 'entries' ? 0 : level)
      contents.set(join(this.#folder, tilePath({ level, index, width })), bytes)
    }
    if (this.#entries.length > 0) edge('entries', encodeBundle(this.#entries))
    for (const [level, row] of this.#rows.entries()) if (row.length > 0) edge(level, Buffer.concat(row))
    await writeFiles(contents)
    for (const [path, bytes] of contents) {
      if (!fs.readFileSync(path).equals(bytes))
        throw new SillokError('SEAL_DAMAGED', `${path} does not read back as it was written.`)
    }
    const nodes = nodesOf(this.size, (tile) => readTile(this.#folder, tile))
    if (!treeHash(0, this.size, nodes).equals(this.root()))
      throw new SillokError(
        'SEAL_DAMAGED',
        `The tiles in ${this.#folder} do not make the tree that they were made from.`,
      )
    this.#full = new Map()
    this.#fullBytes = 0
  }

  /** Removes parts of tiles that are full, once a checkpoint names a size that has the full ones. */
  tidy(): void {
    for (const folder of this.#superseded.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
  }
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
