import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { chunksOf, type SegmentInfo } from '../../stream/index.js'
import { CHECKPOINT, logFolder, RANGES } from '../log/places.js'
import { parseRanges, type Range } from '../log/ranges.js'
import { readIfThere } from '../log/read.js'
import { openCheckpoint } from '../tlog/index.js'
import { keysOf, loadSettings, signerOf } from './settings.js'

/**
 * What of a stream is sealed, as its signed checkpoint has it: also beside a sealer that goes on.
 *
 * @returns ranges that end within the checkpoint, and how far each segment is sealed, in bytes
 * @throws SillokError `NOT_SEALED`, `SIGNER_UNKNOWN`, `RANGES_MALFORMED`
 */
export function sealedPart(
  root: string,
  stream: string,
): { size: number; ranges: Range[]; ends: Map<string, number> } {
  const settings = loadSettings(root, stream)
  const log = logFolder(root, stream)
  const note = readIfThere(join(log, CHECKPOINT))
  if (note === undefined) throw new SillokError('NOT_SEALED', `Nothing of stream ${stream} is sealed yet.`)
  const { size } = openCheckpoint(note, keysOf(settings, signerOf(root, stream, settings)))
  const all = parseRanges(readIfThere(join(log, RANGES)) ?? Buffer.alloc(0))
  // The last may have grown beyond what is signed: it counts when the next checkpoint is there.
  const ranges = all.filter(({ index, count }) => index + count <= size)
  const ends = new Map(ranges.map(({ segment, offset, bytes }) => [segment, offset + bytes]))
  return { size, ranges, ends }
}

/**
 * Whether all of a segment is sealed, so that it may be taken away or encrypted.
 *
 * @param ends how far each is, as `sealedPart` says
 */
export async function isAllSealed(
  { name, file, path, bytes }: SegmentInfo,
  ends: ReadonlyMap<string, number>,
): Promise<boolean> {
  const sealed = ends.get(name) ?? 0
  if (file.endsWith('.jsonl')) return sealed === bytes
  // Only what is sealed is ever encrypted.
  if (file.endsWith('.age')) return true
  // The size on the disk says nothing of what was compressed, maybe before a sealer came to it.
  let length = 0
  try {
    for await (const chunk of chunksOf(path, 0)) length += chunk.length
  } catch {
    return false
  }
  return length === sealed
}
