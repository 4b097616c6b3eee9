import type { Level } from '../record/index.js'
import type { Limit } from './schema.js'

/** What an operation is, as far as it says how long it may take. */
export const CATEGORIES = ['api', 'database', 'model_ttft', 'model_total', 'external_api'] as const
/** The kind of an operation: it decides from how many ms on the operation is slow, see `DEFAULT_LIMITS`. */
export type Category = (typeof CATEGORIES)[number]

/** How long operations may take, by category; `default` for those without one. */
export type Limits = Readonly<Record<Category | 'default', Limit>>

const limit = (warningMs: number): Limit => ({ warningMs, errorMs: 2 * warningMs })

/** An operation is slow, WARNING, beyond these, and ERROR beyond twice as long. */
export const DEFAULT_LIMITS: Limits = {
  default: limit(5000),
  api: limit(3000),
  database: limit(1000),
  model_ttft: limit(2000),
  model_total: limit(30_000),
  external_api: limit(5000),
}

/** The limit of a category; what is not given has its default. */
export function limitOf(limits: Partial<Limits>, category: unknown): Limit {
  const known = typeof category === 'string' && Object.hasOwn(DEFAULT_LIMITS, category)
  const name = known ? (category as Category) : 'default'
  return limits[name] ?? DEFAULT_LIMITS[name]
}

/** How loud a duration is: the worst case is asked for first, since what is over both limits is over the lower one, too. */
export function levelOfDuration(durationMs: unknown, { warningMs, errorMs }: Limit): Level {
  if (typeof durationMs !== 'number') return 'INFO'
  if (durationMs > errorMs) return 'ERROR'
  return durationMs > warningMs ? 'WARNING' : 'INFO'
}

/** How fast a model begins to answer. */
export const TTFT_CLASSES = ['ultra_fast', 'fast', 'standard', 'slow'] as const
/** How fast a model begins to answer, see `ttftClass`. */
export type TtftClass = (typeof TTFT_CLASSES)[number]

/**
 * The class of a time to first token in ms: `ultra_fast` below 200, `fast` below 500, `standard` to 1000, `slow` above.
 *
 * @example ttftClass(182.5) // 'ultra_fast'
 */
export function ttftClass(ttftMs: number): TtftClass {
  if (ttftMs < 200) return 'ultra_fast'
  if (ttftMs < 500) return 'fast'
  return ttftMs <= 1000 ? 'standard' : 'slow'
}
