import type { Stats } from 'node:fs'
import type { OpenSegment } from './active.js'

/** What was done to a segment that a writer had open. */
export interface Damage {
  segment: string
  kind: 'unlinked' | 'replaced' | 'truncated' | 'extended' | 'unwritable'
  /** Bytes that were written to it. */
  bytesWritten: number
  /** Bytes that stand at its path now. */
  bytesFound: number
}

const OWNER_MAY_WRITE = 0o200

/** What was done to a segment since it was last written to, by what stands at its path; `undefined` for nothing. */
export function damageOf(segment: OpenSegment, stat: Stats | undefined): Damage['kind'] | undefined {
  if (stat === undefined) return 'unlinked'
  if (stat.ino !== segment.ino || stat.dev !== segment.dev) return 'replaced'
  if (stat.size < segment.size) return 'truncated'
  if (stat.size > segment.size) return 'extended'
  return (stat.mode & OWNER_MAY_WRITE) === 0 ? 'unwritable' : undefined
}
