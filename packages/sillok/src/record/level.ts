/** The levels of a record as they stand on the wire, quietest first. */
export const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const

/** How much a record matters, from `DEBUG` to `CRITICAL`. */
export type Level = (typeof LEVELS)[number]

const SPELLINGS = {
  DEBUG: 'trace verbose silly debug',
  INFO: 'http info information informational notice log success',
  WARNING: 'warn warning',
  ERROR: 'err error severe',
  CRITICAL: 'crit critical fatal alert emerg emergency panic',
}

// A map, not an object: `constructor` is no level.
const ALIASES = new Map(
  LEVELS.flatMap((level) => SPELLINGS[level].split(' ').map((name): [string, Level] => [name, level])),
)

/**
 * The level that a name means, in the spellings of the field's loggers (`warn`, `FATAL`, `Information`, `error2`).
 * Returns `undefined` for a name that means none.
 *
 * @example parseLevel('fatal') // 'CRITICAL'
 */
export function parseLevel(name: unknown): Level | undefined {
  if (typeof name !== 'string' || name.length > 32) return undefined
  const key = name.trim().toLowerCase()
  return ALIASES.get(key) ?? ALIASES.get(key.replace(/[2-4]$/, ''))
}

/** Spellings of our five levels, beside which their own name says nothing more. */
const PLAIN = new Set([
  'debug',
  'info',
  'information',
  'informational',
  'log',
  'warn',
  'warning',
  'err',
  'error',
  'crit',
  'critical',
  'fatal',
])

/**
 * The name of a level where ours says less: of `trace`, `silly`, `http`, `notice`, or of a level of somebody's own. It is kept as
 * the field `level_name`. Returns `undefined` for what is no name, and for one that says no more than ours.
 *
 * @example levelName('silly') // 'silly', and parseLevel('silly') is 'DEBUG'
 */
export function levelName(name: unknown): string | undefined {
  return typeof name === 'string' && !PLAIN.has(name.trim().toLowerCase()) ? name : undefined
}

/** How loud a level is: 0 for DEBUG to 4 for CRITICAL. */
export function loudness(level: Level): number {
  return LEVELS.indexOf(level)
}

/**
 * OpenTelemetry severity numbers of our levels: the first number of each of the data model's ranges
 * (logs data model, "Severity Fields": DEBUG 5, INFO 9, WARN 13, ERROR 17, FATAL 21).
 */
export const SEVERITY_NUMBER: Readonly<Record<Level, number>> = {
  DEBUG: 5,
  INFO: 9,
  WARNING: 13,
  ERROR: 17,
  CRITICAL: 21,
}

/** The level of an OpenTelemetry severity number (1–24); `undefined` for 0 and for what is no severity. */
export function levelOfSeverity(severity: number): Level | undefined {
  if (!(severity >= 1 && severity <= 24)) return undefined
  if (severity < 9) return 'DEBUG'
  if (severity < 13) return 'INFO'
  if (severity < 17) return 'WARNING'
  return severity < 21 ? 'ERROR' : 'CRITICAL'
}
