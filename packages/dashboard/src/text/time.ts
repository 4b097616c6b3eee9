const pad = (value: number, width = 2): string => String(value).padStart(width, '0')

/** Local time of day with milliseconds, `10:30:45.123`; with the date before it when the range spans days. */
export function clock(ms: number, withDate = false): string {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return '–'
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`
  return withDate ? `${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${time}` : time
}

/** Local date and time to the minute or the second: `2026-11-20 10:30`. */
export function dateTime(ms: number, seconds = false): string {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return '–'
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}`
  return `${day} ${time}${seconds ? `:${pad(at.getSeconds())}` : ''}`
}

/** The name of the local zone, `Asia/Tokyo`. */
export function zoneName(): string {
  // Asked for each row of a list, and slow to find out.
  zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  return zone
}

let zone: string | undefined

/** What stands in the tooltip of a time: the local time with its zone, and UTC. */
export function bothZones(ms: number): string {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return ''
  const minutes = -at.getTimezoneOffset()
  const sign = minutes < 0 ? '-' : '+'
  const offset = `UTC${sign}${pad(Math.trunc(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`
  const local = `${dateTime(ms, true)}.${pad(at.getMilliseconds(), 3)}`
  const utc = at.toISOString().replace('T', ' ').replace('Z', '')
  return `${local} ${zoneName()} (${offset})\n${utc} UTC`
}
