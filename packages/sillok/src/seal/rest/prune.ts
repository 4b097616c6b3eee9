import { SillokError } from '../../record/index.js'
import {
  listSegments,
  lookForRetiring,
  readSegment,
  retireSegment,
  type SegmentInfo,
} from '../../stream/index.js'
import { gapLine, type Reason } from '../log/gaps.js'
import { GAP_MARK } from '../log/marks.js'
import { sealFolder } from '../log/places.js'
import type { Range } from '../log/ranges.js'
import { isAllSealed, sealedPart } from '../sealer/sealed-part.js'
import { aloneAtRest } from './alone.js'
import { finishPruning } from './finish-pruning.js'
import { notePruned } from './pruned.js'
import { sealLine } from './seal-line.js'

/** Which segments of a sealed stream go, and for what reason. */
export interface PruneOptions extends Reason {
  root: string
  stream: string
  /** How many segments stay, the newest; 10 unless said otherwise. Those that hold nothing but records of the keeping itself do not count: about gaps, about who read, about the logging's beginning and end. */
  keep?: number
  /** In place of both: the names of those that may go. Of them the oldest go, up to the first segment that is not among them. */
  only?: ReadonlySet<string>
  /** So many bytes of segments stay in any case: programs that live for a short time make short segments. */
  keepBytes?: number
  /** Private keys of age, `AGE-SECRET-KEY-1…`: where the bundle in which the pruning ends is encrypted, what is pruned of it can only be taken out by who reads it. Without any it goes with that bundle, in a later pruning. */
  identities?: readonly string[]
}

/**
 * Removes the oldest segments of a sealed stream, and their entries from its log. First a record of it is sealed, with the reason. The hashes of the entries
 * stay: whoever has one of them, or its receipt, can still show that it was in the log. What is not sealed is never removed. Called again it finishes what was cut off.
 *
 * @returns how many segments went, and the first entry that is still there
 * @throws SillokError `NOT_SEALED`; `SEALER_RUNNING` when the sealer of another process does not take out what it has in memory; as `sealLine`
 * @example await pruneSealed({ root: 'logs', stream: 'audit', keep: 10, reason: 'one year is over', by: 'retention' })
 */
export async function pruneSealed(options: PruneOptions): Promise<{ segments: number; first: number }> {
  const { root, stream, keep = 10 } = options
  if (!(Number.isSafeInteger(keep) && keep >= 1))
    throw new SillokError('CONFIG_INVALID', `keep is ${keep}; it must be 1 or more.`)
  return aloneAtRest(root, stream, () => prune({ ...options, keep }))
}

async function prune(options: PruneOptions & { keep: number }): Promise<{ segments: number; first: number }> {
  const { root, stream, keep, keepBytes = 0, only, reason, by, identities = [] } = options
  await finishPruning(root, stream, identities)
  const { segments, to } = await removable(root, stream, { keep, keepBytes, only })
  if (segments.length === 0) return { segments: 0, first: to }
  await sealLine(root, stream, gapLine({ kind: 'pruned', to, reason, by }, new Date()))
  notePruned(sealFolder(root, stream), to)
  let done = 0
  const look = lookForRetiring(root, stream)
  for (const segment of segments) {
    try {
      await retireSegment({ root, stream, segment, to: 'nothing', look })
      done++
    } catch (error) {
      // A writer has come back to it: it goes the next time.
      if ((error as SillokError).code !== 'SEGMENT_IN_USE') throw error
    }
  }
  await finishPruning(root, stream, identities)
  return { segments: done, first: to }
}

/** The oldest segments that may go: all of them is sealed, and no entry before their last is that of a segment that stays. */
async function removable(
  root: string,
  stream: string,
  stays: { keep: number; keepBytes: number; only: ReadonlySet<string> | undefined },
): Promise<{ segments: string[]; to: number }> {
  const { keep, keepBytes, only } = stays
  const all = await listSegments(root, stream)
  const { ranges, ends, size } = sealedPart(root, stream)
  let [segments, held] = [0, 0]
  let begin = only === undefined ? 0 : all.findIndex(({ name }) => !only.has(name))
  // The newest stays in any case: names grow from it.
  if (begin === -1) begin = all.length - 1
  for (const [at, segment] of only === undefined ? [...all.entries()].reverse() : []) {
    if (segments >= keep && held >= keepBytes) {
      begin = at + 1
      break
    }
    if (!(await isAside(segment, ranges))) segments++
    held += segment.bytes
  }
  const old = all.slice(0, begin)
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

/** Whether a segment tells of the keeping alone: each pruning and each reading by a command begins one, and must not push out another. Also one that is not sealed yet: that of a pruning that was cut off. */
async function isAside(segment: SegmentInfo, ranges: readonly Range[]): Promise<boolean> {
  let count = 0
  if (segment.file.endsWith('.age')) {
    for (const range of ranges) if (range.segment === segment.name) count += range.count
    // What they say cannot be told.
    return count <= FEW
  }
  for await (const lines of readSegment(segment))
    for (const { text } of lines)
      if (++count > FEW || !ASIDE.some((mark) => text.includes(mark))) return false
  return true
}
