const UNITS_MS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
}

const UNITS_BYTES: Record<string, number> = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }
const BINARY_BYTES: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/**
 * A length of time as configuration has it: a whole number and `s`, `m`, `h`, `d`, `w` or `y` (365 days).
 *
 * @returns milliseconds; `undefined` for what is no duration
 * @example parseDuration('30d') // 2_592_000_000
 */
export function parseDuration(text: unknown): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})(s|m|h|d|w|y)$/.exec(String(text)) ?? []
  return count === undefined ? undefined : Number(count) * (UNITS_MS[unit] as number)
}

/**
 * An amount of data as configuration has it: bytes as a number, or with `kB`, `MB`, `GB`, `TB` (thousands) or `KiB`, `MiB`, `GiB`,
 * `TiB` (1024s).
 *
 * @returns bytes; `undefined` for what is no amount
 * @example parseSize('100MB') // 100_000_000
 */
export function parseSize(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  const [, count, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?) ?([A-Za-z]{1,3})$/.exec(String(value)) ?? []
  const factor = UNITS_BYTES[unit] ?? BINARY_BYTES[unit]
  return count === undefined || factor === undefined ? undefined : Math.round(Number(count) * factor)
}

/** A length of time for people, in the largest unit that leaves a number of one or more: `30 d`, `5 h`. */
export function durationText(ms: number): string {
  const unit = (['y', 'd', 'h', 'm'] as const).find((name) => ms >= (UNITS_MS[name] as number)) ?? 's'
  return `${Math.floor(ms / (UNITS_MS[unit] as number))} ${unit}`
}
