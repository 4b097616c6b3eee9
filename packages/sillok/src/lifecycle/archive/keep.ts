import { codeOf, Refused } from '../apply/disk.js'
import { gunzip, gzip, Hashed } from '../apply/pack.js'
import { monthOf } from '../calendar.js'
import type { ArchivedFile } from './manifest.js'
import type { ArchiveStore } from './store.js'

/** A file that is to be archived, as bytes that can be read more than once. */
export interface Source extends Pick<ArchivedFile, 'path' | 'family' | 'time' | 'mtimeMs'> {
  read: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** Compressed already. */
  packed: boolean
}

/** So many different files of one path in one month. */
const MAX_SAME = 1000

/**
 * Puts a file into an archive, reads it back from there and compares. A copy that a run before left is taken if it is the same.
 *
 * @returns what the archive has, and whether it had it not before
 * @throws Refused `unverified`
 */
export async function keepInArchive(
  store: ArchiveStore,
  source: Source,
  now: number,
): Promise<{ archived: ArchivedFile; isNew: boolean }> {
  const { read, packed, ...described } = source
  const gzipped = !packed
  for (let same = 0; same < MAX_SAME; same++) {
    const key = keyOf(source, same)
    const hashed = new Hashed()
    const plain = hashed.through(read())
    const isNew = await store.put(key, gzipped ? gzip(plain) : plain)
    // What was there already was not read: its hash is that of the file alone.
    const own = isNew ? hashed : new Hashed()
    const sha256 = isNew ? own.hex() : await own.readAll(read())
    const archived = { ...described, bytes: own.bytes, sha256, key, gzipped, archivedAt: now }
    if (await isWhole(store, archived)) return { archived, isNew }
    if (isNew) {
      await store.remove(key)
      throw new Refused('unverified')
    }
  }
  throw new Refused('unverified', `There are ${MAX_SAME} other files of this path and month in the archive.`)
}

/** Whether an archive gives back what was put into it. */
async function isWhole(store: ArchiveStore, file: ArchivedFile): Promise<boolean> {
  try {
    const found = new Hashed()
    return (await found.readAll(contentOf(store, file))) === file.sha256 && found.bytes === file.bytes
  } catch (error) {
    if (codeOf(error).startsWith('Z_')) return false
    // Whether it is the same nobody knows while it cannot be read: a second copy would be made of what is there.
    throw error
  }
}

/** The bytes of an archived file as they were when it was archived. */
export function contentOf(
  store: ArchiveStore,
  { key, gzipped }: Pick<ArchivedFile, 'key' | 'gzipped'>,
): AsyncIterable<Uint8Array> {
  return gzipped ? gunzip(store.get(key)) : store.get(key)
}

function keyOf({ path, time, packed }: Source, same: number): string {
  const mark = same === 0 ? '' : `~${same + 1}`
  return `${monthOf(time)}/${path}${mark}${packed ? '' : '.gz'}`
}
