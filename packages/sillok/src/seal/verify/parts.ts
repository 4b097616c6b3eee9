import fs from 'node:fs'
import { join } from 'node:path'
import { isTombstone } from '../log/marks.js'
import { readIfThere } from '../log/read.js'
import { readTile, tileBytes } from '../log/tiles.js'
import {
  hashAt,
  leafHash,
  levelSize,
  parseBundle,
  parseTile,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileWidth,
  topLevel,
} from '../tlog/index.js'
import type { Findings } from './report.js'
import type { Walked } from './tiles.js'

/**
 * Checks the narrower forms of the tiles at the right edge, which stay until a tile is full: readers with an earlier checkpoint read them.
 * Wider ones are of a size that no checkpoint names yet.
 *
 * @returns entries in whose place a tombstone stands in one of them: who puts them there goes from file to file, and may be cut off
 */
export function checkParts(folder: string, size: number, findings: Findings): Walked['erased'] {
  const erased: Walked['erased'] = []
  for (let level = 0; level <= topLevel(size); level++) {
    const index = Math.floor(levelSize(size, level) / TILE_WIDTH)
    const width = tileWidth(size, level, index)
    if (width === 0) continue
    checkTileParts(folder, { level, index, width }, findings, erased)
    if (level === 0) checkTileParts(folder, { level: 'entries', index, width }, findings, erased)
  }
  return erased
}

function checkTileParts(folder: string, tile: Tile, findings: Findings, erased: Walked['erased']): void {
  const parts = `${tilePath({ ...tile, width: TILE_WIDTH })}.p`
  const first = tile.index * TILE_WIDTH ** (tile.level === 'entries' ? 1 : tile.level + 1)
  const kind = tile.level === 'entries' ? 'entry' : 'tile'
  const found = findings.attempt(first, kind, () => {
    const whole = tileBytes(folder, tile)?.bytes
    return whole && { whole, names: namesIn(join(folder, parts)) }
  })
  if (found === undefined) return
  for (const name of found.names) {
    const part = parseTilePath(`${parts}/${name}`)
    if (part === undefined || part.width >= tile.width) continue
    findings.attempt(first, kind, () => {
      const bytes = readIfThere(join(folder, parts, name))
      if (bytes === undefined) return
      const entries = kind === 'tile' ? [] : parseBundle(bytes, part.width)
      if (kind === 'tile') parseTile(bytes, part.width)
      if (found.whole.subarray(0, bytes.length).equals(bytes)) return
      const tombs = kind === 'tile' ? undefined : tombstonesIn(entries, folder, tile)
      erased.push(...(tombs ?? []))
      if (tombs === undefined)
        findings.add('TAMPERED', kind, first, `${parts}/${name} is not the beginning of what it became.`)
    })
  }
}

/** The entries that are tombstones; `undefined` where one is neither such nor what was signed. */
function tombstonesIn(
  entries: readonly Buffer[],
  folder: string,
  { index, width }: Tile,
): Walked['erased'] | undefined {
  const leaves = readTile(folder, { level: 0, index, width })
  const erased: Walked['erased'] = []
  for (const [at, entry] of entries.entries()) {
    const leaf = hashAt(leaves, at) as Buffer
    if (isTombstone(entry, leaf)) erased.push({ index: index * TILE_WIDTH + at, leaf: Uint8Array.from(leaf) })
    else if (!leafHash(entry).equals(leaf)) return undefined
  }
  return erased
}

/** A sealer that goes on meanwhile removes the folder once the tile is full. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
