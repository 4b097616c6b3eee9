/** A time range: the last so many milliseconds, or between two instants in milliseconds since 1970. */
export type Range = { last: number } | { from: number; to: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The ranges that the menu offers, by their name in the URL. */
export const PRESETS: readonly { name: string; ms: number }[] = [
  { name: '5m', ms: 5 * MINUTE },
  { name: '15m', ms: 15 * MINUTE },
  { name: '1h', ms: HOUR },
  { name: '6h', ms: 6 * HOUR },
  { name: '24h', ms: DAY },
  { name: '7d', ms: 7 * DAY },
  { name: '30d', ms: 30 * DAY },
  { name: '365d', ms: 365 * DAY },
]

export const DEFAULT_RANGE: Range = { last: HOUR }

const UNITS: Record<string, number> = { s: 1000, m: MINUTE, h: HOUR, d: DAY }

/** `15m`, `6h`, `7d` in milliseconds; `undefined` for anything else. */
export function parseSpan(text: string): number | undefined {
  const match = /^(\d{1,5})([smhd])$/.exec(text.trim())
  if (match === null) return undefined
  const ms = Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0)
  return ms > 0 ? ms : undefined
}

/** The shortest name of a span: `90000` is `90s`, `3600000` is `1h`, `86400000` is `24h` as in the menu. */
export function spanName(ms: number): string {
  const preset = PRESETS.find((one) => one.ms === ms)
  if (preset !== undefined) return preset.name
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = UNITS[unit] ?? 1
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`
  }
  return `${Math.max(1, Math.round(ms / 1000))}s`
}

/** The two ends of a range in milliseconds; `now` is given, so that one answer's parts all use the same. */
export function resolve(range: Range, now: number): { from: number; to: number } {
  return 'last' in range ? { from: now - range.last, to: now } : { from: range.from, to: range.to }
}

/** A range between two ends in either order, at least one second long. */
export function between(a: number, b: number): Range {
  const from = Math.floor(Math.min(a, b))
  const to = Math.ceil(Math.max(a, b))
  return { from, to: Math.max(to, from + 1000) }
}

/** Twice as long around the same middle, never into the future. */
export function widen(range: Range, now: number): Range {
  if ('last' in range) return { last: Math.min(range.last * 2, 3650 * DAY) }
  const half = (range.to - range.from) / 2
  const to = Math.min(range.to + half, Math.max(now, range.to))
  return between(Math.max(0, to - 4 * half), to)
}

/** A range as the parameters of the URL; times are RFC 3339, so that a link can be read. */
export function rangeParams(range: Range): [string, string][] {
  if ('last' in range) {
    return 'last' in DEFAULT_RANGE && range.last === DEFAULT_RANGE.last
      ? []
      : [['last', spanName(range.last)]]
  }
  return [
    ['from', new Date(range.from).toISOString()],
    ['to', new Date(range.to).toISOString()],
  ]
}

/** The range in a URL's parameters; the default where there is none, or none that makes sense. */
export function parseRange(params: URLSearchParams): Range {
  const from = Date.parse(params.get('from') ?? '')
  const to = Date.parse(params.get('to') ?? '')
  if (from >= 0 && to > from) return { from, to }
  const last = parseSpan(params.get('last') ?? '')
  return last === undefined ? DEFAULT_RANGE : { last }
}
