import fs from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../../record/index.js'
import { findRoot, makeFolder, makeRoot, takeAlone } from '../../stream/index.js'
import { realDisk } from '../apply/disk.js'
import { Folders } from '../apply/folders.js'
import { finish, gunzip, Hashed, unfinished, writeUnfinished } from '../apply/pack.js'
import { trashed, undoRun } from '../apply/trash.js'
import { contentOf } from './keep.js'
import { localArchive, RESTORED_FOLDER } from './local.js'
import { type ArchivedFile, readManifests } from './manifest.js'

/** The archive of a root. */
export interface Archive {
  /** @param month such as `2026-11`; all where it is not given */
  list(month?: string): Promise<ArchivedFile[]>
  /** The bytes of a file as they were. Throws `ARCHIVE_DAMAGED` at the end where they are not. */
  read(file: ArchivedFile): AsyncIterable<Uint8Array>
  /** The same, unpacked where the file itself was compressed before it was archived, as segments are. */
  text(file: ArchivedFile): AsyncIterable<Uint8Array>
  /**
   * Puts a file, whole or not at all, under a folder, at the path that it had.
   *
   * @returns where it is
   * @throws SillokError `ARCHIVE_DAMAGED`, `FILE_IN_THE_WAY`
   */
  restore(file: ArchivedFile, folder?: string): Promise<string>
  close(): void
}

/** @throws SillokError `ROOT_UNUSABLE` */
export function openArchive(given?: string): Archive {
  const root = existingRoot(given)
  const folders = new Folders(realDisk, root)
  const store = localArchive(realDisk, folders)
  async function* read(file: ArchivedFile): AsyncGenerator<Uint8Array> {
    const hashed = new Hashed()
    try {
      yield* hashed.through(contentOf(store, file))
    } catch (cause) {
      throw cause instanceof SillokError ? cause : damaged(file, cause)
    }
    if (hashed.hex() !== file.sha256) throw damaged(file)
  }
  return {
    list: (month) => readManifests(store, month),
    read,
    text: (file) => (file.path.endsWith('.gz') ? gunzip(read(file)) : read(file)),
    async restore(file, folder = join(root, RESTORED_FOLDER)) {
      makeRoot(folder)
      const target = new Folders(realDisk, fs.realpathSync(folder))
      try {
        const place = () => target.of(file.path, true)
        const { folder: own, name } = place()
        try {
          await writeUnfinished(realDisk, place(), read(file), file.time)
          if (!finish(realDisk, place()))
            throw new SillokError('FILE_IN_THE_WAY', `${join(own.path, name)} exists: it is left as it is.`)
          own.sync()
        } finally {
          fs.rmSync(own.at(unfinished(name)), { force: true })
        }
        return join(own.path, name)
      } finally {
        target.close()
      }
    },
    close: () => folders.close(),
  }
}

/**
 * Brings back what a run deleted, while it is in the trash.
 *
 * @param run its name; the last one where it is not given
 * @throws SillokError `NOTHING_TO_UNDO`, `CLEAN_RUNNING`, `ROOT_UNUSABLE`
 */
export async function undoClean(
  given?: string,
  run?: string,
): Promise<{ run: string; restored: string[]; inTheWay: string[] }> {
  const root = existingRoot(given)
  makeFolder(join(root, '.sillok'))
  const release = await takeAlone(join(root, '.sillok'), 'clean')
  if (release === undefined) throw new SillokError('CLEAN_RUNNING', `A run is at work on ${root}; try again.`)
  const folders = new Folders(realDisk, root)
  try {
    const all = trashed(realDisk, folders)
    const wanted = run ?? all.at(-1)?.run
    const own = all.filter((one) => one.run === wanted)
    if (wanted === undefined || own.length === 0)
      throw new SillokError(
        'NOTHING_TO_UNDO',
        run === undefined ? 'There is nothing in the trash.' : `The trash has nothing of a run ${run}.`,
      )
    const undone = own.map(({ path }) => undoRun(realDisk, folders, path))
    return {
      run: wanted,
      restored: undone.flatMap(({ restored }) => restored),
      inTheWay: undone.flatMap(({ inTheWay }) => inTheWay),
    }
  } finally {
    folders.close()
    release()
  }
}

function existingRoot(given: string | undefined): string {
  const root = findRoot(given)
  if (!fs.existsSync(root)) throw new SillokError('ROOT_UNUSABLE', `There is no log root ${root}.`)
  return fs.realpathSync(root)
}

function damaged({ key }: ArchivedFile, cause?: unknown): SillokError {
  return new SillokError('ARCHIVE_DAMAGED', `${key} in the archive is not what was put there.`, { cause })
}
