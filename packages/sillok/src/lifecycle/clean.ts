import fs from 'node:fs'
import { join } from 'node:path'
import { type Catalogue, loadCatalogue } from '../catalogue/index.js'
import { SillokError } from '../record/index.js'
import { pruneSealed } from '../seal/index.js'
import { listSegments, makeRoot, takeAlone } from '../stream/index.js'
import { apply, notDone } from './apply/apply.js'
import { codeOf, type Disk, realDisk } from './apply/disk.js'
import { Folders } from './apply/folders.js'
import type { Hand } from './apply/hand.js'
import type { Outcome } from './apply/ledger.js'
import { emptyRun, expiredRuns, runName, trashedFiles, trashedRuns } from './apply/trash.js'
import { localArchive } from './archive/local.js'
import { readManifests } from './archive/manifest.js'
import type { ArchiveStore } from './archive/store.js'
import { type Collected, collect, elsewhere, existence } from './collect/collect.js'
import { LastRun } from './last-run.js'
import type { FileFact, PlanOptions, Space } from './plan/facts.js'
import { type Plan, Planner } from './plan/plan.js'
import type { Action, Verdict } from './plan/verdict.js'
import { recover } from './recover.js'
import { Report, type Tally } from './report.js'

export interface CleanOptions extends Omit<PlanOptions, 'needBytes' | 'maxTotalBytes'> {
  /** Found as `loadCatalogue` does where it is not given. */
  root?: string
  catalogue?: Catalogue
  /** Space is freed until no more than this share of the file system is used: 0.8. */
  targetUsage?: number
  /** How long what was deleted can be brought back, in ms: 7 days. 0 deletes at once; so does a run for space. */
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
  space?: (root: string) => Space
}

/** What a run would do. */
export interface Planned extends Plan {
  root: string
  /** Runs whose time to be undone is over: their files go for good. */
  emptied: readonly string[]
  undeclared: number
  errors: Collected['errors']
  space: Space
}

/** What a run did. */
export interface Cleaned extends Tally {
  run: string
  /** What was not done, and why. */
  notDone: readonly Outcome[]
  missingBytes: number
  space: Space
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

  constructor(options: CleanOptions, catalogue: Catalogue) {
    this.catalogue = { ...catalogue, root: fs.realpathSync(catalogue.root) }
    this.#options = options
    this.#disk = options.disk ?? realDisk
    this.#now = options.now ?? Date.now()
    this.#folders = new Folders(this.#disk, this.catalogue.root)
    const local = localArchive(this.#disk, this.#folders)
    this.#archive = options.archive?.(local) ?? local
    this.#last = new LastRun(this.catalogue.root)
  }

  /** Looks at everything, and plans. */
  async look(
    explain?: (file: FileFact, verdict: Verdict) => void,
    { space = this.#space(), spared = new Set<string>() }: { space?: Space; spared?: Set<string> } = {},
  ): Promise<Planned & { leftovers: string[] }> {
    const { keepDays, includeCache, only, largeBytes, targetUsage, onProgress } = this.#options
    const { root, maxBytes } = this.catalogue
    const emptied = this.#runsToEmpty()
    const { facts, inArchive } = await this.#archived()
    const planner = new Planner(
      {
        now: this.#now,
        ...(this.#last.time === undefined ? {} : { lastRun: this.#last.time }),
        exists: existence(root),
        isElsewhere: elsewhere(root),
        inArchive,
        options: {
          ...(keepDays === undefined ? {} : { keepDays }),
          ...(includeCache === undefined ? {} : { includeCache }),
          ...(only === undefined ? {} : { only }),
          ...(largeBytes === undefined ? {} : { largeBytes }),
          ...(maxBytes === undefined ? {} : { maxTotalBytes: maxBytes }),
          needBytes: targetUsage === undefined ? 0 : this.#needBytes(space, targetUsage, emptied),
        },
      },
      explain,
    )
    const add = (file: FileFact): void => {
      if (!spared.has(file.path)) planner.add(file)
    }
    for (const fact of facts) add(fact)
    const collected = collect(this.catalogue, this.#now, add, (count) =>
      onProgress?.('files', count, undefined),
    )
    return { ...planner.finish(), ...collected, root, emptied, space }
  }

  /** Where space is short, all that is in the trash. */
  #runsToEmpty(): string[] {
    const runs = trashedRuns(this.#disk, this.#folders)
    if (this.#options.targetUsage !== undefined) return runs
    return expiredRuns(runs, this.#now, this.#options.trashMs ?? TRASH_MS)
  }

  #needBytes({ total, free }: Space, targetUsage: number, emptied: readonly string[]): number {
    let needed = Math.ceil(total * (1 - targetUsage)) - free
    for (const run of emptied)
      for (const { folder, name } of trashedFiles(this.#disk, this.#folders, run))
        needed -= this.#disk.lstatSync(this.#folders.folder(folder).at(name)).size
    return needed
  }

  async run(): Promise<Cleaned> {
    const { targetUsage, trashMs = TRASH_MS, signal, onProgress } = this.#options
    const name = runName(this.#now)
    const report = new Report(this.catalogue.root, name, targetUsage !== undefined)
    try {
      const hand: Hand = {
        disk: this.#disk,
        folders: this.#folders,
        root: this.catalogue.root,
        archive: this.#archive,
        now: this.#now,
        ...(trashMs > 0 && targetUsage === undefined ? { trash: name } : {}),
      }
      let planned = await this.look()
      const cutOff = this.#last.running
      if (cutOff !== undefined || planned.leftovers.length > 0) {
        await recover(hand, planned.leftovers, cutOff, report)
        planned = await this.look()
      }
      this.#remember(name, targetUsage !== undefined)
      await report.begin({
        actions: planned.actions.length,
        stays: planned.stays,
        undeclared: planned.undeclared,
      })
      await this.#empty(planned.emptied, report)
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
      const missingBytes =
        targetUsage === undefined ? planned.missingBytes : await this.#findMore(planned, report, work)
      const space = this.#space()
      await report.end({ missing_bytes: missingBytes, free_bytes: space.free })
      const last = { run: name, urgent: targetUsage !== undefined, ...report.tally, missingBytes }
      if (signal?.aborted !== true) this.#last.end(this.#now, last)
      return { run: name, ...report.tally, notDone: report.notDone, missingBytes, space }
    } finally {
      await report.close()
    }
  }

  /**
   * Where space is short and a file could not go that was to, above all because a process has it open, others go in its place, until there is enough or nothing is left that may.
   *
   * @returns the bytes that could not be found
   */
  async #findMore(
    { missingBytes, space }: Planned,
    report: Report,
    work: (actions: readonly Action[]) => Promise<void>,
  ): Promise<number> {
    const spared = new Set<string>()
    let missing = missingBytes
    while (this.#options.signal?.aborted !== true) {
      const known = spared.size
      for (const { path } of report.notDone) spared.add(path)
      if (spared.size === known) break
      // Some file systems say only later that something is free: what was deleted is not looked for again.
      const { total, free } = this.#space()
      const now = { total, free: Math.max(free, space.free + report.tally.freedBytes) }
      const planned = await this.look(undefined, { space: now, spared })
      missing = planned.missingBytes
      await work(planned.actions.filter(({ operation }) => operation === 'delete' || operation === 'archive'))
    }
    return missing
  }

  close(): void {
    this.#folders.close()
  }

  #remember(run: string, urgent: boolean): void {
    try {
      this.#last.begin(run)
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      // It is this run that makes the space for it; and it has no trash, which is what another would look after.
      if (urgent) return
      throw new SillokError(
        'DISK_FULL',
        `The disk of ${this.catalogue.root} is full, so a run cannot be remembered, and nothing is done: sillok clean --target-usage 80% --run frees space first.`,
        { cause: error },
      )
    }
  }

  async #empty(runs: readonly string[], report: Report): Promise<void> {
    await report.intend(runs.map((run) => ({ operation: 'empty_trash', path: run, bytes: 0 })))
    for (const path of runs) {
      const deed = { operation: 'empty_trash' as const, path, bytes: 0 }
      try {
        report.outcome({ ...deed, ...emptyRun(this.#disk, this.#folders, path), result: 'done' })
      } catch (error) {
        report.outcome(notDone(deed, error))
      }
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
    const keep = Math.max(1, (await listSegments(root, stream)).length - actions.length)
    const causes = [...new Set(actions.map(({ cause }) => cause))].join(', ')
    await pruneSealed({ root, stream, keep, reason: `retention: ${causes}`, by: 'sillok clean' })
  }

  #space(): Space {
    if (this.#options.space !== undefined) return this.#options.space(this.catalogue.root)
    const { bsize, blocks, bfree, bavail } = fs.statfsSync(this.catalogue.root)
    // Blocks that only root may use are no space for anybody else.
    return { total: bsize * (blocks - bfree + bavail), free: bsize * bavail }
  }
}
