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
  /** The run's folder in the trash; not given where what is deleted is gone at once. */
  trash?: string
  /** Milliseconds since 1970, for what is written down; the plan has its own. */
  now: number
}
