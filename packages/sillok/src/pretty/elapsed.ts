/** Columns of `elapsed`. */
export const ELAPSED_COLUMNS = 7

const UNITS: [ms: number, unit: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
]

/**
 * The time from one record to the next in at most seven columns: `+12ms`, `+1.50s`, `+2.5h`. Empty for the first record, and where time
 * goes backwards, as it may between processes.
 *
 * @param from, to RFC 3339 times
 */
export function elapsed(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from)
  if (!(ms >= 0)) return ''
  const [size, unit] = UNITS.find(([size]) => ms >= size) ?? [1, 'ms']
  if (unit === 'ms') return `+${ms}ms`
  const count = ms / size
  return `+${count < 10 ? count.toFixed(2) : count < 100 ? count.toFixed(1) : Math.min(99_999, Math.round(count))}${unit}`
}
