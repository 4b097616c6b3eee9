import { monthOf } from '../calendar.js'
import type { FileFact } from './facts.js'

const LARGE_BYTES = 64_000_000

/**
 * The families with monthly archives whose months that are over go there: those that are large, and those that were once, which have something there
 * already. So it does not matter how much of a family a run that was cut off has moved.
 */
export function monthlyFamilies(
  files: readonly FileFact[],
  inArchive: ReadonlySet<string> = new Set(),
  largeBytes = LARGE_BYTES,
): ReadonlySet<string> {
  const bytes = new Map<FileFact['family'], number>()
  for (const { family, bytes: own, archived } of files)
    if (family.retention.monthlyArchive === true && archived === undefined)
      bytes.set(family, (bytes.get(family) ?? 0) + own)
  const large = [...bytes].filter(([{ name }, sum]) => sum > largeBytes || inArchive.has(name))
  return new Set(large.map(([{ name }]) => name))
}

/** Whether a moment is in a month that is over. */
export const isLastMonth = (time: number, now: number): boolean => monthOf(time) < monthOf(now)
