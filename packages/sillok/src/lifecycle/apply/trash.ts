import { codeOf, type Disk, Refused } from './disk.js'
import type { Folder, Folders } from './folders.js'

/** Where removed files wait: a folder for each run, named by its time, in which they have the paths that they had. */
export const TRASH_FOLDER = '_trash'

/** Milliseconds since 1970 as the name of a run. */
export const runName = (time: number): string => new Date(time).toISOString().replaceAll(':', '-')
const RUN = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)$/

/** The time of a run's name; `undefined` for what is none. */
export function runTime(name: string): number | undefined {
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
  const path = `${TRASH_FOLDER}/${run}`
  for (const { folder, name } of filesIn(disk, folders, path)) {
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
  const path = `${TRASH_FOLDER}/${run}`
  for (const { folder, name, path: was } of filesIn(disk, folders, path)) {
    const back = folders.of(was, true)
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

/** @param path of the run's folder; `path` of what is found is relative to it */
function* filesIn(
  disk: Disk,
  folders: Folders,
  path: string,
  below = '',
): Generator<{ folder: Folder; name: string; path: string }> {
  const own = below === '' ? path : `${path}/${below}`
  for (const entry of disk.readdirSync(folders.folder(own).at('.'), { withFileTypes: true })) {
    const inner = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* filesIn(disk, folders, path, inner)
    // Opened again each time: while it was worked on, others may have closed it.
    else yield { folder: folders.folder(own), name: entry.name, path: inner }
  }
}

/** Folders only, and only empty ones: a file that has come meanwhile stops it. */
function removeFolders(disk: Disk, path: string): void {
  for (const entry of disk.readdirSync(path)) removeFolders(disk, `${path}/${entry}`)
  disk.rmdirSync(path)
}
