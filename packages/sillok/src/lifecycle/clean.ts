import fs from 'node:fs'
import { join } from 'node:path'
import { type Catalogue, loadCatalogue, type Space } from '../catalogue/index.js'
import { SillokError } from '../record/index.js'
import { pruneSealed } from '../seal/index.js'
import { makeRoot, takeAlone } from '../stream/index.js'
import { apply } from './apply/apply.js'
import { codeOf, type Disk, realDisk } from './apply/disk.js'
import { Folders } from './apply/folders.js'
import type { Hand } from './apply/hand.js'
import type { Outcome } from './apply/ledger.js'
import { isExpired, placeInTrash, runName, type Trashed, trashed, trashedFiles } from './apply/trash.js'
import { emptyTrash, setTrashRight } from './apply/trash-run.js'
import { ARCHIVE_FOLDER, localArchive } from './archive/local.js'
import { readManifests } from './archive/manifest.js'
import type { ArchiveStore } from './archive/store.js'
import { type Collected, collect, elsewhere, existence } from './collect/collect.js'
import { LastRun } from './last-run.js'
import type { FileFact, PlanOptions } from './plan/facts.js'
import { type Plan, Planner } from './plan/plan.js'
import type { Action, Verdict } from './plan/verdict.js'
import { recover } from './recover.js'
import { Report, type Tally } from './report.js'
import { nameOfSpace, type SpaceState, Spaces, spaceJson } from './spaces.js'

export interface CleanOptions extends Omit<PlanOptions, 'needs' | 'maxTotalBytes'> {
  /** Found as `loadCatalogue` does where it is not given. */
  root?: string
  catalogue?: Catalogue
  /** Space is freed until no more than this share of each file system is used that logs lie on: 0.8. Of one that is not short of space nothing goes for that. */
  targetUsage?: number
  /** Only of file systems that are used farther than this. */
  highUsage?: number
  /** How long what was deleted can be brought back, in ms: 7 days. 0 deletes at once; so does a run for space, where space is short. */
  trashMs?: number
  /** Milliseconds since 1970. */
  now?: number
  /** In place of `_archive/` under the root. */
  archive?: (local: ArchiveStore) => ArchiveStore
  signal?: AbortSignal
  /** Hears how far looking and doing are. */
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

/** What a run did. */
export interface Cleaned extends Tally {
  run: string
  /** What was not done, and why. */
  notDone: readonly Outcome[]
  missingBytes: number
  /** Of the file system of the root. */
  space: Space
  /** Of each file system; that of the root first. */
  fileSystems: readonly SpaceState[]
}

const TRASH_MS = 7 * 86_400_000

/**
 * What `clean` would do now. Nothing is changed.
 *
 * @param explain hears of each file what becomes of it, and why
 * @throws SillokError `CONFIG_INVALID`, `ROOT_UNUSABLE`
 */
export async function planClean(
  options: CleanOptions = {},
  explain?: (file: FileFact, verdict: Verdict) => void,
): Promise<Planned> {
  const run = open(options)
  try {
    return await run.look(explain)
  } finally {
    run.close()
  }
}

/**
 * Does what the declarations demand of the files under the root: compresses, converts, archives and deletes. What is about to be removed is
 * in the stream `sillok-clean` before it is.
 *
 * @throws SillokError `CLEAN_RUNNING` while another run is at work on this root, also of another process; `CONFIG_INVALID`; `ROOT_UNUSABLE`; `DISK_FULL`
 * @example await clean({ targetUsage: 0.8 })
 */
export async function clean(options: CleanOptions = {}): Promise<Cleaned> {
  const run = open(options)
  let release: (() => void) | undefined
  try {
    makeRoot(join(run.catalogue.root, '.sillok'))
    release = await takeAlone(join(run.catalogue.root, '.sillok'), 'clean')
    if (release === undefined)
      throw new SillokError(
        'CLEAN_RUNNING',
        `Another run is at work on ${run.catalogue.root}; it ends by itself.`,
      )
    return await run.run()
  } finally {
    release?.()
    run.close()
  }
}

function open(options: CleanOptions): Run {
  const catalogue = options.catalogue ?? loadCatalogue(options.root)
  if (!fs.existsSync(catalogue.root))
    throw new SillokError('ROOT_UNUSABLE', `There is no log root ${catalogue.root}.`)
  return new Run(options, catalogue)
}

class Run {
  readonly catalogue: Catalogue
  readonly #options: CleanOptions
  readonly #disk: Disk
  readonly #folders: Folders
  readonly #now: number
  readonly #archive: ArchiveStore
  readonly #last: LastRun
  readonly #spaces: Spaces

  constructor(options: CleanOptions, catalogue: Catalogue) {
    this.catalogue = { ...catalogue, root: fs.realpathSync(catalogue.root) }
    this.#options = options
    this.#disk = options.disk ?? realDisk
    this.#now = options.now ?? Date.now()
    this.#folders = new Folders(this.#disk, this.catalogue.root)
    this.#spaces = new Spaces(this.catalogue, this.#folders.fileSystems, options)
    const local = localArchive(this.#disk, this.#folders)
    this.#archive = options.archive?.(local) ?? local
    this.#last = new LastRun(this.catalogue.root)
  }

  /** Looks at everything, and plans. */
  async look(
    explain?: (file: FileFact, verdict: Verdict) => void,
    {
      states = this.#spaces.look(),
      spared = new Set<string>(),
    }: { states?: SpaceState[]; spared?: Set<string> } = {},
  ): Promise<Planned & { leftovers: string[] }> {
    const { keepDays, includeCache, only, largeBytes, targetUsage, onProgress } = this.#options
    const { root, maxBytes } = this.catalogue
    const { fileSystems } = this.#folders
    const emptied = this.#trashToEmpty(states)
    const { facts, inArchive } = await this.#archived()
    const planner = new Planner(
      {
        now: this.#now,
        ...(this.#last.time === undefined ? {} : { lastRun: this.#last.time }),
        exists: existence(root),
        isElsewhere: elsewhere(root, fileSystems),
        spaceOf: ({ path, archived }) =>
          this.#spaces.of(archived === undefined ? path : `${ARCHIVE_FOLDER}/${path}`),
        archiveSpace: this.#spaces.of(`${ARCHIVE_FOLDER}/`),
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
    const collected = collect(this.catalogue, fileSystems, this.#now, add, (count) =>
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
    return trashed(this.#disk, this.#folders).filter(
      (one) =>
        short.has(this.#spaces.of(one.path)) || isExpired(one, this.#now, this.#options.trashMs ?? TRASH_MS),
    )
  }

  #needs(states: readonly SpaceState[], emptied: readonly Trashed[]): Map<string, number> {
    const needs = new Map(states.map(({ path, needBytes }) => [path, needBytes]))
    for (const { path } of emptied) {
      const space = this.#spaces.of(path)
      for (const { folder, name } of trashedFiles(this.#disk, this.#folders, path)) {
        const { size } = this.#disk.lstatSync(this.#folders.folder(folder).at(name))
        needs.set(space, (needs.get(space) ?? 0) - size)
      }
    }
    return needs
  }

  async run(): Promise<Cleaned> {
    const { targetUsage, trashMs = TRASH_MS, signal, onProgress } = this.#options
    const name = runName(this.#now)
    const report = new Report(this.catalogue.root, name, targetUsage !== undefined, (path) =>
      this.#spaces.of(path),
    )
    let isFailed = true
    /** Where space is short, what is deleted is to be gone. */
    let hasTrash = (_: string): boolean => false
    try {
      const hand: Hand = {
        disk: this.#disk,
        folders: this.#folders,
        root: this.catalogue.root,
        archive: this.#archive,
        now: this.#now,
        trash: (path) => (hasTrash(path) ? placeInTrash(this.#folders, name, path) : undefined),
      }
      let planned = await this.look()
      const cutOff = this.#last.running
      if (cutOff !== undefined || planned.leftovers.length > 0) {
        await recover(hand, planned.leftovers, cutOff, report)
        planned = await this.look()
      }
      if (this.#remember(name, targetUsage !== undefined) && trashMs > 0) {
        const short = planned.fileSystems.filter(({ needBytes }) => needBytes > 0)
        hasTrash = (path) => !short.some((one) => one.path === this.#spaces.of(path))
      }
      await report.begin({
        actions: planned.actions.length,
        stays: planned.stays,
        undeclared: planned.undeclared,
      })
      setTrashRight(hand, report)
      await emptyTrash(hand, planned.emptied, report)
      const work = (actions: readonly Action[]): Promise<void> =>
        apply(actions, {
          hand,
          ledger: report,
          run: name,
          ...(signal === undefined ? {} : { signal }),
          onProgress: (done, total) => onProgress?.('actions', done, total),
          prune: (stream, own) => this.#prune(stream, own),
        })
      await work(planned.actions)
      // What was put in another form may be old enough to be compressed or archived in that form.
      if (planned.actions.some(({ operation }) => operation === 'convert'))
        await work((await this.look()).actions.filter(({ file }) => file.segment === undefined))
      const missing =
        targetUsage === undefined ? planned.missing : await this.#findMore(planned, report, work)
      const missingBytes = [...missing.values()].reduce((sum, bytes) => sum + bytes, 0)
      const fileSystems = this.#spaces
        .look()
        .map((state) => ({ ...state, missingBytes: Math.ceil(missing.get(state.path) ?? 0) }))
      const space = spaceIn(fileSystems)
      await report.end({
        missing_bytes: missingBytes,
        free_bytes: space.free,
        ...(fileSystems.length > 1 ? { file_systems: fileSystems.map(spaceJson) } : {}),
      })
      const wanting = planned.fileSystems.flatMap(({ path, needBytes }) =>
        needBytes > 0 ? nameOfSpace(path) : [],
      )
      const last = {
        run: name,
        urgent: targetUsage !== undefined,
        ...report.tally,
        missingBytes,
        ...(wanting.length === 0 ? {} : { fileSystems: wanting }),
      }
      if (signal?.aborted !== true) this.#last.end(this.#now, last)
      isFailed = false
      return { run: name, ...report.tally, notDone: report.notDone, missingBytes, space, fileSystems }
    } finally {
      await report.close(isFailed)
    }
  }

  /**
   * Where space is short and a file could not go that was to, above all because a process has it open, others go in its place, until there is enough or nothing is left that may.
   *
   * @returns the bytes that could not be found, by file system
   */
  async #findMore(
    planned: Planned,
    report: Report,
    work: (actions: readonly Action[]) => Promise<void>,
  ): Promise<Planned['missing']> {
    const spared = new Set<string>()
    let { missing } = planned
    while (this.#options.signal?.aborted !== true) {
      const known = spared.size
      for (const { path } of report.notDone) spared.add(path)
      if (spared.size === known) break
      // Some file systems say only later that something is free: what was deleted is not looked for again.
      const states = this.#spaces.look(
        new Map(planned.fileSystems.map(({ path, free }) => [path, free + (report.freed.get(path) ?? 0)])),
      )
      const more = await this.look(undefined, { states, spared })
      missing = more.missing
      await work(more.actions.filter(({ operation }) => operation === 'delete' || operation === 'archive'))
    }
    return missing
  }

  close(): void {
    this.#folders.close()
  }

  /** @returns whether another run will know of this one, if it is cut off: only then it has a trash */
  #remember(run: string, urgent: boolean): boolean {
    try {
      this.#last.begin(run)
      return true
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      // It is this run that makes the space for it.
      if (urgent) return false
      throw new SillokError(
        'DISK_FULL',
        `The disk of ${this.catalogue.root} is full, so a run cannot be remembered, and nothing is done: sillok clean --target-usage 80% --run frees space first.`,
        { cause: error },
      )
    }
  }

  /** What is in the archive: of which families, and the copies that are to be deleted some day. */
  async #archived(): Promise<{ facts: FileFact[]; inArchive: Set<string> }> {
    const found = { facts: [] as FileFact[], inArchive: new Set<string>() }
    const families = new Map(this.catalogue.entries.map((entry) => [entry.name, entry]))
    for (const archived of await readManifests(this.#archive)) {
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

  async #prune(stream: string, actions: readonly Action[]): Promise<void> {
    const { root } = this.catalogue
    const only = new Set(actions.flatMap(({ file }) => file.segment?.name ?? []))
    const causes = [...new Set(actions.map(({ cause }) => cause))].join(', ')
    await pruneSealed({ root, stream, only, reason: `retention: ${causes}`, by: 'sillok clean' })
  }
}

function spaceIn([own]: readonly SpaceState[]): Space {
  return { total: own?.total ?? 0, free: own?.free ?? 0 }
}
