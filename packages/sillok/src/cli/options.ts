import { Option } from 'commander'
import { toTimestamp } from '../record/index.js'
import { UsageError } from './output.js'

/** The options that every command takes, made anew for each. */
export const rootOption = (): Option =>
  new Option('--root <folder>', 'the folder of all streams (default: found upward, or SILLOK_ROOT)')
export const jsonOption = (what: string): Option => new Option('--json', what)
export const utcOption = (): Option => new Option('--utc', 'show times in UTC')

/** A whole number from `min` to `max`. */
export function wholeNumber(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
  }
}

/** For options that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * A point in time in milliseconds since 1970: `15m`, `2h`, `7d` (so long ago), `now`, or a time in RFC 3339 or milliseconds.
 */
export function pointInTime(name: string, now: number): (text: string) => number {
  return (text) => {
    if (text === 'now') return now
    const ago = /^(\d{1,9})(s|m|h|d|w)$/.exec(text)
    if (ago !== null) return now - Number(ago[1]) * (UNIT_MS[ago[2] as string] as number)
    const time = toTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
    if (time !== undefined) return Date.parse(time)
    throw new UsageError(
      `${name} must be like 15m, 2h, 7d, now, 2026-11-20 or 2026-11-20T10:00:00Z, not "${text}".`,
    )
  }
}
