import fs from 'node:fs'
import type { Entry } from '../declare/types.js'
import type { Glob } from '../glob/glob.js'
import type { Match, Matcher, State } from '../glob/matcher.js'
import { fileSystemsOf, trashFolders } from './file-systems.js'
import { type FileStat, isFile, isFolder, statOf } from './list.js'
import { Lister } from './lister.js'

/** A file under the root. */
export interface Found {
  /** From the root, with `/`. */
  path: string
  /** Of the file itself, never of what a link points to. */
  stat: FileStat
  /** What it is, where it is declared. What is compressed is what it was before, unless a glob is about compressed files. */
  entry: Entry | undefined
  /** The glob that its path matched, or, of one that was compressed, its `unpackedPath`: `matchGlob` has its named parts. */
  glob: Glob | undefined
}

/** What a walk leaves out, and whom it tells. */
export interface WalkOptions {
  /** Told of what is neither file nor folder: symbolic links, sockets, pipes, devices. None is followed or opened. */
  onOther?: (path: string) => void
  /** Told of what cannot be read; what has gone in the meantime is no error. */
  onError?: (path: string, error: Error) => void
  /** Folders for which this is false are left out, with all that is in them. `state` is what can still match there. */
  enter?: (path: string) => boolean
  /** For tests: how many names are listed before a thread is begun. */
  threadFrom?: number
}

const PACKED = /\.(?:gz|zst)$/

/** The path that a file had before it was compressed. */
export const unpackedPath = (path: string): string => path.replace(PACKED, '')

/**
 * Every file under a root with what it is declared to be: folder by folder, in no order. It never follows a symbolic link. In memory is the list of names of the folders
 * that are being walked, not that of all files. In a large tree a thread lists folders, too.
 *
 * It is synchronous, since nothing asynchronous is nearly as fast: a program with other work calls it in a worker, or gives way between files.
 *
 * @example for (const { path, stat, entry } of walk(root, matcher)) if (entry === undefined) console.log(path, stat.size)
 */
export function* walk(
  root: string,
  matcher: Matcher,
  options: WalkOptions = {},
): Generator<Found, void, undefined> {
  const { onOther, onError, enter, threadFrom } = options
  const before = (path: string): Match | undefined =>
    PACKED.test(path) ? matcher.match(unpackedPath(path)) : undefined
  let top: fs.Stats | undefined
  try {
    top = fs.lstatSync(root, { throwIfNoEntry: false })
  } catch (error) {
    onError?.('', error as Error)
  }
  if (top === undefined || !isFolder(top)) return
  const lister = new Lister(root, threadFrom)
  const trashes = new Set(trashFolders(fileSystemsOf(root)))
  const states = new Map<string, State>()
  const go = (path: string, { dev, ino }: FileStat, state: State): void => {
    states.set(path, state)
    lister.add({ path, dev, ino })
  }
  go('', top, matcher.start)
  try {
    for (let listings = lister.next(); listings !== undefined; listings = lister.next())
      for (const listing of listings) {
        const { path: above, count, names, errors } = listing
        for (const { path, message } of errors) onError?.(path, new Error(message))
        const state = states.get(above) as State
        states.delete(above)
        const prefix = above === '' ? '' : `${above}/`
        if (count === 0) continue
        for (const [n, name] of names.split('/').entries()) {
          const stat = statOf(listing, n)
          if (stat === undefined) continue
          const path = prefix + name
          if (isFile(stat)) {
            const match = state.length === 0 ? undefined : (matcher.file(state, name, path) ?? before(path))
            yield { path, stat, entry: match?.entry, glob: match?.glob }
          } else if (isFolder(stat)) {
            if (enter !== undefined && !enter(path)) continue
            // Whatever is declared of the folder that it is in.
            const within = trashes.has(path) ? matcher.start : state
            go(path, stat, matcher.enter(within, name))
          } else onOther?.(path)
        }
      }
  } finally {
    lister.close()
  }
}
