import { SillokError } from '../../record/index.js'
import { type Disk, Refused, unlinkIfThere } from '../apply/disk.js'
import type { Folders } from '../apply/folders.js'
import { bytesOf, finish, UNFINISHED, unfinished, writeUnfinished } from '../apply/pack.js'
import type { ArchiveStore } from './store.js'

/** The folder of archives under the root; in it one for each month. */
export const ARCHIVE_FOLDER = '_archive'
/** Where files are put back to, unless another folder is named. What is there is nobody's log. */
export const RESTORED_FOLDER = '_restored'

/** An archive in the root's own `_archive/`. */
export function localArchive(disk: Disk, folders: Folders): ArchiveStore {
  const placeOf = (key: string, make: boolean) => folders.of(`${ARCHIVE_FOLDER}/${key}`, make)
  return {
    async put(key, content) {
      const place = placeOf(key, true)
      if (disk.lstatSync(place.folder.at(place.name), { throwIfNoEntry: false }) !== undefined) return false
      try {
        await writeUnfinished(disk, place, content, Date.now())
        const isNew = finish(disk, place)
        unlinkIfThere(disk, place.folder.at(unfinished(place.name)))
        place.folder.sync()
        return isNew
      } catch (error) {
        // What is not whole is in the way of nobody, but on a full disk it takes space.
        try {
          unlinkIfThere(disk, place.folder.at(unfinished(place.name)))
        } catch {}
        throw error
      }
    },
    async *get(key) {
      try {
        yield* bytesOf(disk, placeOf(key, false))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        throw new SillokError('ARCHIVE_MISSING', `The archive has no ${key} (${error.why}).`, {
          cause: error,
        })
      }
    },
    async *list(prefix) {
      yield* below('', prefix)
    },
    async remove(key) {
      const place = placeOf(key, false)
      unlinkIfThere(disk, place.folder.at(place.name))
    },
  }

  function* below(path: string, prefix: string): Generator<string> {
    const whole = path === '' ? ARCHIVE_FOLDER : `${ARCHIVE_FOLDER}/${path}`
    let folder: ReturnType<Folders['folder']>
    try {
      folder = folders.folder(whole)
    } catch (error) {
      if (error instanceof Refused && error.why === 'gone') return
      throw error
    }
    for (const entry of disk.readdirSync(folder.at('.'), { withFileTypes: true })) {
      const key = path === '' ? entry.name : `${path}/${entry.name}`
      // Only folders in which keys can begin so are looked into.
      if (entry.isDirectory()) {
        if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`)) yield* below(key, prefix)
      } else if (entry.isFile() && key.startsWith(prefix) && !key.endsWith(UNFINISHED)) yield key
    }
  }
}
