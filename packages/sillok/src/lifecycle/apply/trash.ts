import type { Dirent } from 'node:fs'
import { fileSystemOf, TRASH_FOLDER, trashFolders } from '../../catalogue/index.js'
import { codeOf, type Disk, Refused } from './disk.js'
import type { Folders } from './folders.js'

/** Milliseconds since 1970 as the name of a run. */
export const runName = (time: number): string => new Date(time).toISOString().replaceAll(':', '-')
const RUN = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)$/

/** The time of a run's name; `undefined` for what is none. */
function runTime(name: string): number | undefined {
  const [, hour, minute, second] = RUN.exec(name) ?? []
  return hour === undefined ? undefined : Date.parse(`${hour}:${minute}:${second}`)
}

/** What one run has removed from one file system: a folder in the trash there, named by the time of the run, in which files have the paths that they had. */
export interface Trashed {
  run: string
  /** From the root. */
  path: string
}

/** Where a run puts a file. */
export function placeInTrash({ fileSystems }: Folders, run: string, path: string): string {
  const { path: mounted } = fileSystemOf(fileSystems, path)
  return `${mounted === '' ? '' : `${mounted}/`}${TRASH_FOLDER}/${run}/${path}`
}

/** All that is still in the trash, the oldest run first. */
export function trashed(disk: Disk, folders: Folders): Trashed[] {
  return trashFolders(folders.fileSystems)
    .flatMap((trash) =>
      namesIn(disk, folders, trash)
        .filter((run) => runTime(run) !== undefined)
        .map((run) => ({ run, path: `${trash}/${run}` })),
    )
    .sort((a, b) => (a.run < b.run ? -1 : a.run > b.run ? 1 : a.path < b.path ? -1 : 1))
}

function namesIn(disk: Disk, folders: Folders, path: string): string[] {
  try {
    return disk.readdirSync(folders.folder(path).at('.'))
  } catch (error) {
    if (error instanceof Refused && error.why === 'gone') return []
    throw error
  }
}

/** A run from a time to come, since the clock was ahead: nobody knows how long it has been there. */
export const isToCome = ({ run }: Trashed, now: number): boolean => (runTime(run) ?? now) > now + AHEAD_MS
const AHEAD_MS = 3_600_000

/**
 * Gives what a run from a time to come has in the trash the name of one that was just now: it would be there until then.
 *
 * @returns where it is now
 */
export function setRight(disk: Disk, folders: Folders, { run, path }: Trashed, now: number): string {
  const { folder, name } = folders.of(path)
  for (let before = 1; ; before++) {
    const to = runName(now - before)
    if (disk.lstatSync(folder.at(to), { throwIfNoEntry: false }) !== undefined) continue
    disk.renameSync(folder.at(name), folder.at(to))
    folder.sync()
    return path.slice(0, path.length - run.length) + to
  }
}

/** Whether the time to undo a run is over. */
export const isExpired = ({ run }: Trashed, now: number, keepForMs: number): boolean =>
  now >= (runTime(run) ?? Infinity) + keepForMs

/** Removes a run's files for good. @param path of it in a trash, from the root */
export function emptyRun(disk: Disk, folders: Folders, path: string): { files: number; bytes: number } {
  const emptied = { files: 0, bytes: 0 }
  for (const { folder: own, name } of trashedFiles(disk, folders, path)) {
    const folder = folders.folder(own)
    emptied.bytes += disk.lstatSync(folder.at(name)).size
    disk.unlinkSync(folder.at(name))
    emptied.files++
  }
  removeRun(disk, folders, path)
  return emptied
}

function removeRun(disk: Disk, folders: Folders, path: string): void {
  const { folder, name } = folders.of(path)
  removeFolders(disk, folder.at(name))
}

/**
 * Puts a run's files back where they were. A file that has come to stand there meanwhile stays, and what would have been put there stays in
 * the trash.
 */
export function undoRun(
  disk: Disk,
  folders: Folders,
  path: string,
): { restored: string[]; inTheWay: string[] } {
  const done = { restored: [] as string[], inTheWay: [] as string[] }
  for (const { folder: own, name, path: was } of trashedFiles(disk, folders, path)) {
    const back = folders.of(was, true)
    const folder = folders.folder(own)
    try {
      disk.linkSync(folder.at(name), back.folder.at(back.name))
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      const [there, here] = [disk.lstatSync(back.folder.at(back.name)), disk.lstatSync(folder.at(name))]
      if (there.ino !== here.ino) {
        done.inTheWay.push(was)
        continue
      }
    }
    back.folder.sync()
    disk.unlinkSync(folder.at(name))
    done.restored.push(was)
  }
  if (done.inTheWay.length === 0) removeRun(disk, folders, path)
  return done
}

/** The files of a run in the trash: their folder there, their name, and where they were. */
export function* trashedFiles(
  disk: Disk,
  folders: Folders,
  of: string,
  below = '',
): Generator<{ folder: string; name: string; path: string }> {
  const own = `${of}${below === '' ? '' : `/${below}`}`
  let entries: Dirent[]
  try {
    entries = disk.readdirSync(folders.folder(own).at('.'), { withFileTypes: true })
  } catch (error) {
    if (error instanceof Refused && error.why === 'gone') return
    throw error
  }
  for (const entry of entries) {
    const inner = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* trashedFiles(disk, folders, of, inner)
    else yield { folder: own, name: entry.name, path: inner }
  }
}

/** Folders only, and only empty ones: a file that has come meanwhile stops it. */
function removeFolders(disk: Disk, path: string): void {
  for (const entry of disk.readdirSync(path)) removeFolders(disk, `${path}/${entry}`)
  disk.rmdirSync(path)
}
