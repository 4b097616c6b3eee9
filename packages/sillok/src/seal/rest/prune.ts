import fs from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { SillokError } from '../../record/index.js'
import { listSegments, retireSegment, type SegmentInfo } from '../../stream/index.js'
import { commitmentIn } from '../log/entry.js'
import { gapLine, type Reason } from '../log/gaps.js'
import { ENVELOPE_MARK, GAP_MARK } from '../log/marks.js'
import { logFolder } from '../log/places.js'
import type { Range } from '../log/ranges.js'
import { readIfThere, Scratch } from '../log/read.js'
import { encryptedBundlePath, readBundle } from '../log/tiles.js'
import { isAllSealed, sealedPart } from '../sealer/sealed-part.js'
import { parseBundle, TILE_WIDTH, tilePath, tileWidth } from '../tlog/index.js'
import { aloneAtRest } from './alone.js'
import { payloadPath } from './payload.js'
import { sealLine } from './seal-line.js'

export interface PruneOptions extends Reason {
  root: string
  stream: string
  /** How many segments stay, the newest; 10 unless said otherwise. Those that hold nothing but records of the keeping itself do not count: about gaps, about who read, about the logging's beginning and end. */
  keep?: number
  /** So many bytes of segments stay in any case: programs that live for a short time make short segments. */
  keepBytes?: number
}

/**
 * Removes the oldest segments of a sealed stream, and their entries from its log. First a record of it is sealed, with the reason. The hashes of the entries
 * stay: whoever has one of them, or its receipt, can still show that it was in the log. What is not sealed is never removed.
 *
 * @returns how many segments went, and the first entry that is still there
 * @throws SillokError `NOT_SEALED`; as `sealLine`
 * @example await pruneSealed({ root: 'logs', stream: 'audit', keep: 10, reason: 'one year is over', by: 'retention' })
 */
export async function pruneSealed(options: PruneOptions): Promise<{ segments: number; first: number }> {
  const { root, stream, keep = 10 } = options
  if (!(Number.isSafeInteger(keep) && keep >= 1))
    throw new SillokError('CONFIG_INVALID', `keep is ${keep}; it must be 1 or more.`)
  return aloneAtRest(root, stream, () => prune({ ...options, keep }))
}

async function prune(options: PruneOptions & { keep: number }): Promise<{ segments: number; first: number }> {
  const { root, stream, keep, keepBytes = 0, reason, by } = options
  const { segments, to } = await removable(root, stream, keep, keepBytes)
  if (segments.length === 0) return { segments: 0, first: to }
  await sealLine(root, stream, gapLine({ kind: 'pruned', to, reason, by }, new Date()))
  let done = 0
  for (const segment of segments) {
    try {
      await retireSegment({ root, stream, segment, to: 'nothing' })
      done++
    } catch (error) {
      // A writer has come back to it: it goes the next time.
      if ((error as SillokError).code !== 'SEGMENT_IN_USE') throw error
    }
  }
  await removeBundles(logFolder(root, stream), to)
  return { segments: done, first: to }
}

/** The oldest segments that may go: all of them is sealed, and no entry before their last is that of a segment that stays. */
async function removable(
  root: string,
  stream: string,
  keep: number,
  keepBytes: number,
): Promise<{ segments: string[]; to: number }> {
  const all = await listSegments(root, stream)
  const { ranges, ends, size } = sealedPart(root, stream)
  let [segments, held] = [0, 0]
  const stays = ({ name, bytes }: SegmentInfo): boolean => {
    const isKept = segments < keep || held < keepBytes
    if (!isAside(root, stream, ranges, name)) segments++
    held += bytes
    return isKept
  }
  const old = all.slice(0, all.findLastIndex((segment) => !stays(segment)) + 1)
  const names = new Set<string>()
  for (const segment of old) {
    if (!(await isAllSealed(segment, ends))) break
    names.add(segment.name)
  }
  const present = new Set(all.map(({ name }) => name))
  // Segments of earlier prunings are gone, and so are their entries.
  const to = ranges.find(({ segment }) => present.has(segment) && !names.has(segment))?.index ?? size
  const last = new Map(ranges.map(({ segment, index, count }) => [segment, index + count]))
  return { segments: [...names].filter((name) => (last.get(name) ?? 0) <= to), to }
}

/** Segments with more entries are no mere records. */
const FEW = 8

/** What such a record has in it: a name and its value stand so in no text of another, where quotes are escaped. */
const ASIDE = [
  GAP_MARK,
  '"log_type":"logging"',
  ...['search', 'tail', 'export', 'verify'].map((what) => `"action":"log_${what}"`),
]

/** Whether a segment tells of the keeping alone: each pruning and each reading by a command begins one, and must not push out another. */
function isAside(root: string, stream: string, ranges: readonly Range[], name: string): boolean {
  const own = ranges.filter(({ segment }) => segment === name)
  if (own.length === 0 || own.reduce((sum, { count }) => sum + count, 0) > FEW) return false
  const log = logFolder(root, stream)
  const indexes = own.flatMap(({ index, count }) => Array.from({ length: count }, (_, at) => index + at))
  const { size } = sealedPart(root, stream)
  return indexes.every((index) => {
    const bundle = Math.floor(index / TILE_WIDTH)
    try {
      const entry = readBundle(log, bundle, tileWidth(size, 0, bundle))[index % TILE_WIDTH]
      return ASIDE.some((mark) => entry?.includes(mark))
    } catch {
      // It cannot be told of an encrypted one.
      return true
    }
  })
}

/** Bundles that are removed before others have their turn: some ten milliseconds. */
const STEP = 64

/** Removes the bundles that have nothing but entries before `to`, and the content that they name. Oldest first: where that is cut off, the next time goes on there. */
async function removeBundles(log: string, to: number): Promise<void> {
  const end = Math.floor(to / TILE_WIDTH)
  const files = (index: number): { plain: string; encrypted: string } => ({
    plain: join(log, tilePath({ level: 'entries', index, width: TILE_WIDTH })),
    encrypted: join(log, encryptedBundlePath(index)),
  })
  const isThere = (index: number): boolean => {
    const { plain, encrypted } = files(index)
    return fs.existsSync(plain) || fs.existsSync(encrypted)
  }
  const scratch = new Scratch()
  let first = end
  while (first > 0 && isThere(first - 1)) first--
  for (let index = first; index < end; index++) {
    const { plain, encrypted } = files(index)
    for (const commitment of commitmentsIn(plain, scratch))
      fs.rmSync(join(log, payloadPath(commitment)), { force: true })
    for (const path of [`${plain}.p`, plain, encrypted]) fs.rmSync(path, { recursive: true, force: true })
    if (index % STEP === 0) await turn()
  }
}

/** What the entries of a bundle name of the content beside the log. */
function commitmentsIn(path: string, scratch: Scratch): string[] {
  const bundle = readIfThere(path, scratch)
  // Hardly one has any: to look at each entry takes a hundred times as long.
  if (bundle?.includes(ENVELOPE_MARK) !== true) return []
  return parseBundle(bundle, TILE_WIDTH)
    .map((entry) => commitmentIn(entry.toString()))
    .filter((commitment) => commitment !== undefined)
}
