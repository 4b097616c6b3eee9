import { toTimestamp } from '../record/index.js'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function monthNumber(name: string): string | undefined {
  const at = MONTHS.indexOf(name.toLowerCase())
  return at === -1 ? undefined : String(at + 1).padStart(2, '0')
}

/** The time of an access log, `20/Nov/2026:10:00:00 +0900`, as RFC 3339 in UTC. */
export function accessTime(text: string): string | undefined {
  const found = /^(\d{2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{4})$/.exec(text)
  const month = monthNumber(found?.[2] ?? '')
  if (!found || !month) return undefined
  return toTimestamp(`${found[3]}-${month}-${found[1]}T${found[4]}${found[5]}`)
}

/**
 * The time of RFC 3164, `Nov 20 10:00:00`: without a zone (taken as UTC) and without a year (the latest that is not
 * after `now` by more than a day: clocks differ a little, and December's lines are read in January).
 */
export function syslogTime(text: string, now: string): string | undefined {
  const found = /^([A-Za-z]{3}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2})$/.exec(text)
  const month = monthNumber(found?.[1] ?? '')
  if (!found || !month) return undefined
  const rest = `${month}-${found[2]?.padStart(2, '0')}T${found[3]}Z`
  const year = Number(now.slice(0, 4))
  const time = toTimestamp(`${year}-${rest}`)
  if (time !== undefined && Date.parse(time) <= Date.parse(now) + 86_400_000) return time
  return toTimestamp(`${year - 1}-${rest}`)
}

/** The time in a file's name, such as npm's `2026-11-20T12_16_21_123Z-debug-0.log`. */
export function fileNameTime(fileName: string | undefined): string | undefined {
  const found = /(\d{4}-\d{2}-\d{2})T(\d{2})[_:.-](\d{2})[_:.-](\d{2})[_:.-](\d{3})Z/.exec(fileName ?? '')
  return found === null
    ? undefined
    : toTimestamp(`${found[1]}T${found[2]}:${found[3]}:${found[4]}.${found[5]}Z`)
}
