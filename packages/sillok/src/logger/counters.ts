/** Why a record was not written though its level is loud enough. */
export type Cause =
  /** Its callsite had written as much as it may. */
  | 'sampling'
  /** It was the same as the one before, and is in that one's count. */
  | 'folding'
  /** It was kept back, and its request did not fail. */
  | 'kept_back'

/** What happened so far between the log calls and the sinks. */
export interface Counters {
  records: number
  truncated: number
  encodeFailures: number
  sinkFailures: number
  readonly suppressed: Record<Cause, number>
}

export function newCounters(): Counters {
  return {
    records: 0,
    truncated: 0,
    encodeFailures: 0,
    sinkFailures: 0,
    suppressed: { sampling: 0, folding: 0, kept_back: 0 },
  }
}
