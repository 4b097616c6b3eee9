import fs from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../log/read.js'
import { tileBytes } from '../log/tiles.js'
import {
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

/**
 * Checks the narrower forms of the tiles at the right edge, which stay until a tile is full: readers with an earlier checkpoint read them.
 * Wider ones are of a size that no checkpoint names yet.
 */
export function checkParts(folder: string, size: number, findings: Findings): void {
  for (let level = 0; level <= topLevel(size); level++) {
    const index = Math.floor(levelSize(size, level) / TILE_WIDTH)
    const width = tileWidth(size, level, index)
    if (width === 0) continue
    checkTileParts(folder, { level, index, width }, findings)
    if (level === 0) checkTileParts(folder, { level: 'entries', index, width }, findings)
  }
}

function checkTileParts(folder: string, tile: Tile, findings: Findings): void {
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
      if (kind === 'tile') parseTile(bytes, part.width)
      else parseBundle(bytes, part.width)
      if (!found.whole.subarray(0, bytes.length).equals(bytes))
        findings.add('TAMPERED', kind, first, `${parts}/${name} is not the beginning of what it became.`)
    })
  }
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
