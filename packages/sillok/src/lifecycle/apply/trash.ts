import type { Dirent } from 'node:fs'
import { codeOf, type Disk, Refused } from './disk.js'
import type { Folders } from './folders.js'

/** Where removed files wait: a folder for each run, named by its time, in which they have the paths that they had. */
export const TRASH_FOLDER = '_trash'

/** Milliseconds since 1970 as the name of a run. */
export const runName = (time: number): string => new Date(time).toISOString().replaceAll(':', '-')
const RUN = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)$/

/** The time of a run's name; `undefined` for what is none. */
function runTime(name: string): number | undefined {
  const [, hour, minute, second] = RUN.exec(name) ?? []
  return hour === undefined ? undefined : Date.parse(`${hour}:${minute}:${second}`)
}

/** The runs whose files are still in the trash, oldest first. */
export function trashedRuns(disk: Disk, folders: Folders): string[] {
  try {
    return disk
      .readdirSync(folders.folder(TRASH_FOLDER).at('.'))
      .filter((name) => runTime(name) !== undefined)
      .sort()
  } catch (error) {
    if (error instanceof Refused && error.why === 'gone') return []
    throw error
  }
}

/** The runs whose time to be undone is over. */
export function expiredRuns(runs: readonly string[], now: number, keepForMs: number): string[] {
  return runs.filter((name) => now >= (runTime(name) ?? Infinity) + keepForMs)
}

/** Removes a run's files for good. */
export function emptyRun(disk: Disk, folders: Folders, run: string): { files: number; bytes: number } {
  const emptied = { files: 0, bytes: 0 }
  for (const { folder: path, name } of trashedFiles(disk, folders, run)) {
    const folder = folders.folder(path)
    emptied.bytes += disk.lstatSync(folder.at(name)).size
    disk.unlinkSync(folder.at(name))
    emptied.files++
  }
  removeFolders(disk, folders.folder(TRASH_FOLDER).at(run))
  return emptied
}

/**
 * Puts a run's files back where they were. A file that has come to stand there meanwhile stays, and what would have been put there stays in
 * the trash.
 */
export function undoRun(
  disk: Disk,
  folders: Folders,
  run: string,
): { restored: string[]; inTheWay: string[] } {
  const done = { restored: [] as string[], inTheWay: [] as string[] }
  for (const { folder: path, name, path: was } of trashedFiles(disk, folders, run)) {
    const back = folders.of(was, true)
    const folder = folders.folder(path)
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
  if (done.inTheWay.length === 0) removeFolders(disk, folders.folder(TRASH_FOLDER).at(run))
  return done
}

/** The files of a run in the trash: their folder there, their name, and where they were. */
export function* trashedFiles(
  disk: Disk,
  folders: Folders,
  run: string,
  below = '',
): Generator<{ folder: string; name: string; path: string }> {
  const own = `${TRASH_FOLDER}/${run}${below === '' ? '' : `/${below}`}`
  let entries: Dirent[]
  try {
    entries = disk.readdirSync(folders.folder(own).at('.'), { withFileTypes: true })
  } catch (error) {
    if (error instanceof Refused && error.why === 'gone') return
    throw error
  }
  for (const entry of entries) {
    const inner = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* trashedFiles(disk, folders, run, inner)
    else yield { folder: own, name: entry.name, path: inner }
  }
}

/** Folders only, and only empty ones: a file that has come meanwhile stops it. */
function removeFolders(disk: Disk, path: string): void {
  for (const entry of disk.readdirSync(path)) removeFolders(disk, `${path}/${entry}`)
  disk.rmdirSync(path)
}
