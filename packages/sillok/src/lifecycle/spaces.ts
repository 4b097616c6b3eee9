import { join } from 'node:path'
import {
  type Catalogue,
  type FileSystem,
  fileSystemOf,
  fileSystemsWithLogs,
  type Mounted,
  type Space,
  spaceOf,
  usageOf,
} from '../catalogue/index.js'
import { SACRIFICE } from './classes.js'

/** Space of one file system, and what is wanted of it. */
export interface SpaceState extends Space {
  /** Where it is mounted, from the root; `''` for that of the root. */
  path: string
  /** So many bytes are to become free; below nothing there is so much room. */
  needBytes: number
  /** What could not be found of that. */
  missingBytes: number
}

/** The space of the file systems that logs lie on, one by one. */
export class Spaces {
  readonly #root: string
  readonly #all: readonly FileSystem[]
  readonly #targetUsage: number
  readonly #highUsage: number
  readonly #space: (folder: string) => Space
  /** Those from which something may go. */
  readonly #watched: ReadonlySet<string>

  constructor(
    catalogue: Catalogue,
    all: readonly FileSystem[],
    given: {
      targetUsage?: number
      highUsage?: number
      space?: (folder: string) => Space
    },
  ) {
    this.#root = catalogue.root
    this.#all = all
    this.#targetUsage = given.targetUsage ?? 1
    this.#highUsage = given.highUsage ?? 0
    this.#space = given.space ?? spaceOf
    this.#watched = new Set(watched(catalogue, all).map(({ space }) => space))
  }

  /** Which space a path from the root takes its own from. */
  of(path: string): string {
    return fileSystemOf(this.#all, path).space
  }

  /**
   * How it stands with each; that of the root is the first.
   *
   * @param atLeast what is free for certain, also where a file system does not say so yet
   */
  look(atLeast: ReadonlyMap<string, number> = new Map()): SpaceState[] {
    return this.#all.flatMap(({ path, space }) => {
      if (path !== space) return []
      const now = this.#spaceOf(path)
      if (now === undefined) return []
      const { total } = now
      const free = Math.max(now.free, atLeast.get(path) ?? 0)
      const isShort = this.#watched.has(path) && usageOf({ total, free }) > this.#highUsage
      const need = Math.ceil(total * (1 - this.#targetUsage)) - free
      return [{ path, total, free, needBytes: isShort ? need : Math.min(0, need), missingBytes: 0 }]
    })
  }

  #spaceOf(path: string): Space | undefined {
    try {
      return this.#space(join(this.#root, path))
    } catch (error) {
      // One that is gone or does not answer is nothing that can be cleaned.
      if (path !== '') return undefined
      throw error
    }
  }
}

/** The file systems of which a schedule sees to it that they do not fill up: that of the root, and those on which something may lie that may go. */
export function watched(catalogue: Catalogue, all: readonly Mounted[]): Mounted[] {
  return fileSystemsWithLogs(catalogue, all, (entry) => SACRIFICE.includes(entry.class)).filter(
    ({ isReadOnly, path }) => path === '' || !isReadOnly,
  )
}

/** What a file system is called: by where it is mounted, from the root. */
export const nameOfSpace = (path: string): string => (path === '' ? '.' : path)

/** As programs read it. */
export const spaceJson = ({ path, total, free, missingBytes }: SpaceState): object => ({
  path: nameOfSpace(path),
  total_bytes: total,
  free_bytes: free,
  missing_bytes: missingBytes,
})
