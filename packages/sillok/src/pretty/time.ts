import { toTimestamp } from '../record/index.js'
import { visible } from './visible.js'
import { cutToWidth, padToWidth } from './width.js'

/** Columns of a time, absolute and relative. */
const ABSOLUTE = 23
const RELATIVE = 8

/** The time of a record in a column of its own. What is no time is shown as it stands. */
export function timeColumn(value: unknown, zone: 'local' | 'utc', now?: number): string {
  const utc = toTimestamp(value)
  if (utc === undefined) return padToWidth(cutToWidth(visible(String(value ?? '')), ABSOLUTE), ABSOLUTE)
  if (now !== undefined) return relative(now - Date.parse(utc)).padStart(RELATIVE)
  if (zone === 'utc') return utc.replace('T', ' ')
  const date = new Date(utc)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${utc.slice(20, 23)}`
}

const UNITS: [ms: number, name: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
]

/** How long ago, at most two digits before the unit is changed; a time to come has a `+`. */
function relative(ms: number): string {
  const sign = ms < 0 ? '+' : '-'
  const length = Math.abs(ms)
  const [size, unit] = UNITS.find(([size]) => length >= size) ?? [1, 'ms']
  const count = length / size
  return `${sign}${unit === 's' && count < 10 ? count.toFixed(1) : Math.floor(count)}${unit}`
}
