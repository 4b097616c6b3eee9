import { join } from 'node:path'
import { type Line, listSegments, readSegment } from '../../stream/index.js'
import { readIfThere } from '../log/disk.js'
import { entryOf } from '../log/entry.js'
import { RANGES } from '../log/places.js'
import { parseRanges, type Range } from '../log/ranges.js'
import { readBundle } from '../log/tiles.js'
import { TILE_WIDTH, tileWidth } from '../tlog/index.js'
import type { Findings } from './report.js'

export interface SegmentReport {
  /** Lines that were compared with their entries. */
  lines: number
  /** Segments that are not there any more. */
  missing: number
  /** Lines that no checkpoint covers yet. */
  unsealed: number
}

/**
 * Compares the lines of a stream's segments with the entries of its log: readers and searches show the segments, so these must not say
 * anything else than what was sealed.
 */
export async function checkSegments(
  where: { root: string; stream: string; folder: string; size: number },
  findings: Findings,
): Promise<SegmentReport> {
  const { root, stream, folder, size } = where
  const report: SegmentReport = { lines: 0, missing: 0, unsealed: 0 }
  const ranges = readRanges(folder, size, findings)
  const open = new Map<string, Lines>()
  for (const segment of await listSegments(root, stream))
    open.set(segment.name, new Lines(readSegment(segment, { raw: true })))
  const missing = new Set<string>()
  const entryAt = entriesOf(folder, size)
  for (const range of ranges) {
    const lines = open.get(range.segment)
    if (lines === undefined) {
      if (!missing.has(range.segment))
        findings.add('UNPROVEN', 'segment', range.index, `Segment ${range.segment} is not there any more.`)
      missing.add(range.segment)
    } else if (!lines.isBad) {
      const same = await compare(lines, range, size, entryAt, findings)
      const sealed = Math.min(same, size - range.index)
      report.lines += sealed
      report.unsealed += same - sealed
    }
  }
  report.missing = missing.size
  for (const lines of open.values()) report.unsealed += await lines.rest()
  return report
}

/** Compares the lines of a range, until the first that is not as it was sealed: what comes behind it is displaced. */
async function compare(
  lines: Lines,
  range: Range,
  size: number,
  entryAt: (index: number) => Buffer | undefined,
  findings: Findings,
): Promise<number> {
  let { offset } = range
  for (let at = 0; at < range.count; at++) {
    const index = range.index + at
    const line = await lines.next()
    const wrong = (how: string): number => {
      findings.add('TAMPERED', 'segment', index, `Segment ${range.segment}, offset ${offset}: ${how}.`)
      lines.isBad = true
      return at
    }
    if (line === undefined) return wrong('the line of this entry is gone')
    if (line.offset !== offset) return wrong('lines were added, removed or changed in length')
    const entry = index < size ? entryAt(index) : undefined
    // An entry that is not there was said when the entries were checked; those from `size` on are not signed yet.
    if (entry !== undefined && !isEntry(line, entry)) return wrong('the line is not the one that was sealed')
    offset += line.bytes
  }
  if (offset !== range.offset + range.bytes)
    findings.add(
      'TAMPERED',
      'ranges',
      range.index,
      `The range in segment ${range.segment} has another length than its lines.`,
    )
  return range.count
}

function isEntry(line: Line, entry: Buffer): boolean {
  try {
    return entryOf(line).equals(entry)
  } catch {
    return false
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

/** Entries by index, read bundle by bundle; `undefined` for those that cannot be read. */
function entriesOf(folder: string, size: number): (index: number) => Buffer | undefined {
  let at = -1
  let entries: Buffer[] = []
  return (index) => {
    const bundle = Math.floor(index / TILE_WIDTH)
    if (bundle !== at) {
      at = bundle
      try {
        entries = readBundle(folder, bundle, tileWidth(size, 0, bundle))
      } catch {
        entries = []
      }
    }
    return entries[index % TILE_WIDTH]
  }
}

/** The lines of a segment, one by one, and across ranges. */
class Lines {
  /** A line was not as it should be: those behind it are not looked at. */
  isBad = false
  readonly #source: AsyncGenerator<Line[]>
  #batch: Line[] = []
  #at = 0

  constructor(source: AsyncGenerator<Line[]>) {
    this.#source = source
  }

  async next(): Promise<Line | undefined> {
    while (this.#at === this.#batch.length) {
      const { value, done } = await this.#source.next()
      if (done) return undefined
      this.#batch = value
      this.#at = 0
    }
    return this.#batch[this.#at++]
  }

  /** How many are left; in a damaged segment that cannot be told. */
  async rest(): Promise<number> {
    let count = 0
    if (this.isBad) await this.#source.return(undefined)
    else while ((await this.next()) !== undefined) count++
    return count
  }
}
