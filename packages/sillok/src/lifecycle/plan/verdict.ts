import type { FileFact } from './facts.js'

/** Why a file goes, or changes. */
export type Cause =
  | 'delete_after'
  | 'keep_last'
  | 'max_bytes'
  | 'max_total_bytes'
  | 'until_exists'
  | 'cache'
  | 'space'
  | 'archive_after'
  | 'monthly_archive'
  | 'compress_after'
  | 'convert_on_rotation'
  | 'rotate_after'

/** Why a file stays as it is. */
export type Stay =
  | 'held'
  | 'in_use'
  | 'class'
  | 'kept'
  | 'not_due'
  | 'cache_on_request'
  | 'until_open'
  | 'not_passed'
  | 'not_sealed'
  | 'clock_back'
  | 'no_time'
  | 'other_disk'
  | 'not_asked_for'

/** What is done to a file. `archive` moves it: it leaves its place once its copy is verified; `rotate` has writers go on in a new segment. */
export type Operation = 'rotate' | 'compress' | 'convert' | 'archive' | 'delete'

/** One thing to be done to one file, and why. */
export interface Action {
  operation: Operation
  cause: Cause
  file: FileFact
  /** Of what goes because space is short: where that is, if not on the file system of the root. */
  on?: string
}

/** What becomes of one file. */
export interface Verdict {
  action?: Action
  stay?: Stay
  /** When what comes next is due, where that is a matter of time; milliseconds since 1970. */
  due?: number
  /** What comes next. */
  next?: Operation
}
