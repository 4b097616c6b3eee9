import fs from 'node:fs'
import { join, sep } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'

/** The folder of a file system in which removed files wait: a file that moves to another one would be copied. */
export const TRASH_FOLDER = '_trash'

/** What is mounted below a root, or the root's own file system, as the system lists it. */
export interface Mounted {
  /** Where it is mounted, from the root; `''` for the one that the root itself is on. */
  path: string
  /** The `path` of the first one that has its space from the same place: its own, but for bind mounts and volumes of one pool. */
  space: string
  /** Nothing can be removed from it. */
  isReadOnly: boolean
}

/** A file system of the root, or one that is mounted below it. */
export interface FileSystem extends Mounted {
  /** The device of the folder where it is mounted. */
  dev: number
}

/** Space of a file system, in bytes. */
export interface Space {
  total: number
  free: number
}

const MOUNTS = '/proc/self/mountinfo'

/**
 * The file systems that files under a root lie on: that of the root first, then those that are mounted below it. Only Linux says what is mounted where (proc_pid_mountinfo(5)); elsewhere
 * the root's own is the only one, and what lies on others is left alone.
 *
 * @param root a folder that exists
 * @param mountinfo for tests: where the system tells of mounts
 */
export function fileSystemsOf(root: string, mountinfo = MOUNTS): FileSystem[] {
  const real = fs.realpathSync(root)
  return mountedUnder(real, mountinfo).flatMap((one) => {
    const stat = folderAt(join(real, one.path))
    return stat === undefined ? [] : [{ ...one, dev: stat.dev }]
  })
}

/** The same without touching one of them: whoever asks a server that does not answer waits for it. @param real without links */
export function mountedUnder(real: string, mountinfo = MOUNTS): Mounted[] {
  const below = real === sep ? sep : `${real}${sep}`
  // Of two that are mounted over each other the last is what is seen.
  const at = new Map<string, Mount>()
  let own: Mount | undefined
  for (const mount of mountsOf(mountinfo)) {
    if (mount.point.startsWith(below)) at.set(mount.point.slice(below.length), mount)
    else if (isWithin(real, mount.point) && mount.point.length >= (own?.point.length ?? 0)) own = mount
  }
  const spaces = new Map<string, string>()
  const all = [['', own] as const, ...[...at].sort(([a], [b]) => (a < b ? -1 : 1))]
  return all.map(([path, mount]) => {
    const key = mount === undefined ? '' : poolOf(mount)
    const space = spaces.get(key) ?? path
    spaces.set(key, space)
    return { path, space, isReadOnly: mount?.isReadOnly ?? false }
  })
}

/** The file system that a path from the root is on. @param all as `fileSystemsOf` gives them */
export function fileSystemOf<T extends Mounted>(all: readonly T[], path: string): T {
  let found = all[0] as T
  for (const one of all)
    if (one.path.length > found.path.length && (path === one.path || path.startsWith(`${one.path}/`)))
      found = one
  return found
}

/**
 * The file systems on which files of logs can lie: that of the root, and those below it that something declared reaches.
 *
 * @param of only what these are; all that is not Sillok's own where it is not given
 */
export function fileSystemsWithLogs<T extends Mounted>(
  { matcher }: Pick<Catalogue, 'matcher'>,
  all: readonly T[],
  of: (entry: Entry) => boolean = ({ by }) => by !== 'house',
): T[] {
  return all.filter(({ path }) => {
    if (path === '') return true
    let state = matcher.start
    for (const name of path.split('/')) state = matcher.enter(state, name)
    return state.some(({ candidate }) => of(candidate.entry))
  })
}

/** The trash of each file system, from the root. */
export const trashFolders = (all: readonly Mounted[]): string[] =>
  all.map(({ path }) => (path === '' ? TRASH_FOLDER : `${path}/${TRASH_FOLDER}`))

/** The space of a folder's file system, as statvfs(3) has it. A file system without a limit has a total of 0. */
export function spaceOf(folder: string): Space {
  const { bsize, blocks, bfree, bavail } = fs.statfsSync(folder)
  // Blocks that only root may use are no space for anybody else.
  return { total: bsize * (blocks - bfree + bavail), free: bsize * bavail }
}

/** How much of a space is used, from 0 to 1. What has no limit is never full. */
export const usageOf = ({ total, free }: Space): number => (total <= 0 ? 0 : 1 - free / total)

interface Mount {
  point: string
  /** Major and minor number. */
  device: string
  type: string
  source: string
  isReadOnly: boolean
}

function mountsOf(mountinfo: string): Mount[] {
  let text: string
  try {
    text = fs.readFileSync(mountinfo, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    // The number of fields before the dash is not fixed.
    const [before = '', after = ''] = line.split(' - ')
    const [, , device = '', , point, options] = before.split(' ')
    const [type = '', source = '', more = ''] = after.split(' ')
    if (point === undefined || options === undefined || type === 'autofs') return []
    // The kernel's own answer to a damaged file system has a word of its own.
    const words = [...options.split(','), ...more.split(',')]
    const isReadOnly = words.includes('ro') || words.includes('emergency_ro')
    return [{ point: unescaped(point), device, type, source: unescaped(source), isReadOnly }]
  })
}

/** Blanks, line ends and backslashes are octal numbers there. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

const isWithin = (path: string, folder: string): boolean =>
  folder === sep || path === folder || path.startsWith(`${folder}${sep}`)

/** Where it takes its space from. Volumes of these have devices of their own, and take from one another. */
function poolOf({ type, source, device }: Mount): string {
  if (type === 'btrfs') return `btrfs ${source}`
  return type === 'zfs' ? `zfs ${source.split('/')[0]}` : device
}

/** What is mounted on a single file, or cannot be asked, is none. */
function folderAt(path: string): fs.Stats | undefined {
  try {
    const stat = fs.lstatSync(path)
    return stat.isDirectory() ? stat : undefined
  } catch {
    return undefined
  }
}
