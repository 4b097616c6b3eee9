import fs from 'node:fs'
import type { Entry } from '../declare/types.js'
import type { Glob } from '../glob/glob.js'
import type { Match, Matcher, State } from '../glob/matcher.js'

/** A file under the root. */
export interface Found {
  /** From the root, with `/`. */
  path: string
  /** Of the file itself, never of what a link points to. */
  stat: fs.Stats
  /** What it is, where it is declared. What is compressed is what it was before, unless a glob is about compressed files. */
  entry: Entry | undefined
  /** The glob that its path matched, or, of one that was compressed, its `unpackedPath`: `matchGlob` has its named parts. */
  glob: Glob | undefined
}

export interface WalkOptions {
  /** Told of what is neither file nor folder: symbolic links, sockets, pipes, devices. None is followed or opened. */
  onOther?: (path: string, stat: fs.Stats) => void
  /** Told of what cannot be read; what has gone in the meantime is no error. */
  onError?: (path: string, error: Error) => void
  /** Folders for which this is false are left out, with all that is in them. `state` is what can still match there. */
  enter?: (path: string) => boolean
}

const PACKED = /\.(?:gz|zst)$/

/** The path that a file had before it was compressed. */
export const unpackedPath = (path: string): string => path.replace(PACKED, '')

/**
 * Every file under a root with what it is declared to be: folder by folder, names in no order. It never follows a symbolic link. In memory is the list of names of the folders
 * that are being walked, not that of all files.
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
  const { onOther, onError, enter } = options
  const before = (path: string): Match | undefined =>
    PACKED.test(path) ? matcher.match(unpackedPath(path)) : undefined
  const top = statOf(root, '', onError)
  if (top === undefined || !top.isDirectory()) return
  const waiting: { above: string; folder: fs.Stats; state: State }[] = [
    { above: '', folder: top, state: matcher.start },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { above, folder, state } = next
    const prefix = above === '' ? '' : `${above}/`
    for (const name of namesIn(`${root}/${above}`, above, folder, onError)) {
      const path = prefix + name
      const stat = statOf(`${root}/${path}`, path, onError)
      if (stat === undefined) continue
      if (stat.isFile()) {
        const match = state.length === 0 ? undefined : (matcher.file(state, name, path) ?? before(path))
        yield { path, stat, entry: match?.entry, glob: match?.glob }
      } else if (stat.isDirectory()) {
        if (enter === undefined || enter(path))
          waiting.push({ above: path, folder: stat, state: matcher.enter(state, name) })
      } else onOther?.(path, stat)
    }
  }
}

function statOf(absolute: string, path: string, onError: WalkOptions['onError']): fs.Stats | undefined {
  try {
    const stat = fs.lstatSync(absolute, { throwIfNoEntry: false })
    // The system's names are bytes. One that is no UTF-8 comes changed, and is not found again.
    if (stat === undefined && path.includes('\ufffd')) onError?.(path, new Error('its name is no UTF-8'))
    return stat
  } catch (error) {
    onError?.(path, error as Error)
    return undefined
  }
}

/** The names in a folder: of the folder that was met, not of what a link leads to that has taken its place since. */
function namesIn(
  absolute: string,
  path: string,
  folder: fs.Stats,
  onError: WalkOptions['onError'],
): string[] {
  let names: string[]
  try {
    names = fs.readdirSync(absolute)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onError?.(path, error as Error)
    return []
  }
  const now = statOf(absolute.replace(/\/$/, ''), path, onError)
  if (now === undefined) return []
  // Numbers of files that are gone are given again, so they alone do not tell.
  if (now.isDirectory() && now.ino === folder.ino && now.dev === folder.dev) return names
  onError?.(path, new Error('it was replaced while it was read'))
  return []
}
