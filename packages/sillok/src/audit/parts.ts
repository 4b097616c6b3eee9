import type { Level } from '../record/index.js'
import type { Damage, WriterStats } from '../stream/index.js'

/** What became of audit records. */
export interface AuditStats extends Pick<WriterStats, 'bytes' | 'failing' | 'flush'> {
  /** Records that are as safe as was asked for. */
  records: number
  /** Records that are not; whoever wrote them was told. */
  failures: number
  /** Records that wait for the disk. */
  waiting: number
  /** How often the trail's file was found unlinked, replaced, truncated, written to by others or made read-only. */
  damages: number
}

/** The fields with which a record says its place in the trail. */
export interface Place {
  sequence: number
  writer_id: string
}

/** The line of one event, and its id. */
export interface Entry {
  line: string
  eventId: string
}

/** What a trail needs of the logging that it is part of. */
export interface AuditTrailParts {
  root: string
  /** Makes the line of a record about the trail itself. */
  say: (event: string, message: string, fields: object, level: Level) => string
  /** What is said of the logging when the trail begins. */
  begin: () => object
  /** Told of each damage, which is on its way to be on record. */
  onDamage: (damage: Damage) => void
  /** Told when the disk takes records again, after it was known to hang. */
  onThrough?: () => void
}

/** The numbers of a stream that was not opened. */
export const NO_STREAM = {
  bytes: 0,
  dropped: 0,
  waiting: 0,
  failing: undefined,
  flush: { count: 0, p50Ms: 0, maxMs: 0 },
}
