import fs from 'node:fs'
import { join } from 'node:path'
import { publish } from '../log/disk.js'
import { tombstone } from '../log/marks.js'
import { readIfThere } from '../log/read.js'
import { encodeBundle, parseBundle, TILE_WIDTH, tilePath } from '../tlog/index.js'

/** The files in which a bundle that is not encrypted is there: those of its narrower forms, and the whole one. */
export function bundleFiles(log: string, bundle: number): { path: string; width: number }[] {
  const whole = join(log, tilePath({ level: 'entries', index: bundle, width: TILE_WIDTH }))
  const parts = fs.existsSync(`${whole}.p`) ? fs.readdirSync(`${whole}.p`) : []
  const all = parts
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ path: join(`${whole}.p`, name), width: Number(name) }))
  return [...all, { path: whole, width: TILE_WIDTH }].filter(({ path }) => fs.existsSync(path))
}

/**
 * A bundle with tombstones in place of some of its entries, as long as these were.
 *
 * @param leafOf the hash that an entry has in the tile; `undefined` for one that stays
 * @throws SillokError `BUNDLE_MALFORMED`
 */
export function withTombstones(
  bytes: Buffer,
  width: number,
  leafOf: (at: number) => Buffer | undefined,
): Buffer {
  const entries = parseBundle(bytes, width).map((entry, at) => {
    const leaf = leafOf(at)
    return leaf === undefined ? entry : tombstone(leaf, entry.length)
  })
  return encodeBundle(entries)
}

/** The same in every file of a bundle; what has them already is not written again. */
export function putTombstones(log: string, bundle: number, leafOf: (at: number) => Buffer | undefined): void {
  for (const { path, width } of bundleFiles(log, bundle)) {
    const bytes = readIfThere(path)
    const after = bytes && withTombstones(bytes, width, leafOf)
    if (bytes !== undefined && after?.equals(bytes) === false) publish(path, after)
  }
}
