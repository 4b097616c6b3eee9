import type { ArchiveStore } from '../archive/store.js'
import type { Disk } from './disk.js'
import type { Folders } from './folders.js'

/** What every step of a run works with. */
export interface Hand {
  disk: Disk
  folders: Folders
  /** A real path. */
  root: string
  archive: ArchiveStore
  /** Where a file goes that is deleted, from the root; `undefined` where it is gone at once. */
  trash: (path: string) => string | undefined
  /** Milliseconds since 1970, for what is written down; the plan has its own. */
  now: number
}
