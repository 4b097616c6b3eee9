import type { Entry, Parts } from '../../catalogue/index.js'
import type { ArchivedFile } from '../archive/manifest.js'

/** What of a declaration a plan follows from. */
export type Family = Pick<Entry, 'name' | 'by' | 'class' | 'formats' | 'retention' | 'legalHold'>

/** How the time of a file is known. */
export type TimeSource = 'records' | 'rotation' | 'name' | 'mtime'

/** One file, as it was found. */
export interface FileFact {
  /** Relative to the root, with `/`. */
  path: string
  family: Family
  bytes: number
  /** When its newest record was written, in milliseconds since 1970. */
  time: number
  timeFrom: TimeSource
  /** What the file was when it was looked at: whoever acts on it looks again. */
  seen: { dev: number; ino: number; mtimeMs: number }
  /** Compressed or in another form already. */
  packed: boolean
  /** What the named parts of the family's pattern found. */
  parts?: Parts
  /** The segment that this file is, of a stream of Sillok's own. */
  segment?: SegmentFact
  /** The object of the archive that this is, in place of a file. */
  archived?: ArchivedFile
}

export interface SegmentFact {
  stream: string
  name: string
  /** A living writer has it open. */
  isOpen: boolean
  /** It is the one that is written to next, or the newest, from which names grow: when it was begun. */
  lastSince?: number
  /** JSON Lines that can be put in another form. */
  isJson: boolean
  /** Required readers that are not past it. */
  waitsFor?: readonly string[]
  /** Of a sealed stream: whether its log covers all of it. */
  sealed?: boolean
}

/** What a plan follows from, beside the files. */
export interface World {
  /** Milliseconds since 1970. */
  now: number
  /** When the last run was: where the clock is behind it, nothing is done. */
  lastRun?: number
  /** Whether what `until` of a file's family asks for is there. */
  exists: (file: FileFact) => boolean
  /** Whether a file lies on a file system on which nothing is done. Asked only of what something would be done to. */
  isElsewhere?: (file: FileFact) => boolean
  /** The file system from which a file takes its space, as `FileSystem.space` names it: that of the root, `''`. */
  spaceOf?: (file: FileFact) => string
  /** The same of what comes into the archive. */
  archiveSpace?: string
  /** Names of families of which something is in the archive. */
  inArchive?: ReadonlySet<string>
  options: PlanOptions
}

export interface PlanOptions {
  /** In place of `deleteAfter` of class L3, in days. */
  keepDays?: number
  /** Caches go only if this is asked for. */
  includeCache?: boolean
  /** Only families of these names. */
  only?: readonly string[]
  /** All families together. */
  maxTotalBytes?: number
  /** So many bytes must become free on each file system, by what may go for space there. Below nothing: so many it has room for. */
  needs?: ReadonlyMap<string, number>
  /** Months that are over go to the archive once a family's files together have more bytes than this: 64 MB. */
  largeBytes?: number
}
