import { join } from 'node:path'
import { type Line, listSegments } from '../../stream/index.js'
import { readIfThere } from '../log/disk.js'
import { commitmentIn, entryOf } from '../log/entry.js'
import type { Gaps } from '../log/gaps.js'
import { RANGES } from '../log/places.js'
import { parseRanges, type Range } from '../log/ranges.js'
import { readBundle } from '../log/tiles.js'
import { openPayload, payloadPath } from '../rest/payload.js'
import { leafHash, TILE_WIDTH, tileWidth } from '../tlog/index.js'
import type { Findings } from './report.js'
import { SegmentText } from './segment-text.js'

export interface SegmentReport {
  /** Lines that were compared with their entries. */
  lines: number
  /** Segments that are not there any more, and no sealed record says why. */
  missing: number
  /** Segments that are encrypted, and could not be read. */
  encrypted: number
  /** Lines that no checkpoint covers yet. */
  unsealed: number
}

/**
 * Compares the lines of a stream's segments with the entries of its log: readers and searches show the segments, so these must not say
 * anything else than what was sealed.
 */
export async function checkSegments(
  where: {
    root: string
    stream: string
    folder: string
    size: number
    gaps: Gaps
    identities: readonly string[]
  },
  findings: Findings,
): Promise<SegmentReport> {
  const { root, stream, folder, size, gaps, identities } = where
  const report: SegmentReport = { lines: 0, missing: 0, encrypted: 0, unsealed: 0 }
  const ranges = readRanges(folder, size, findings)
  const open = new Map<string, SegmentText>()
  for (const segment of await listSegments(root, stream))
    open.set(segment.name, new SegmentText(segment, identities))
  const missing = new Set<string>()
  const closed = new Set<string>()
  const entries = entriesOf(folder, size)
  for (const range of ranges) {
    const text = open.get(range.segment)
    if (text === undefined) {
      if (range.index + range.count <= gaps.pruned) continue
      if (!missing.has(range.segment))
        findings.add('UNPROVEN', 'segment', range.index, `Segment ${range.segment} is not there any more.`)
      missing.add(range.segment)
    } else if (await text.isClosed()) closed.add(range.segment)
    else if (!text.isBad) {
      const same = await compare(text, range, { size, entries, gaps, folder, identities }, findings)
      const sealed = Math.min(same, size - range.index)
      report.lines += sealed
      report.unsealed += same - sealed
    }
  }
  report.missing = missing.size
  report.encrypted = closed.size
  if (report.encrypted > 0)
    findings.add(
      'UNPROVEN',
      'encrypted',
      null,
      `${report.encrypted} segments are encrypted, and could not be read with the identities given.`,
    )
  for (const text of open.values()) report.unsealed += await text.rest()
  return report
}

/** The log that segments are compared with. */
interface Log {
  size: number
  entries: Entries
  gaps: Gaps
  folder: string
  identities: readonly string[]
}

/** Compares the lines of a range, until the first that is not as it was sealed: what comes behind it is displaced. */
async function compare(
  text: SegmentText,
  range: Range,
  { size, entries, gaps, folder, identities }: Log,
  findings: Findings,
): Promise<number> {
  const wrong = (at: number, how: string): number => {
    const message = `Segment ${range.segment}, offset ${text.offset}: ${how}.`
    findings.add('TAMPERED', 'segment', range.index + at, message)
    text.isBad = true
    return at
  }
  // Lines without anything in them are no entries.
  const between = await text.take(text.offset, range.offset - text.offset)
  if (between.some((byte) => byte !== NEWLINE)) return wrong(0, ADDED)
  text.offset = range.offset
  let at = 0
  while (at < range.count) {
    const index = range.index + at
    // As many as are in one bundle, together: their bytes are those of the segment, where no line is too long or torn.
    const together = entries(index, Math.min(range.count - at, size - index))
    const lines = together === undefined ? undefined : linesOf(together)
    if (lines !== undefined && (await text.take(text.offset, lines.length)).equals(lines)) {
      text.offset += lines.length
      at += together?.length as number
      continue
    }
    for (const end = at + (together?.length ?? 1); at < end; at++) {
      const line = await text.line(text.offset)
      if (line === undefined) return wrong(at, 'the line of this entry is gone')
      if (line.offset !== text.offset) return wrong(at, ADDED)
      // An entry that is not there was said when the entries were checked; those from `size` on are not signed yet.
      const entry = together?.[together.length - (end - at)]
      const isSame =
        entry === undefined ||
        isEntry(line, entry) ||
        gaps.allows(range.index + at, line, leafHash) ||
        (await isContentOf(line, entry, folder, identities))
      if (!isSame) return wrong(at, 'the line is not the one that was sealed')
      text.offset += line.bytes
    }
  }
  if (text.offset !== range.offset + range.bytes)
    findings.add(
      'TAMPERED',
      'ranges',
      range.index,
      `The range in segment ${range.segment} has another length than its lines.`,
    )
  return range.count
}

const NEWLINE = 0x0a
const ADDED = 'lines were added, removed or changed in length'

/** Entries as lines. */
function linesOf(entries: readonly Buffer[]): Buffer {
  const bytes = Buffer.allocUnsafe(entries.reduce((sum, { length }) => sum + length + 1, 0))
  let at = 0
  for (const entry of entries) {
    bytes.set(entry, at)
    at += entry.length
    bytes[at++] = NEWLINE
  }
  return bytes
}

function isEntry(line: Line, entry: Buffer): boolean {
  try {
    return entryOf(line).equals(entry)
  } catch {
    return false
  }
}

/** Whether a line is the content that an envelope commits to. Where it cannot be read, that was said when the entries were checked. */
async function isContentOf(
  line: Line,
  entry: Buffer,
  folder: string,
  identities: readonly string[],
): Promise<boolean> {
  const commitment = commitmentIn(entry.toString())
  if (commitment === undefined || line.raw === undefined || !entryOf(line, commitment).equals(entry))
    return false
  if (identities.length === 0) return true
  try {
    const file = readIfThere(join(folder, payloadPath(commitment)))
    return file === undefined || (await openPayload(file, commitment, identities)).equals(line.raw)
  } catch {
    return true
  }
}

/** The ranges that begin below a size; the last may end behind it, since ranges are written before the checkpoint. */
function readRanges(folder: string, size: number, findings: Findings): Range[] {
  if (size === 0) return []
  const bytes = readIfThere(join(folder, RANGES))
  if (bytes === undefined) {
    findings.add(
      'UNPROVEN',
      'missing',
      null,
      'It is not said which lines the entries are: the file ranges is missing.',
    )
    return []
  }
  const ranges = findings.attempt(null, 'ranges', () => parseRanges(bytes)) ?? []
  const end = ranges.reduce((sum, { count }) => sum + count, 0)
  if (end < size)
    findings.add('TAMPERED', 'ranges', end, `It is not said which lines the entries from ${end} on are.`)
  return ranges.filter(({ index }) => index < size)
}

/** Entries from an index on, as many as there are in its bundle up to `most`; `undefined` where none of them can be read. */
type Entries = (index: number, most: number) => Buffer[] | undefined

function entriesOf(folder: string, size: number): Entries {
  let read = -1
  let entries: Buffer[] = []
  return (index, most) => {
    if (most <= 0) return undefined
    const bundle = Math.floor(index / TILE_WIDTH)
    if (bundle !== read) {
      read = bundle
      try {
        entries = readBundle(folder, bundle, tileWidth(size, 0, bundle))
      } catch {
        entries = []
      }
    }
    const first = index % TILE_WIDTH
    const found = entries.slice(first, first + most)
    return found.length === 0 ? undefined : found
  }
}
