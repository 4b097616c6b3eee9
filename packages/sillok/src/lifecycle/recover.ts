import { parseSegmentFile, recoverRetired } from '../stream/index.js'
import { notDone } from './apply/apply.js'
import { CLOSING, giveBack, type Place } from './apply/claim.js'
import { Refused, unlinkIfThere } from './apply/disk.js'
import type { Hand } from './apply/hand.js'
import type { Ledger } from './apply/ledger.js'
import { bytesOf, gunzip, Hashed, UNFINISHED } from './apply/pack.js'
import { trashed, trashedFiles } from './apply/trash.js'
import { ARCHIVE_FOLDER } from './archive/local.js'

/**
 * Takes up what a run that was cut off left. Names say how far it came: an unfinished file is removed; a claimed file whose compressed form is
 * whole is removed, every other gets its name back; a segment on its way is compressed. After that everything is as if the run had
 * ended a little earlier.
 *
 * @param leftovers as `collect` found them
 * @param run the run that was cut off, where one was
 */
export async function recover(
  hand: Hand,
  leftovers: readonly string[],
  run: string | undefined,
  ledger: Ledger,
): Promise<void> {
  const streams = new Set<string>()
  for (const path of leftovers) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (parseSegmentFile(name.replace(/^\./, '')) !== undefined) streams.add(path.slice(0, path.indexOf('/')))
    else await attempt(ledger, path, () => recoverLoose(hand, path, name))
  }
  for (const stream of streams) {
    await attempt(ledger, stream, async () => `${(await recoverRetired(hand.root, stream)).length} segments`)
  }
  if (run !== undefined) untrash(hand, run, ledger)
  if (run !== undefined) removeUnfinished(hand, ARCHIVE_FOLDER)
}

async function attempt(ledger: Ledger, path: string, step: () => Promise<string>): Promise<void> {
  const deed = { operation: 'recover' as const, path, bytes: 0 }
  try {
    ledger.outcome({ ...deed, result: 'done', to: await step() })
  } catch (error) {
    ledger.outcome(notDone(deed, error))
  }
}

async function recoverLoose({ disk, folders }: Hand, path: string, name: string): Promise<string> {
  const place = (): Place => folders.of(path)
  if (name.endsWith(UNFINISHED)) {
    const { folder } = place()
    unlinkIfThere(disk, folder.at(name))
    return ''
  }
  const own = name.slice(0, -CLOSING.length)
  for (const packed of disk.readdirSync(place().folder.at('.'))) {
    if (!packed.startsWith(`${own}.`) || !packed.endsWith('.gz')) continue
    if (!(await isPackedOf({ disk }, { ...place(), name: packed }, place()))) continue
    const { folder } = place()
    folder.sync()
    disk.unlinkSync(folder.at(name))
    return path.slice(0, path.length - name.length) + packed
  }
  return path.slice(0, path.length - name.length) + giveBack(disk, { ...place(), name: own })
}

async function isPackedOf({ disk }: Pick<Hand, 'disk'>, packed: Place, plain: Place): Promise<boolean> {
  try {
    const [a, b] = [new Hashed(), new Hashed()]
    return (await a.readAll(gunzip(bytesOf(disk, packed)))) === (await b.readAll(bytesOf(disk, plain)))
  } catch (error) {
    if (error instanceof Refused || (error as { code?: string }).code?.startsWith('Z_')) return false
    throw error
  }
}

/** A segment that was put into the trash and still stands as well has two names: the one in the trash goes. */
function untrash({ disk, folders }: Hand, run: string, ledger: Ledger): void {
  const own = trashed(disk, folders).filter((one) => one.run === run)
  for (const { folder, name, path } of own.flatMap((one) => [...trashedFiles(disk, folders, one.path)])) {
    try {
      const own = folders.of(path)
      const there = disk.lstatSync(own.folder.at(own.name), { throwIfNoEntry: false })
      const kept = folders.folder(folder)
      if (there?.ino === disk.lstatSync(kept.at(name)).ino) disk.unlinkSync(kept.at(name))
    } catch (error) {
      // Its folder is gone: then it does not stand there. One that cannot be looked into is no reason to clean nothing at all.
      if (!(error instanceof Refused))
        ledger.outcome(notDone({ operation: 'recover', path, bytes: 0 }, error))
    }
  }
}

function removeUnfinished(hand: Hand, path: string): void {
  const { disk, folders } = hand
  try {
    const entries = disk.readdirSync(folders.folder(path).at('.'), { withFileTypes: true })
    for (const entry of entries) {
      if (entry.isDirectory()) removeUnfinished(hand, `${path}/${entry.name}`)
      else if (entry.name.endsWith(UNFINISHED)) unlinkIfThere(disk, folders.folder(path).at(entry.name))
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}
