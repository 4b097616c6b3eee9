import fs from 'node:fs'
import { type Catalogue, loadCatalogue, type Space } from '../catalogue/index.js'
import { SillokError } from '../record/index.js'
import { type Disk, realDisk } from './apply/disk.js'
import { Folders } from './apply/folders.js'
import { isExpired, type Trashed, trashed, trashedFiles } from './apply/trash.js'
import { ARCHIVE_FOLDER, localArchive } from './archive/local.js'
import { readManifests } from './archive/manifest.js'
import type { ArchiveStore } from './archive/store.js'
import { type Collected, collect, elsewhere, existence } from './collect/collect.js'
import { LastRun } from './last-run.js'
import type { FileFact, PlanOptions } from './plan/facts.js'
import { type Plan, Planner } from './plan/plan.js'
import type { Verdict } from './plan/verdict.js'
import { type SpaceState, Spaces } from './spaces.js'

/** What a run of cleaning, or the plan of one, goes by. Without options: the declarations of the root that is found, and now. */
export interface CleanOptions extends Omit<PlanOptions, 'needs' | 'maxTotalBytes'> {
  /** Found as `loadCatalogue` does where it is not given. */
  root?: string
  catalogue?: Catalogue
  /** Frees space until at most this share of each file system with logs is used: 0.8 is 80 %. Where space is not short nothing goes for that. */
  targetUsage?: number
  /** With `targetUsage`: only on file systems of which more than this share is used. */
  highUsage?: number
  /** How long what was deleted can be brought back, in ms: 7 days. 0 deletes at once; so does a run for space, where space is short. */
  trashMs?: number
  /** Milliseconds since 1970. */
  now?: number
  /** In place of `_archive/` under the root. */
  archive?: (local: ArchiveStore) => ArchiveStore
  signal?: AbortSignal
  /** Told how many files were looked at, and how many actions are done; `total` is not known while files are looked at. */
  onProgress?: (what: 'files' | 'actions', done: number, total: number | undefined) => void
  /** For tests: the file operations, and the space. */
  disk?: Disk
  /** @param folder where the file system is mounted */
  space?: (folder: string) => Space
}

/** What a run would do. */
export interface Planned extends Plan {
  root: string
  /** What is in the trash of runs whose time to be undone is over, as folders from the root: it goes for good. */
  emptied: readonly string[]
  undeclared: number
  errors: Collected['errors']
  /** Of the file system of the root. */
  space: Space
  /** Of each file system; that of the root first. */
  fileSystems: readonly SpaceState[]
}

/** How long what was deleted can be brought back. */
export const TRASH_MS = 7 * 86_400_000

/** A root as a run finds it: what is there, what there is room for, and what is to be done. Nothing is changed. */
export class Look {
  readonly catalogue: Catalogue
  readonly disk: Disk
  readonly folders: Folders
  readonly now: number
  readonly archive: ArchiveStore
  readonly last: LastRun
  readonly spaces: Spaces
  readonly #options: CleanOptions

  /** @throws SillokError `CONFIG_INVALID`, `ROOT_UNUSABLE` */
  constructor(options: CleanOptions) {
    const catalogue = options.catalogue ?? loadCatalogue(options.root)
    if (!fs.existsSync(catalogue.root))
      throw new SillokError('ROOT_UNUSABLE', `There is no log root ${catalogue.root}.`)
    this.catalogue = { ...catalogue, root: fs.realpathSync(catalogue.root) }
    this.#options = options
    this.disk = options.disk ?? realDisk
    this.now = options.now ?? Date.now()
    this.folders = new Folders(this.disk, this.catalogue.root)
    this.spaces = new Spaces(this.catalogue, this.folders.fileSystems, options)
    const local = localArchive(this.disk, this.folders)
    this.archive = options.archive?.(local) ?? local
    this.last = new LastRun(this.catalogue.root)
  }

  close(): void {
    this.folders.close()
  }

  /** Looks at everything, and plans. */
  async plan(
    explain?: (file: FileFact, verdict: Verdict) => void,
    {
      states = this.spaces.look(),
      spared = new Set<string>(),
    }: { states?: SpaceState[]; spared?: Set<string> } = {},
  ): Promise<Planned & { leftovers: string[] }> {
    const { keepDays, includeCache, only, largeBytes, targetUsage, onProgress } = this.#options
    const { root, maxBytes } = this.catalogue
    const { fileSystems } = this.folders
    const emptied = this.#trashToEmpty(states)
    const { facts, inArchive } = await this.#archived()
    const planner = new Planner(
      {
        now: this.now,
        ...(this.last.time === undefined ? {} : { lastRun: this.last.time }),
        exists: existence(root),
        isElsewhere: elsewhere(root, fileSystems),
        spaceOf: ({ path, archived }) =>
          this.spaces.of(archived === undefined ? path : `${ARCHIVE_FOLDER}/${path}`),
        archiveSpace: this.spaces.of(`${ARCHIVE_FOLDER}/`),
        inArchive,
        options: {
          ...(keepDays === undefined ? {} : { keepDays }),
          ...(includeCache === undefined ? {} : { includeCache }),
          ...(only === undefined ? {} : { only }),
          ...(largeBytes === undefined ? {} : { largeBytes }),
          ...(maxBytes === undefined ? {} : { maxTotalBytes: maxBytes }),
          ...(targetUsage === undefined ? {} : { needs: this.#needs(states, emptied) }),
        },
      },
      explain,
    )
    const add = (file: FileFact): void => {
      if (!spared.has(file.path)) planner.add(file)
    }
    for (const fact of facts) add(fact)
    const collected = collect(this.catalogue, fileSystems, this.now, add, (count) =>
      onProgress?.('files', count, undefined),
    )
    const plan = planner.finish()
    const found = states.map((state) => ({
      ...state,
      missingBytes: Math.ceil(plan.missing.get(state.path) ?? 0),
    }))
    return {
      ...plan,
      ...collected,
      root,
      emptied: emptied.map(({ path }) => path),
      space: spaceIn(states),
      fileSystems: found,
    }
  }

  /** What is beyond its time; where space is short, all. */
  #trashToEmpty(states: readonly SpaceState[]): Trashed[] {
    const short = new Set(states.flatMap(({ path, needBytes }) => (needBytes > 0 ? [path] : [])))
    return trashed(this.disk, this.folders).filter(
      (one) =>
        short.has(this.spaces.of(one.path)) || isExpired(one, this.now, this.#options.trashMs ?? TRASH_MS),
    )
  }

  #needs(states: readonly SpaceState[], emptied: readonly Trashed[]): Map<string, number> {
    const needs = new Map(states.map(({ path, needBytes }) => [path, needBytes]))
    for (const { path } of emptied) {
      const space = this.spaces.of(path)
      for (const { folder, name } of trashedFiles(this.disk, this.folders, path)) {
        const { size } = this.disk.lstatSync(this.folders.folder(folder).at(name))
        needs.set(space, (needs.get(space) ?? 0) - size)
      }
    }
    return needs
  }

  /** What is in the archive: of which families, and the copies that are to be deleted some day. */
  async #archived(): Promise<{ facts: FileFact[]; inArchive: Set<string> }> {
    const found = { facts: [] as FileFact[], inArchive: new Set<string>() }
    const families = new Map(this.catalogue.entries.map((entry) => [entry.name, entry]))
    for (const archived of await readManifests(this.archive)) {
      const family = families.get(archived.family)
      if (family === undefined) continue
      found.inArchive.add(family.name)
      const { key: path, bytes, time, mtimeMs } = archived
      const seen = { dev: 0, ino: 0, mtimeMs }
      if (family.retention.archiveAfterMs !== undefined && family.retention.deleteAfterMs !== undefined)
        found.facts.push({ path, family, bytes, time, timeFrom: 'records', seen, packed: true, archived })
    }
    return found
  }
}

/** The space of the root's own file system, which stands first. */
export function spaceIn([own]: readonly SpaceState[]): Space {
  return { total: own?.total ?? 0, free: own?.free ?? 0 }
}
