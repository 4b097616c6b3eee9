import type { Cause, Operation } from '../plan/verdict.js'
import type { Refusal } from './disk.js'

/** One thing that a run does to one file, as it is reported. */
export interface Deed {
  operation: Operation | 'empty_trash' | 'recover'
  path: string
  family?: string
  cause?: Cause
  /** Where space is short that it goes for, if not on the file system of the root. */
  fileSystem?: string
  bytes: number
}

/** What became of it. */
export interface Outcome extends Deed {
  result: 'done' | 'refused' | 'failed'
  /** Why it was refused, or the code of the error. */
  why?: Refusal | (string & {})
  detail?: string
  /** How many, where it is not one. */
  files?: number
  /** Where the content is now: a path relative to the root, or a key of the archive. */
  to?: string
}

/** Keeps what a run does. */
export interface Ledger {
  /** Says what is about to be done; resolves when that is on the disk. Only then it is done. */
  intend(deeds: readonly Deed[]): Promise<void>
  /** Says what became of it. */
  outcome(outcome: Outcome): void
}
