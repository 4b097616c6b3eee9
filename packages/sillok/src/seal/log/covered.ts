import { join } from 'node:path'
import type { Position } from '../../stream/index.js'
import { logKeys } from '../sealer/public-keys.js'
import { openCheckpoint, parseVerifierKey } from '../tlog/index.js'
import { readIfThere } from './disk.js'
import { CHECKPOINT, logFolder, RANGES } from './places.js'
import { parseRanges } from './ranges.js'

/**
 * Up to where a stream's lines are covered by the checkpoint that is published, after its signature is verified.
 *
 * @returns whether all lines of a segment up to a position are
 * @example sealedUpTo('logs', 'audit')({ segment, offset })
 */
export function sealedUpTo(root: string, stream: string): (place: Position) => boolean {
  const folder = logFolder(root, stream)
  const keys = logKeys(root, stream).map(parseVerifierKey)
  // Before the checkpoint: ranges are written first, and so what is read here is complete in what it covers.
  const ranges = parseRanges(readIfThere(join(folder, RANGES)) ?? Buffer.alloc(0))
  const bytes = readIfThere(checkpointPath(root, stream))
  if (bytes === undefined) return () => false
  const { size } = openCheckpoint(bytes, keys)
  const ends = new Map<string, number>()
  for (const { index, count, segment, offset, bytes } of ranges) {
    if (index + count > size) break
    ends.set(segment, offset + bytes)
  }
  return ({ segment, offset }) => (ends.get(segment) ?? 0) >= offset
}

/** Where a stream's checkpoint is published. */
export function checkpointPath(root: string, stream: string): string {
  return join(logFolder(root, stream), CHECKPOINT)
}
