import type { Stats } from 'node:fs'
import { stampOf } from '../calendar.js'
import type { FileFact } from '../plan/facts.js'
import { codeOf, type Disk, Refused } from './disk.js'
import type { Folder } from './folders.js'

/** The same suffix as that of a segment which is being retired: what it says is the same. */
export const CLOSING = '.closing'

/** A file in its folder. */
export interface Place {
  folder: Folder
  name: string
}

/**
 * Looks at a file again, right before something is done with it.
 *
 * @throws Refused where it is not what the plan was made for
 */
export function look(
  disk: Disk,
  { folder, name }: Place,
  { seen, bytes }: Pick<FileFact, 'seen' | 'bytes'>,
): Stats {
  const stat = disk.lstatSync(folder.at(name), { throwIfNoEntry: false })
  if (stat === undefined) throw new Refused('gone')
  if (stat.isSymbolicLink()) throw new Refused('symlink')
  if (!stat.isFile()) throw new Refused('not_regular')
  if (stat.nlink !== 1) throw new Refused('not_regular', 'it has another name: a hard link')
  if (stat.dev !== seen.dev || stat.ino !== seen.ino || stat.mtimeMs !== seen.mtimeMs || stat.size !== bytes)
    throw new Refused('changed')
  return stat
}

/**
 * Takes a file out of the reach of whoever opens it by its name: from now on only processes that have it open already can write to it, and
 * whether there are any can be asked.
 *
 * @throws Refused where it is not what it was; then it has its name again
 */
export function claim(disk: Disk, place: Place, fact: Pick<FileFact, 'seen' | 'bytes'>): void {
  place.folder.checkPlace()
  look(disk, place, fact)
  const { folder, name } = place
  // What a run before this one left under that name was taken care of at the beginning.
  if (disk.lstatSync(folder.at(name + CLOSING), { throwIfNoEntry: false }) !== undefined)
    throw new Refused('changed')
  disk.renameSync(folder.at(name), folder.at(name + CLOSING))
  recheck(disk, place, fact)
}

/** Whether a claimed file is still what it was; else it gets its name back. */
export function recheck(disk: Disk, place: Place, fact: Pick<FileFact, 'seen' | 'bytes'>): void {
  try {
    look(disk, { ...place, name: place.name + CLOSING }, fact)
  } catch (error) {
    if (error instanceof Refused && error.why !== 'gone') giveBack(disk, place)
    throw error
  }
}

/**
 * Gives a claimed file its name back. Where a writer has made a new file of that name meanwhile, it gets another beside it.
 *
 * @returns its name now
 */
export function giveBack(disk: Disk, { folder, name }: Place): string {
  const from = folder.at(name + CLOSING)
  const own = disk.lstatSync(from)
  const time = stampOf(own.mtimeMs)
  for (let attempt = 0; ; attempt++) {
    const to = attempt === 0 ? name : nameWith(name, attempt === 1 ? time : `${time}-${attempt}`)
    try {
      // `rename` would replace what is there.
      if (own.isSymbolicLink()) throw new Refused('symlink')
      disk.linkSync(from, folder.at(to))
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      const there = disk.lstatSync(folder.at(to), { throwIfNoEntry: false })
      // Given back before, only that the claim was not yet removed.
      if (there?.ino !== own.ino || there.dev !== own.dev) continue
    }
    disk.unlinkSync(from)
    return to
  }
}

/** `a.log` with something in its name: `a.20261120T105544Z.log`; the pattern that declared it goes on to match. */
function nameWith(name: string, text: string): string {
  const dot = name.indexOf('.', 1)
  return dot === -1 ? `${name}.${text}` : `${name.slice(0, dot)}.${text}${name.slice(dot)}`
}
