import { keepInArchive } from '../archive/keep.js'
import type { ArchivedFile } from '../archive/manifest.js'
import { stampOf } from '../calendar.js'
import type { Action } from '../plan/verdict.js'
import { CLOSING, look, type Place, recheck } from './claim.js'
import { Refused, unlinkIfThere } from './disk.js'
import type { Hand } from './hand.js'
import { bytesOf, finish, gunzip, gzip, Hashed, unfinished, writeUnfinished } from './pack.js'

/** What was made ready for a file, while the file itself is still untouched. */
export interface Ready {
  action: Action
  place: Place
  archived?: ArchivedFile
  sha256?: string
}

/**
 * Does all of an action that leaves the file as it is: the compressed copy is written and read back, the archive has its copy and was
 * asked for it again.
 *
 * @throws Refused
 */
export async function prepare(hand: Hand, action: Action): Promise<Ready> {
  const { disk, folders } = hand
  const { file, operation } = action
  const place = folders.of(file.path)
  look(disk, place, file)
  const ready: Ready = { action, place }
  if (operation === 'delete') return ready
  if (operation === 'compress') return { ...ready, sha256: await packed(hand, ready) }
  const { archived, isNew } = await keepInArchive(
    hand.archive,
    {
      path: file.path,
      family: file.family.name,
      time: file.time,
      mtimeMs: file.seen.mtimeMs,
      packed: file.packed,
      read: () => bytesOf(disk, folders.of(file.path)),
    },
    hand.now,
  )
  try {
    look(disk, folders.of(file.path), file)
  } catch (error) {
    // Written to while it was read: the archive has something that the file never was.
    if (isNew) await hand.archive.remove(archived.key)
    throw error
  }
  return { ...ready, archived }
}

async function packed({ disk, folders }: Hand, { action: { file }, place }: Ready): Promise<string> {
  const target = { ...place, name: packedName(place.name) }
  const hashed = new Hashed()
  try {
    const content = gzip(hashed.through(bytesOf(disk, place)))
    await writeUnfinished(disk, target, content, file.time, place.name)
    const sha256 = hashed.hex()
    const unpacked = new Hashed()
    const back = await unpacked.readAll(gunzip(bytesOf(disk, { ...target, name: unfinished(target.name) })))
    if (back !== sha256 || hashed.bytes !== unpacked.bytes) throw new Refused('unverified')
    look(disk, folders.of(file.path), file)
    return sha256
  } catch (error) {
    discard({ disk }, place)
    throw error
  }
}

const packedName = (name: string): string => `${name}.gz`

/** Removes what was made ready, where the file is to stay. */
export function discard({ disk }: Pick<Hand, 'disk'>, { folder, name }: Place): void {
  try {
    unlinkIfThere(disk, folder.at(unfinished(packedName(name))))
  } catch {
    // The next run removes it.
  }
}

/**
 * Ends an action for a file that was claimed and that nobody has open.
 *
 * @returns where the content is now; and what is left to be removed once the folder is on the disk
 */
export function commit(hand: Hand, ready: Ready): { to?: string; remove: boolean } {
  const { disk, folders } = hand
  const { action, place, archived } = ready
  const { path } = action.file
  recheck(disk, place, action.file)
  if (action.operation === 'compress') {
    const name = finishAny(hand, ready)
    return { to: path.slice(0, path.length - place.name.length) + name, remove: true }
  }
  if (archived !== undefined) return { to: archived.key, remove: true }
  const to = hand.trash(path)
  if (to === undefined) return { remove: true }
  const kept = folders.of(to, true)
  // To make a folder for it, others may have been closed.
  const { folder, name } = folders.of(path)
  disk.renameSync(folder.at(name + CLOSING), kept.folder.at(kept.name))
  kept.folder.sync()
  return { to, remove: false }
}

/** Gives the compressed file its name; beside another of that name one with the time in it. */
function finishAny({ disk }: Hand, { place, action: { file } }: Ready): string {
  const name = packedName(place.name)
  const time = stampOf(file.time)
  for (let attempt = 0; ; attempt++) {
    const mark = attempt === 0 ? '' : attempt === 1 ? `.${time}` : `.${time}-${attempt}`
    const to = `${place.name}${mark}.gz`
    if (!finish(disk, { ...place, name }, to)) continue
    // It has its name now, whatever comes of the other one.
    discard({ disk }, place)
    return to
  }
}
