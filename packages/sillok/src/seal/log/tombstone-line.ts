import { createHash } from 'node:crypto'
import type { Line } from '../../stream/index.js'
import { isTombstone, tombstone } from './marks.js'

/** What is hashed of a tombstone at once: it is nothing but spaces behind its beginning. */
const STEP = 64 * 1024

/** Whether a line is the tombstone of an entry: all of it, also where readers give the beginning alone. */
export function isTombstoneLine({ raw, whole }: Pick<Line, 'raw' | 'whole'>, leaf: Buffer): boolean {
  if (raw === undefined || !isTombstone(raw, leaf)) return false
  return whole === undefined || whole.sha256 === hashOfTombstone(leaf, whole.length)
}

function hashOfTombstone(leaf: Buffer, length: number): string {
  const hash = createHash('sha256').update(tombstone(leaf, STEP))
  const spaces = Buffer.alloc(STEP, ' ')
  for (let left = length - STEP; left > 0; left -= STEP) hash.update(spaces.subarray(0, left))
  return hash.digest('hex')
}
