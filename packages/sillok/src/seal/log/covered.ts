import { join } from 'node:path'
import type { Position } from '../../stream/index.js'
import { keysOf, loadSettings, signerOf } from '../sealer/settings.js'
import { openCheckpoint } from '../tlog/index.js'
import { mapIn } from './map.js'
import { CHECKPOINT, logFolder, RANGES } from './places.js'
import { parseRanges } from './ranges.js'
import { readIfThere } from './read.js'

/**
 * Up to where a stream's lines are covered by the checkpoint that is published, after its signature is verified.
 *
 * @returns whether all lines of a segment up to a position are
 * @example sealedUpTo('logs', 'audit')({ segment, offset })
 */
export function sealedUpTo(root: string, stream: string): (place: Position) => boolean {
  const ends = sealedEnds(root, stream)
  return ({ segment, offset }) => (ends.get(segment) ?? 0) >= offset
}

/** How far each segment is covered by the checkpoint, in bytes. */
export function sealedEnds(root: string, stream: string): Map<string, number> {
  const settings = loadSettings(root, stream)
  const ends = new Map<string, number>()
  // Before the checkpoint: ranges are written first, and so what is read here is complete in what it covers.
  const ranges = parseRanges(readIfThere(join(logFolder(root, stream), RANGES)) ?? Buffer.alloc(0))
  const note = readIfThere(checkpointPath(root, stream))
  if (note === undefined) return ends
  const { size, extensions } = openCheckpoint(note, keysOf(settings, signerOf(root, stream, settings)))
  for (const { index, count, segment, offset, bytes } of ranges) {
    if (index >= size) break
    // Beside a sealer that has written the next ranges the last of these has grown: how long it was is signed.
    const covered = index + count <= size ? bytes : mapIn(extensions ?? [])?.bytes
    if (covered !== undefined) ends.set(segment, offset + covered)
  }
  return ends
}

/** Where a stream's checkpoint is published. */
export function checkpointPath(root: string, stream: string): string {
  return join(logFolder(root, stream), CHECKPOINT)
}
