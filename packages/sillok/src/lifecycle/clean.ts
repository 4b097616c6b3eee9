import { join } from 'node:path'
import type { Space } from '../catalogue/index.js'
import { SillokError } from '../record/index.js'
import { pruneSealed } from '../seal/index.js'
import { makeRoot, takeAlone } from '../stream/index.js'
import { apply } from './apply/apply.js'
import { codeOf } from './apply/disk.js'
import type { Hand } from './apply/hand.js'
import type { Outcome } from './apply/ledger.js'
import { placeInTrash, runName } from './apply/trash.js'
import { emptyTrash, setTrashRight } from './apply/trash-run.js'
import { type CleanOptions, Look, type Planned, spaceIn, TRASH_MS } from './look.js'
import type { FileFact } from './plan/facts.js'
import type { Action, Verdict } from './plan/verdict.js'
import { recover } from './recover.js'
import { Report, type Tally } from './report.js'
import { nameOfSpace, type SpaceState, spaceJson } from './spaces.js'

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
  const look = new Look(options)
  try {
    return await look.plan(explain)
  } finally {
    look.close()
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
  const look = new Look(options)
  const { root } = look.catalogue
  let release: (() => void) | undefined
  try {
    makeRoot(join(root, '.sillok'))
    release = await takeAlone(join(root, '.sillok'), 'clean')
    if (release === undefined)
      throw new SillokError('CLEAN_RUNNING', `Another run is at work on ${root}; it ends by itself.`)
    return await new Run(options, look).run()
  } finally {
    release?.()
    look.close()
  }
}

class Run {
  readonly #options: CleanOptions
  readonly #look: Look

  constructor(options: CleanOptions, look: Look) {
    this.#options = options
    this.#look = look
  }

  async run(): Promise<Cleaned> {
    const { targetUsage, trashMs = TRASH_MS, signal, onProgress } = this.#options
    const { now, disk, folders, archive, spaces } = this.#look
    const { root } = this.#look.catalogue
    const name = runName(now)
    const report = new Report(root, name, targetUsage !== undefined, (path) => spaces.of(path))
    let isFailed = true
    /** Where space is short, what is deleted is to be gone. */
    let hasTrash = (_: string): boolean => false
    try {
      const hand: Hand = {
        disk,
        folders,
        root,
        archive,
        now,
        trash: (path) => (hasTrash(path) ? placeInTrash(folders, name, path) : undefined),
      }
      let planned = await this.#look.plan()
      const cutOff = this.#look.last.running
      if (cutOff !== undefined || planned.leftovers.length > 0) {
        await recover(hand, planned.leftovers, cutOff, report)
        planned = await this.#look.plan()
      }
      if (this.#remember(name, targetUsage !== undefined) && trashMs > 0) {
        const short = planned.fileSystems.filter(({ needBytes }) => needBytes > 0)
        hasTrash = (path) => !short.some((one) => one.path === spaces.of(path))
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
        await work((await this.#look.plan()).actions.filter(({ file }) => file.segment === undefined))
      const missing =
        targetUsage === undefined ? planned.missing : await this.#findMore(planned, report, work)
      const missingBytes = [...missing.values()].reduce((sum, bytes) => sum + bytes, 0)
      const fileSystems = spaces
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
      if (signal?.aborted !== true) this.#look.last.end(now, last)
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
      const states = this.#look.spaces.look(
        new Map(planned.fileSystems.map(({ path, free }) => [path, free + (report.freed.get(path) ?? 0)])),
      )
      const more = await this.#look.plan(undefined, { states, spared })
      missing = more.missing
      await work(more.actions.filter(({ operation }) => operation === 'delete' || operation === 'archive'))
    }
    return missing
  }

  /** @returns whether another run will know of this one, if it is cut off: only then it has a trash */
  #remember(run: string, urgent: boolean): boolean {
    try {
      this.#look.last.begin(run)
      return true
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      // It is this run that makes the space for it.
      if (urgent) return false
      throw new SillokError(
        'DISK_FULL',
        `The disk of ${this.#look.catalogue.root} is full, so a run cannot be remembered, and nothing is done: sillok clean --target-usage 80% --run frees space first.`,
        { cause: error },
      )
    }
  }

  async #prune(stream: string, actions: readonly Action[]): Promise<void> {
    const { root } = this.#look.catalogue
    const only = new Set(actions.flatMap(({ file }) => file.segment?.name ?? []))
    const causes = [...new Set(actions.map(({ cause }) => cause))].join(', ')
    await pruneSealed({ root, stream, only, reason: `retention: ${causes}`, by: 'sillok clean' })
  }
}
