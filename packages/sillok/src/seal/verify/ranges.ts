import { join } from 'node:path'
import { compareMaps, type MapAt } from '../log/map.js'
import { RANGES } from '../log/places.js'
import { parseRanges, type Range } from '../log/ranges.js'
import { readIfThere } from '../log/read.js'
import type { Findings } from './report.js'

/** Which lines of which segments a log's entries are. */
export interface ReadRanges {
  /** Those that begin below the log's size; the last may end behind it, since ranges are written before the checkpoint. */
  ranges: readonly Range[]
  /** Whether they are what the checkpoint has signed of them. */
  isSigned: boolean
}

/**
 * Reads the ranges of a log, and holds them against what was signed of them: by its checkpoint, at the beginnings of epochs, and by earlier checkpoints.
 *
 * @param maps what was signed, some of it maybe of sizes that the log does not have: that is said elsewhere
 * @param isStream the log is that of segments which are compared with it; alone it may come without ranges, and only signed ones say anything
 */
export function readRanges(
  { folder, size, isStream }: { folder: string; size: number; isStream: boolean },
  maps: readonly MapAt[],
  findings: Findings,
): ReadRanges {
  const nothing = { ranges: [], isSigned: false }
  // In the log of another program a file of that name is something else.
  if (size === 0 || (!isStream && maps.length === 0)) return nothing
  const known = findings.count
  const bytes = findings.attempt(null, 'ranges', () => readIfThere(join(folder, RANGES)))
  if (bytes === undefined) {
    if (findings.count === known && isStream)
      findings.add(
        'UNPROVEN',
        'missing',
        null,
        'It is not said which lines the entries are: the file ranges is missing.',
      )
    return nothing
  }
  const ranges = findings.attempt(null, 'ranges', () => parseRanges(bytes)) ?? []
  const end = ranges.reduce((sum, { count }) => sum + count, 0)
  if (end < size) {
    findings.add('TAMPERED', 'ranges', end, `It is not said which lines the entries from ${end} on are.`)
    return { ...nothing, ranges }
  }
  const within = maps.filter((map) => map.size <= size).sort((a, b) => a.size - b.size)
  const mapped = compareMaps(
    ranges.filter(({ index }) => index < size),
    within,
  )
  if (mapped.wrong !== undefined) {
    const { from, map } = mapped.wrong
    findings.add(
      'TAMPERED',
      'ranges',
      from,
      `Which lines of which segments the entries from ${from} to ${map.size - 1} are is not what was signed.`,
    )
  }
  return { ranges: mapped.ranges, isSigned: mapped.wrong === undefined && within.at(-1)?.size === size }
}
