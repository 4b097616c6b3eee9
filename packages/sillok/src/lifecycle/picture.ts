import {
  type Amount,
  type Catalogue,
  type Entry,
  loadCatalogue,
  type Snapshot,
  type Trend,
  takeSnapshot,
  withStreams,
} from '../catalogue/index.js'
import { listStreams } from '../stream/index.js'
import { openArchive } from './archive/open.js'
import { planClean } from './clean.js'
import { type Coming, Days, type LogDays } from './days.js'
import { type CleanState, cleanState } from './last-run.js'
import type { Stay } from './plan/verdict.js'
import { type ClassStorage, storageByClass } from './storage.js'

/** One log of the picture: what is declared of it, and what there is, day by day. */
export interface LogStorage extends LogDays {
  entry: Entry
  /** Whether anything declares it; of what nothing declares nothing ever goes. */
  isDeclared: boolean
}

/** What lies under a root, when it is from, and what becomes of it. */
export interface StoragePicture extends CleanState {
  atMs: number
  /** The configuration, where there is one. */
  file: string | undefined
  root: string
  /** Those with the most bytes first. */
  logs: LogStorage[]
  classes: ClassStorage[]
  coming: Coming[]
  /** How many files stay for which reason. */
  stays: Partial<Record<Stay, number>>
  snapshot: Snapshot
  trend: Trend
  undeclared: Amount
  errors: readonly { path: string; message: string }[]
}

/**
 * Counts what every log has of each day, in which stage that is and what comes next by the declarations. It walks the root twice, synchronously, and
 * changes nothing: a program with other work calls it in a thread.
 *
 * @param options.days told one by one: 90
 * @throws SillokError `CONFIG_INVALID`, `ROOT_UNUSABLE`
 * @example const { logs } = await storagePicture({ root: 'logs' })
 */
export async function storagePicture(
  options: { root?: string; catalogue?: Catalogue; days?: number; now?: number } = {},
): Promise<StoragePicture> {
  const { now = Date.now(), days: count = 90 } = options
  const declared = options.catalogue ?? loadCatalogue(options.root)
  const { root, file } = declared
  const { catalogue, added } = withStreams(declared, await listStreams(root))
  const days = new Days(now, count)
  const planned = await planClean({ catalogue, now }, (fact, verdict) => days.add(fact, verdict))
  const { snapshot, trend, survey } = await takeSnapshot(declared, now)
  await addArchived(days, catalogue, now)
  const entries = new Map(catalogue.entries.map((entry) => [entry.name, entry]))
  return {
    atMs: now,
    file,
    root,
    logs: [...days.logs]
      .flatMap(([name, log]) => {
        const entry = entries.get(name)
        return entry === undefined ? [] : [{ ...log, entry, isDeclared: !added.has(name) }]
      })
      .sort((a, b) => b.bytes + b.archivedBytes - a.bytes - a.archivedBytes),
    classes: await storageByClass({ catalogue: declared, survey }),
    coming: days.coming(),
    stays: planned.stays,
    snapshot,
    trend,
    undeclared: snapshot.undeclared,
    ...cleanState(root),
    errors: planned.errors,
  }
}

/** Of the archive a plan sees only what is to be deleted some day; here the rest of it counts, too. */
async function addArchived(days: Days, { root, entries }: Catalogue, now: number): Promise<void> {
  const families = new Map(entries.map((entry) => [entry.name, entry]))
  const archive = openArchive(root)
  try {
    for (const archived of await archive.list()) {
      const { family: name, key: path, bytes, time, mtimeMs } = archived
      const family = families.get(name)
      const { archiveAfterMs, deleteAfterMs } = family?.retention ?? {}
      if (family === undefined || (archiveAfterMs !== undefined && deleteAfterMs !== undefined)) continue
      const seen = { dev: 0, ino: 0, mtimeMs }
      const fact = { path, family, bytes, time, timeFrom: 'records' as const, seen, packed: true, archived }
      days.add(fact, { stay: time > now ? 'no_time' : 'kept' })
    }
  } finally {
    archive.close()
  }
}
