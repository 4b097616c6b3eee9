import { isLimit } from '../engine/index.js'

/** How complete an answer is; see docs/http-api.md. */
export type Status = 'complete' | 'limited' | 'partial' | 'empty'

/** What one request may cost: a page must not take the engine from everybody else. */
const TIME_LIMIT_MS = 10_000
export const SETTINGS = {
  max_memory_usage: 1_000_000_000,
  // Sorting and grouping go on on disk from here, rather than fail.
  max_bytes_before_external_sort: 400_000_000,
  max_bytes_before_external_group_by: 400_000_000,
  // The newest rows are found by their times alone; the other columns are read for these few only.
  query_plan_max_limit_for_lazy_materialization: 1001,
} as const

/** Milliseconds left of a request's time. */
export function clock(limitMs = TIME_LIMIT_MS): { elapsed(): number; left(): number } {
  const start = performance.now()
  const elapsed = () => performance.now() - start
  return { elapsed: () => Math.round(elapsed() * 10) / 10, left: () => Math.max(50, limitMs - elapsed()) }
}

/** The value, or `undefined` where the query was stopped by a limit. */
export async function withinLimits<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value
  } catch (error) {
    if (isLimit(error)) return undefined
    throw error
  }
}

export const PARTIAL_NOTICE =
  'Not everything was searched: the limit of time or memory was reached. Choose a shorter time or a narrower query.'

/** `notice` only where there is one: the property is left out of an answer that is complete. */
export function outcome(status: Status, notice?: string): { status: Status; notice?: string } {
  return notice === undefined ? { status } : { status, notice }
}
