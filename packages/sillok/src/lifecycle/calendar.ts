const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The month of a moment in UTC, as `2026-11`. */
export function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7)
}

/** A moment in UTC for the name of a file: `20261120T105544Z`. */
export function stampOf(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** A day and maybe a time, as names of files have them: `2026-11-20`, `20261120`, `2026-11-20T10-55-44`, `20261120_105544`. */
const DATED =
  /(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T_ -]([01]\d|2[0-3])([-:_.]?)([0-5]\d)\6([0-5]\d))?(?!\d)/g

/**
 * The end of the day or second that a file's name or folder names, in milliseconds since 1970, understood as UTC; of several dates the last,
 * which is the nearest to the file. `undefined` where there is no date, or one that is in no calendar.
 *
 * @example timeInName('jobs/2026-11-20/run.log') === Date.UTC(2026, 10, 21)
 */
export function timeInName(path: string): number | undefined {
  let found: number | undefined
  DATED.lastIndex = 0
  for (let match = DATED.exec(path); match !== null; match = DATED.exec(path)) {
    const [, year, , month, day, hour, , minute, second] = match
    const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
    // 31 April would be 1 May.
    if (new Date(midnight).getUTCDate() !== Number(day)) continue
    found =
      hour === undefined
        ? midnight + DAY_MS
        : midnight + Number(hour) * HOUR_MS + (Number(minute) * 60 + Number(second) + 1) * 1000
  }
  return found
}
