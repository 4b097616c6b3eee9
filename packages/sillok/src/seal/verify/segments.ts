import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { heldSegments, type Line, segmentsIn } from '../../stream/index.js'
import { commitmentIn, entryOf, formerEntryOf, isEnveloped, meaningOf } from '../log/entry.js'
import type { Gaps } from '../log/gaps.js'
import { isTombstone } from '../log/marks.js'
import type { Range } from '../log/ranges.js'
import { readIfThere } from '../log/read.js'
import { isTombstoneLine } from '../log/tombstone-line.js'
import { openPayload, payloadPath } from '../rest/payload.js'
import { leafHash, TILE_WIDTH } from '../tlog/index.js'
import { Bundles } from './bundles.js'
import { checkForms } from './forms.js'
import type { ReadRanges } from './ranges.js'
import type { Findings } from './report.js'
import type { Shown } from './restored.js'
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
  /** Whether it is signed in which segment each line stands, and between which newlines; logs of before that was done do not have it. */
  mapped: boolean
}

/**
 * Compares the lines of a stream's segments with the entries of its log: readers and searches show the segments, so these must not say
 * anything else than what was sealed.
 */
export async function checkSegments(
  where: {
    /** The folder of the segments, and that of the log. */
    stream: string
    folder: string
    size: number
    /** Which lines the entries are. */
    mapped: ReadRanges
    /** The entries that are asked for, from `begin` to before `end`: other lines are not looked at. */
    part: Part
    /** Known once the entries are checked: only what differs, or is not there, waits for it. */
    gaps: Promise<Gaps>
    identities: readonly string[]
    allSealed: boolean
    /** Gets what stands there. */
    shown: Shown
  },
  findings: Findings,
): Promise<SegmentReport> {
  const { stream, folder, size, part, gaps, identities, allSealed, shown } = where
  const { ranges, isSigned } = where.mapped
  const report: SegmentReport = { lines: 0, missing: 0, encrypted: 0, unsealed: 0, mapped: isSigned }
  const open = new Map<string, SegmentText>()
  for (const segment of segmentsIn(stream)) open.set(segment.name, new SegmentText(segment, identities))
  const missing = new Set<string>()
  const closed = new Set<string>()
  const log = { folder, size, part, gaps, identities, shown, bundles: new Bundles(folder, size) }
  for (const range of ranges) {
    const text = open.get(range.segment)
    if (range.index >= part.end || range.index + range.count <= part.begin) {
      if (text !== undefined) text.offset = range.offset + range.bytes
    } else if (text === undefined) {
      if (range.index + range.count <= (await gaps).pruned) continue
      if (!missing.has(range.segment))
        findings.add('UNPROVEN', 'segment', range.index, `Segment ${range.segment} is not there any more.`)
      missing.add(range.segment)
    } else if (await text.isClosed()) closed.add(range.segment)
    else if (!text.isBad) {
      const same = await compare(text, range, log, findings)
      const sealed = Math.min(same, size - range.index)
      report.lines += Math.max(
        0,
        Math.min(sealed, part.end - range.index) - Math.max(0, part.begin - range.index),
      )
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
  await checkBehind(stream, open, ranges, findings, report)
  await checkForms(stream, identities, findings)
  if (allSealed && report.unsealed > 0)
    findings.add('UNPROVEN', 'unsealed', null, `${report.unsealed} lines are not sealed yet.`)
  return report
}

/**
 * Counts what stands behind the sealed lines of each segment. A sealer reads segments from the oldest on, so there is nothing to be sealed before
 * the newest that it has sealed a line of, but in segments that their writers have open still.
 */
async function checkBehind(
  stream: string,
  open: ReadonlyMap<string, SegmentText>,
  ranges: readonly Range[],
  findings: Findings,
  report: SegmentReport,
): Promise<void> {
  const sealed = new Set(ranges.map(({ segment }) => segment))
  const newest = [...sealed].sort().at(-1) ?? ''
  for (const [segment, text] of open) {
    if (text.isEncrypted && !sealed.has(segment))
      findings.add(
        'UNPROVEN',
        'unsealed',
        null,
        `Segment ${segment} is encrypted, and no entry is of it: only what is sealed is encrypted, so it was put in, or is of a log before this one.`,
      )
    const lines = await text.rest()
    report.unsealed += lines
    if (lines === 0 || segment >= newest || heldSegments(stream).has(segment)) continue
    if (sealed.has(segment))
      findings.add(
        'UNPROVEN',
        'unsealed',
        null,
        `Segment ${segment}, offset ${text.offset}: ${lines} lines stand behind the sealed ones, and later segments are sealed: they were put in, or written before the last sealing and not sealed yet.`,
      )
    else
      findings.add(
        'TAMPERED',
        'unsealed',
        null,
        `Segment ${segment}, offset 0: ${lines} lines that are not sealed were put in before lines that are.`,
      )
  }
}

interface Part {
  begin: number
  end: number
}

/** The log that segments are compared with. */
interface Log {
  folder: string
  size: number
  part: Part
  gaps: Promise<Gaps>
  identities: readonly string[]
  shown: Shown
  bundles: Bundles
}

/** Bundles that are compared before others have their turn: some milliseconds, and so many that this is done before the entries are all checked. */
const STEP = 64

/** Compares the lines of a range, until the first that is not as it was sealed: what comes behind it is displaced. */
async function compare(text: SegmentText, range: Range, log: Log, findings: Findings): Promise<number> {
  const { size, bundles, shown } = log
  const wrong = (at: number, how: string): number => {
    const { failure, offset } = text
    if (failure !== undefined)
      findings.add(
        'UNPROVEN',
        'segment',
        range.index + at,
        `Segment ${range.segment} cannot be read from ${offset} on: ${failure.message}`,
      )
    else
      findings.add(
        'TAMPERED',
        'segment',
        range.index + at,
        `Segment ${range.segment}, offset ${offset}: ${how}.`,
      )
    text.isBad = true
    return at
  }
  // Lines without anything in them are no entries.
  const between = await text.take(text.offset, range.offset - text.offset)
  if (between.some((byte) => byte !== NEWLINE)) return wrong(0, ADDED)
  text.offset = range.offset
  const unknown: number[] = []
  let at = 0
  while (at < range.count) {
    const index = range.index + at
    if (Math.floor(index / TILE_WIDTH) % STEP === 0) await turn()
    // As many as are in one bundle, together: their bytes are those of the segment, where no line is too long or torn.
    const most = Math.min(range.count - at, size - index)
    const lines = bundles.lines(index, most)
    if (lines !== undefined && (await text.take(text.offset, lines.bytes.length)).equals(lines.bytes)) {
      text.offset += lines.bytes.length
      at += lines.count
      shown.asEntries.add(index, lines.count)
      continue
    }
    const entries = bundles.entries(index, most)
    for (const end = at + Math.max(1, entries.length); at < end; at++) {
      const line = await text.line(text.offset)
      if (line === undefined) return wrong(at, 'the line of this entry is gone')
      if (line.fault === 'unreadable') return wrong(at, 'the line of this entry cannot be read')
      if (line.offset !== text.offset) return wrong(at, ADDED)
      const how = await compared(line, range.index + at, entries[entries.length - (end - at)], log)
      if (how === 'other') return wrong(at, 'the line is not the one that was sealed')
      if (how === 'unknown') unknown.push(range.index + at)
      else if (!isErased(line, range.index + at, log)) shown.asSealed.add(range.index + at, 1)
      text.offset += line.bytes
    }
  }
  if (unknown.length > 0)
    findings.add(
      'UNPROVEN',
      'segment',
      unknown[0] as number,
      `Segment ${range.segment}: ${unknown.length} lines cannot be compared: what the log has of them is not there, or cannot be read, or they are envelopes themselves.`,
    )
  if (text.offset !== range.offset + range.bytes)
    findings.add(
      'TAMPERED',
      'ranges',
      range.index,
      `The range in segment ${range.segment} has another length than its lines.`,
    )
  return range.count - unknown.length
}

const NEWLINE = 0x0a
const ADDED = 'lines were added, removed or changed in length'

type Compared = 'same' | 'other' | 'unknown'

/** What comes of a line that became an entry of which something is known, now or in logs of before; `undefined` where it did not. */
function sealedAs(line: Line, isIt: (entry: Buffer) => boolean): Compared | undefined {
  if (line.raw === undefined || line.fault === 'unreadable') return undefined
  if (isIt(entryOf(line))) return 'same'
  const former = formerEntryOf(line)
  if (former === undefined || !isIt(former)) return undefined
  // An envelope that stands in place of its line, whose content is gone then.
  const meaning = former === line.raw ? meaningOf(former) : 'line'
  return ({ line: 'same', envelope: 'other', either: 'unknown' } as const)[meaning]
}

function isErased(line: Line, index: number, { size, bundles }: Log): boolean {
  const leaf = index < size ? bundles.leaf(index) : undefined
  return leaf !== undefined && isTombstoneLine(line, leaf)
}

/** Whether a line is the one that was sealed: by its entry, and where that is encrypted or was removed by its hash. */
async function compared(
  line: Line,
  index: number,
  entry: Buffer | undefined,
  { folder, size, part, gaps, identities, bundles }: Log,
): Promise<Compared> {
  // Those from `size` on are not signed yet.
  if (index >= size || index < part.begin || index >= part.end) return 'same'
  const asEntry = entry && sealedAs(line, (one) => one.equals(entry))
  if (asEntry !== undefined) return asEntry
  const leaf = bundles.leaf(index)
  // A tombstone says of a line no more than an entry that is not there.
  const held = entry !== undefined && leaf !== undefined && isTombstone(entry, leaf) ? undefined : entry
  if (held === undefined) {
    const asLeaf = leaf === undefined ? 'same' : sealedAs(line, (one) => leafHash(one).equals(leaf))
    if (asLeaf !== undefined) return asLeaf
  }
  if (leaf !== undefined && (await gaps).allows(index, leaf, line)) return 'same'
  const isTomb = held === undefined && isTombstoneLine(line, leaf as Buffer)
  const envelope =
    held ?? (isEnveloped(line) || isTomb ? await bundles.encrypted(index, identities) : undefined)
  // What cannot be read may hold the record of a tombstone, too.
  if (envelope === undefined) return isEnveloped(line) || isTomb ? 'unknown' : 'other'
  return compareContent(line, envelope, folder, identities)
}

/** Whether a line is the content that an envelope commits to. That it is encrypted to others was said when the entries were checked. */
async function compareContent(
  line: Line,
  entry: Buffer,
  folder: string,
  identities: readonly string[],
): Promise<Compared> {
  const commitment = commitmentIn(entry)
  if (commitment === undefined || line.raw === undefined) return 'other'
  if (![entryOf(line, commitment), formerEntryOf(line, commitment)].some((one) => one?.equals(entry)))
    return 'other'
  try {
    const file = readIfThere(join(folder, payloadPath(commitment)))
    if (file === undefined) return 'unknown'
    if (identities.length === 0) return 'same'
    return (await openPayload(file, commitment, identities)).equals(line.raw) ? 'same' : 'other'
  } catch {
    return 'unknown'
  }
}
