import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import {
  checkBundle,
  HASH_BYTES,
  parseBundle,
  parseTile,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from '../tlog/index.js'
import { readIfThere, type Scratch } from './read.js'

/**
 * The bytes of a tile that a log of some size has. A part of a tile may be gone once the whole one is there.
 *
 * @returns `undefined` when neither is there
 */
export function tileBytes(
  folder: string,
  tile: Tile,
  scratch?: Scratch,
): { bytes: Buffer; width: number } | undefined {
  const bytes = readIfThere(join(folder, tilePath(tile)), scratch)
  if (bytes !== undefined) return { bytes, width: tile.width }
  if (tile.width === TILE_WIDTH) return undefined
  const whole = readIfThere(join(folder, tilePath({ ...tile, width: TILE_WIDTH })), scratch)
  return whole === undefined ? undefined : { bytes: whole, width: TILE_WIDTH }
}

/** The hashes of a tile, one after the other. @throws SillokError `TILE_MISSING`, `TILE_MALFORMED` */
export function readTile(folder: string, tile: Tile, scratch?: Scratch): Buffer {
  const found = tileBytes(folder, tile, scratch)
  if (found === undefined) throw missing(tile)
  return parseTile(found.bytes, found.width).subarray(0, tile.width * HASH_BYTES)
}

/** The file of an encrypted bundle, in the log's folder. */
export const encryptedBundlePath = (index: number): string =>
  `${tilePath({ level: 'entries', index, width: TILE_WIDTH })}.age`

/**
 * A bundle's bytes, which are to be parsed; `undefined` where it is not there.
 *
 * @throws SillokError `BUNDLE_MALFORMED` when a wider one is there in its place, and is none
 */
export function bundleIfThere(
  folder: string,
  index: number,
  width: number,
  scratch?: Scratch,
): Buffer | undefined {
  const found = tileBytes(folder, { level: 'entries', index, width }, scratch)
  if (found === undefined || found.width === width) return found?.bytes
  let [end, at] = [0, 0]
  checkBundle(found.bytes, found.width, (_, to) => {
    if (at++ < width) end = to
  })
  return found.bytes.subarray(0, end)
}

/** The entries of a bundle. @throws SillokError `TILE_MISSING`, `BUNDLE_MALFORMED` */
export function readBundle(folder: string, index: number, width: number): Buffer[] {
  const bundle = bundleIfThere(folder, index, width)
  if (bundle === undefined) throw missing({ level: 'entries', index, width })
  return parseBundle(bundle, width)
}

const missing = (tile: Tile): SillokError =>
  new SillokError('TILE_MISSING', `The log has no ${tilePath(tile)}.`)
