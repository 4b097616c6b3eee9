import { type Level, loudness, parseLevel } from '../../record/index.js'
import type { Line } from '../../stream/index.js'
import { UsageError } from '../output.js'

/** A line of a stream, understood. */
export interface Seen {
  stream: string
  /** The line as it stands. */
  text: string
  /** What is shown: the record, or what can be said of a line that is none. */
  record: Record<string, unknown>
  /** RFC 3339; empty for a line that is no record. */
  time: string
}

export interface FilterOptions {
  level: Level | undefined
  grep: string | undefined
  where: readonly string[] | undefined
}

/** What of a stream's lines is to be shown; `undefined` for what is not. */
export type Filter = (stream: string, line: Line) => Seen | undefined

export function makeFilter({ level, grep, where = [] }: FilterOptions): Filter {
  const least = level === undefined ? 0 : loudness(level)
  const wanted = grep?.toLowerCase()
  const pairs = where.map(parsePair)
  return (stream, line) => {
    if (wanted !== undefined && !line.text.toLowerCase().includes(wanted)) return undefined
    const record = understand(line)
    if (least > 0 && loudness(parseLevel(record.level) ?? 'INFO') < least) return undefined
    for (const [path, value] of pairs) if (textAt(record, path) !== value) return undefined
    return {
      stream,
      text: line.text,
      record,
      time: typeof record.timestamp === 'string' ? record.timestamp : '',
    }
  }
}

function parsePair(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new UsageError(`--where must be like user_id=u-17, not "${text}".`)
}

/** Levels of nesting that overflow the stack of what walks them take more text than this, in UTF-16 units. */
const SURELY_SHALLOW = 4096

/** A record by its line. A line that is none, was cut off, or is nested too deep to be shown, is shown as an invalid one. */
function understand(line: Line): Record<string, unknown> {
  if (line.fault === undefined) {
    try {
      const value: unknown = JSON.parse(line.text)
      // Throws what would otherwise be thrown while it is shown.
      if (line.text.length > SURELY_SHALLOW) JSON.stringify(value)
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value as Record<string, unknown>
    } catch {
      // Shown as it stands.
    }
  }
  const fault = line.fault === undefined ? {} : { fault: line.fault }
  return { level: 'WARNING', message: line.text, log_type: 'invalid', ...fault }
}

/** The value of a field as text; a dotted name is looked up as it stands, then as a path. */
function textAt(record: Record<string, unknown>, path: string): string | undefined {
  const direct = Object.hasOwn(record, path) ? record[path] : walk(record, path.split('.'))
  if (direct === undefined) return undefined
  return typeof direct === 'string' ? direct : JSON.stringify(direct)
}

function walk(value: unknown, names: readonly string[]): unknown {
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** Orders by time; a line without one stays behind the line before it, whose time it takes. */
export function byTime(lines: readonly Seen[]): Seen[] {
  const last = new Map<string, string>()
  const keyed = lines.map((seen) => {
    const time = seen.time === '' ? (last.get(seen.stream) ?? '') : seen.time
    last.set(seen.stream, time)
    return { seen, time }
  })
  return keyed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ seen }) => seen)
}
