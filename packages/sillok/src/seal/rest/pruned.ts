import fs from 'node:fs'
import { join } from 'node:path'
import { publish } from '../log/disk.js'
import { commitmentIn } from '../log/entry.js'
import { isTombstone } from '../log/marks.js'
import { readIfThere } from '../log/read.js'
import { readTile } from '../log/tiles.js'
import { hashAt, parseBundle, TILE_WIDTH } from '../tlog/index.js'
import { payloadPath } from './payload.js'
import { bundleFiles, putTombstones } from './tombstones.js'

/**
 * Up to where a log was pruned, noted beside its keys: nobody who merely writes to the stream can say so. It is there once a record of the pruning is sealed, before anything
 * goes; so that whoever is cut off is finished by the next, and the sealer knows what it must not write again of the bundle that it has in memory.
 */
const PRUNED = 'pruned'

/** @param secrets the folder of the log's keys. @param to the first entry that stays */
export function notePruned(secrets: string, to: number): void {
  publish(join(secrets, PRUNED), `${JSON.stringify({ to })}\n`)
}

/** The first entry that stays; 0 where nothing was pruned. */
export function prunedTo(secrets: string): number {
  const note = readIfThere(join(secrets, PRUNED))?.toString() ?? ''
  const to = Number(/^\{"to":(\d+)\}\n$/.exec(note)?.[1] ?? 0)
  return Number.isSafeInteger(to) ? to : 0
}

/** The note as its reader knows it: whoever asks again writes it again. */
export class PrunedNote {
  readonly #secrets: string
  #seen = ''

  constructor(secrets: string) {
    this.#secrets = secrets
  }

  /** Where it was written since: up to where the log was pruned. */
  news(): number | undefined {
    const stat = fs.statSync(join(this.#secrets, PRUNED), { throwIfNoEntry: false })
    const now = stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs}`
    if (now === this.#seen) return undefined
    this.#seen = now
    return prunedTo(this.#secrets)
  }
}

/** The bundle in which a pruning ends, and how many of its entries are pruned. */
export const lastBundle = (to: number): { bundle: number; count: number } => ({
  bundle: Math.floor(to / TILE_WIDTH),
  count: to % TILE_WIDTH,
})

/**
 * Puts tombstones in place of pruned entries that share their bundle with one that stays, and removes the content beside the log that they name. Their hashes stay, and so
 * the proofs of all. For who has the log alone: its sealer.
 *
 * @throws SillokError `BUNDLE_MALFORMED`, `TILE_MISSING`, `TILE_MALFORMED`
 */
export function erasePruned(log: string, to: number): void {
  const { bundle, count } = lastBundle(to)
  const widest = widestFile(log, bundle)
  if (count === 0 || widest === undefined) return
  for (const commitment of commitmentsIn(parseBundle(widest.bytes, widest.width).slice(0, count)))
    fs.rmSync(join(log, payloadPath(commitment)), { force: true })
  const leaves = readTile(log, { level: 0, index: bundle, width: widest.width })
  putTombstones(log, bundle, (at) => (at < count ? hashAt(leaves, at) : undefined))
}

/** Whether an entry that was pruned is in one of the files of its bundle still. What is being written at the moment counts as such. */
export function hasPruned(log: string, to: number): boolean {
  const { bundle, count } = lastBundle(to)
  if (count === 0) return false
  try {
    return bundleFiles(log, bundle).some(({ path, width }) => {
      const bytes = readIfThere(path)
      if (bytes === undefined) return false
      const leaves = readTile(log, { level: 0, index: bundle, width })
      return parseBundle(bytes, width)
        .slice(0, count)
        .some((entry, at) => !isTombstone(entry, hashAt(leaves, at) as Buffer))
    })
  } catch {
    return true
  }
}

function widestFile(log: string, bundle: number): { bytes: Buffer; width: number } | undefined {
  const file = bundleFiles(log, bundle).toSorted((a, b) => b.width - a.width)[0]
  const bytes = file && readIfThere(file.path)
  return bytes && file && { bytes, width: file.width }
}

/** What entries name of the content beside the log. */
export function commitmentsIn(entries: readonly Buffer[]): string[] {
  return entries.map(commitmentIn).filter((commitment) => commitment !== undefined)
}
