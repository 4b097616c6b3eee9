import { monthOf } from '../calendar.js'
import type { FileFact } from './facts.js'

const LARGE_BYTES = 64_000_000

/** The families with monthly archives that are so large that months which are over go there. */
export function monthlyFamilies(files: readonly FileFact[], largeBytes = LARGE_BYTES): ReadonlySet<string> {
  const bytes = new Map<FileFact['family'], number>()
  for (const { family, bytes: own, archived } of files)
    if (family.retention.monthlyArchive === true && archived === undefined)
      bytes.set(family, (bytes.get(family) ?? 0) + own)
  return new Set([...bytes].filter(([, sum]) => sum > largeBytes).map(([{ name }]) => name))
}

/** Whether a moment is in a month that is over. */
export const isLastMonth = (time: number, now: number): boolean => monthOf(time) < monthOf(now)
