import { constants } from 'node:fs'
import { join } from 'node:path'
import { SillokError } from '../record/index.js'
import {
  codeOf,
  FILE_MODE,
  type Files,
  makeFolder,
  realFiles,
  removeIfThere,
  syncDirectory,
} from './files.js'
import { takeLease, writerId } from './lease.js'
import { nextSegmentName, PLAIN } from './names.js'
import { activeLink, activeSegment, segmentFiles, streamFolder } from './segments.js'

/** A segment that a writer has open. */
export interface OpenSegment {
  name: string
  path: string
  fd: number
  dev: number
  ino: number
  /** Bytes in the segment when it was last looked at. */
  size: number
  /** The segment ends inside a line that a dead writer began: the next write closes it first. */
  torn: boolean
  release(): void
}

export interface ActiveOptions {
  files: Files
  root: string
  stream: string
  /** Name of this writer for its leases. */
  writer: string
  now: () => number
  /** Make names safe against a power cut, too. */
  durable: boolean
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants

const MODE_BITS = 0o7777

/** Attempts to follow a link that others keep moving, before something must be wrong. */
const MAX_ATTEMPTS = 100

/**
 * Opens the active segment for appending, with a lease on it. A link that is missing, dangles or was replaced by a
 * file is healed.
 *
 * The order makes leases exact: lease, then look at the link again. Whoever retires a segment first sees the link
 * elsewhere, then looks for leases; so either they see ours, or we see the link moved.
 */
export function openActive(options: ActiveOptions): OpenSegment {
  const { files, root, stream } = options
  const folder = streamFolder(root, stream)
  let isRefused = false
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const name = activeSegment(files, root, stream)
    if (name === undefined) {
      rotate(options, undefined)
      continue
    }
    const unlease = takeLease(files, folder, name, options.writer)
    try {
      // A process that was stopped on its way may have moved the link back to a segment that readers are done with.
      if (greatest(files, folder) !== name) rotate(options, name)
      else if (activeSegment(files, root, stream) === name) {
        const segment = openSegment(files, join(folder, name + PLAIN), name, unlease)
        if (segment !== undefined) return segment
        rotate(options, name)
      }
    } catch (error) {
      unlease()
      // A program that another user ran once has left one that we may not write to: who may begin another goes on there.
      if (isRefused || codeOf(error) !== 'EACCES') throw error
      isRefused = true
      rotate(options, name)
      continue
    }
    unlease()
  }
  throw new Error(`the link of stream ${stream} did not hold still`)
}

/** Begins a segment of its own for this writer and moves the link to it: for streams in which a segment has one writer. */
export function openOwn(options: ActiveOptions): OpenSegment {
  const { files, root, stream } = options
  const folder = streamFolder(root, stream)
  adoptPlainFile(options)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const name = createSegment(options)
    const unlease = takeLease(files, folder, name, options.writer)
    // Without the lease, and with a greater segment beside it, a reader may be done with it already.
    const isSafe = greatest(files, folder) === name
    const segment = isSafe ? openSegment(files, join(folder, name + PLAIN), name, unlease) : undefined
    if (segment === undefined) {
      unlease()
      continue
    }
    moveLink(options, name)
    return segment
  }
  throw new Error(`no segment of stream ${stream} could be begun`)
}

function openSegment(files: Files, path: string, name: string, unlease: () => void): OpenSegment | undefined {
  let fd: number
  try {
    // Never O_CREAT: a segment that was retired must not come back by its name.
    fd = files.openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ELOOP') return undefined
    throw error
  }
  try {
    const { dev, ino, size, torn } = endOf(files, fd)
    return {
      name,
      path,
      fd,
      dev,
      ino,
      size,
      torn,
      release() {
        try {
          files.closeSync(fd)
        } catch {
          // What close could report, a write or a sync has reported; there is nobody to tell here.
        }
        unlease()
      },
    }
  } catch (error) {
    files.closeSync(fd)
    throw error
  }
}

/** How an open segment ends. A line that looks torn may be on its way: the kernel shows a write of several pages page by page. */
function endOf(files: Files, fd: number): Pick<OpenSegment, 'dev' | 'ino' | 'size' | 'torn'> {
  for (let before = -1; ; ) {
    const { dev, ino, size, mode } = files.fstatSync(fd)
    const whole = size === 0 || endsWithNewline(files, fd, size)
    if (whole || size === before) return { dev, ino, size, torn: !whole }
    before = size
    try {
      // Changes nothing, and returns when no write is under way: Linux holds the inode's lock for both.
      files.fchmodSync(fd, mode & MODE_BITS)
    } catch {
      // Another user's file: at worst it gets an empty line, which readers pass over.
    }
  }
}

function endsWithNewline(files: Files, fd: number, size: number): boolean {
  const last = Buffer.alloc(1)
  return files.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a
}

/**
 * Begins a new segment and moves the link to it, unless somebody else has moved it on from `from` already.
 * Safe to be cut off after every step: what can remain is an empty segment or a temporary link, and both are harmless.
 */
export function rotate(options: ActiveOptions, from: string | undefined): void {
  const { files, root, stream } = options
  if (activeSegment(files, root, stream) !== from) return
  adoptPlainFile(options)
  // Who else rotates at this moment may have begun one already, or died having done so.
  const [newest = '', file] = [...segmentFiles(files, streamFolder(root, stream))].at(-1) ?? []
  const isBegun = file === newest + PLAIN && newest > (from ?? '')
  if (!isBegun) createSegment(options, from)
  linkGreatest(options)
}

/**
 * Sees to it that a segment is neither the active nor the newest of its stream: begins one behind it, where there is none, and moves the link there. A writer that has it open
 * follows with its next lines, where a segment may have several writers. Safe to be cut off after every step, as `rotate`.
 *
 * @param options.now ms since 1970, for the name of the segment that is begun
 * @throws the system's error when no segment could be begun
 * @example passSegment({ root: 'logs', stream: 'app', now: Date.now }, '2026-11-20T10-55-44.123Z-000001')
 */
export function passSegment(
  options: Pick<ActiveOptions, 'root' | 'stream' | 'now'> & { files?: Files },
  segment: string,
): void {
  const { files = realFiles, root, stream } = options
  const active: ActiveOptions = { ...options, files, writer: writerId(), durable: true }
  adoptPlainFile(active)
  const folder = streamFolder(root, stream)
  if (greatest(files, folder) === segment) createSegment(active, '', ownerOf(files, folder, segment))
  linkGreatest(active)
}

function linkGreatest(options: ActiveOptions): void {
  const { files, root, stream } = options
  // Readers take a segment before the greatest, which nobody has open, for finished: so the greatest it must be. Where two begin one
  // at once, the lesser stays, empty: to remove it could take it from under one who has opened it.
  const name = greatest(files, streamFolder(root, stream)) as string
  const active = activeSegment(files, root, stream)
  if (active === undefined || active < name) moveLink(options, name)
}

interface Owner {
  uid: number
  gid: number
}

/** Whose a segment is, where it is not ours: who writes to it must be able to write to the next, too. */
function ownerOf(files: Files, folder: string, segment: string): Owner | undefined {
  const me = process.geteuid?.()
  const { uid, gid } = files.statSync(join(folder, segmentFiles(files, folder).get(segment) ?? ''))
  if (me === undefined || uid === me) return undefined
  if (me === 0) return { uid, gid }
  throw Object.assign(
    new Error(`Segment ${segment} belongs to another user, ${uid}: only that user can go on with it.`),
    {
      code: 'EPERM',
    },
  )
}

function createSegment({ files, root, stream, now }: ActiveOptions, from = '', owner?: Owner): string {
  const folder = streamFolder(root, stream)
  makeFolder(folder)
  for (;;) {
    // Behind `from`, too, if that was taken away: readers may be done with its name.
    const last = [greatest(files, folder) ?? '', from].sort().at(-1)
    const name = nextSegmentName(last === '' ? undefined : last, now())
    const path = join(folder, name + PLAIN)
    try {
      const fd = files.openSync(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, FILE_MODE)
      if (owner !== undefined) files.fchownSync(fd, owner.uid, owner.gid)
      files.closeSync(fd)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      throw error
    }
    return name
  }
}

function greatest(files: Files, folder: string): string | undefined {
  return [...segmentFiles(files, folder).keys()].at(-1)
}

function moveLink({ files, root, stream, writer, durable }: ActiveOptions, name: string): void {
  const folder = streamFolder(root, stream)
  // A link cannot be changed, only replaced: the new one is made aside and renamed over the old one.
  const move = (aside: string): void => {
    removeIfThere(files, aside)
    files.symlinkSync(`${stream}/${name}${PLAIN}`, aside)
    files.renameSync(aside, activeLink(root, stream))
  }
  const aside = join(folder, `.link.${writer}`)
  try {
    move(aside)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    // The stream has a disk of its own.
    removeIfThere(files, aside)
    move(join(root, `.${stream}.link.${writer}`))
  }
  if (durable) {
    syncDirectory(files, folder)
    syncDirectory(files, root)
  }
}

/**
 * Where a plain file stands in place of the link (a rotator's `create`, a log from before Sillok), it
 * becomes a segment as it is: whoever still writes to it goes on doing so, and its lines are read in their turn.
 */
function adoptPlainFile({ files, root, stream }: ActiveOptions): void {
  const link = activeLink(root, stream)
  if (!isPlainFile(files, link)) return
  const file = files.statSync(link, { throwIfNoEntry: false })
  if (file === undefined) return
  if (file.isDirectory())
    throw new SillokError('LINK_BLOCKED', `${link} is a folder where a link must be: move it away.`)
  const folder = streamFolder(root, stream)
  makeFolder(folder)
  const isHere = (path: string): boolean => {
    const stat = files.statSync(path, { throwIfNoEntry: false })
    return stat?.ino === file.ino && stat.dev === file.dev
  }
  // Whoever began this and died has linked the file already: it must not become two segments.
  while (![...segmentFiles(files, folder).values()].some((name) => isHere(join(folder, name)))) {
    // The name follows from what is there, not from the clock: two that adopt at once choose the same.
    const last = greatest(files, folder)
    const name = nextSegmentName(last, last === undefined ? file.birthtimeMs : 0)
    const path = join(folder, name + PLAIN)
    try {
      // Link and unlink, not rename: a rename would replace a segment that another process begins under this name.
      files.linkSync(link, path)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      if (codeOf(error) === 'ENOENT') return
      throw error
    }
    // The link itself, if another process was quicker; or not the greatest, and readers would miss it.
    if (!isHere(path)) {
      removeIfThere(files, path)
      return
    }
    if (greatest(files, folder) !== name) removeIfThere(files, path)
  }
  if (isPlainFile(files, link)) removeIfThere(files, link)
}

/** Whether something that is no link stands at `path`. */
function isPlainFile(files: Files, path: string): boolean {
  try {
    files.readlinkSync(path)
    return false
  } catch (error) {
    return codeOf(error) === 'EINVAL'
  }
}
