import { toTimestamp } from '../record/index.js'
import { ELAPSED_COLUMNS, elapsed } from './elapsed.js'
import { textOf } from './value.js'
import { visible } from './visible.js'
import { cutToWidth, padToWidth } from './width.js'

/** Columns of a time. */
const COLUMNS = 23

/** The time of a record in a column of its own, with how long after `after` it was, where that is given. What is no time is shown as it stands. */
export function timeColumn(value: unknown, zone: 'local' | 'utc', after: string | undefined): string {
  const utc = toTimestamp(value)
  const since =
    after === undefined ? '' : ` ${(utc === undefined ? '' : elapsed(after, utc)).padStart(ELAPSED_COLUMNS)}`
  if (utc === undefined) return padToWidth(cutToWidth(visible(textOf(value)), COLUMNS), COLUMNS) + since
  return (zone === 'utc' ? utc.replace('T', ' ') : local(utc)) + since
}

function local(utc: string): string {
  const date = new Date(utc)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${utc.slice(20, 23)}`
}
