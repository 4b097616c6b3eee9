import { readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { codeOf, FILE_MODE, type Files, makeFolder, namesIn, realFiles, removeIfThere } from './files.js'

/**
 * Leases: a writer says which segment it has open by an empty file `.leases/<segment>~<who>`, so that nobody
 * retires the segment or takes it for finished while the writer lives. They are names, not contents: creating and
 * removing one is atomic.
 */
const FOLDER = '.leases'

/** A writer in another pid namespace (a container) cannot be asked whether it lives; it is believed for a day. */
const FOREIGN_LEASE_MS = 24 * 3600 * 1000

/** This machine since it was started, and this pid namespace: where a pid means what it says. */
const place = readOr(() => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  return `${boot}.${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'}`
}, '0')

/** Where the numbers of processes are those that this process sees: another container has its own. */
export function processPlace(): string {
  return place
}

/** Start time of a process in clock ticks since boot (proc(5), stat, field 22): tells a reused pid. */
function startOf(pid: number): string | undefined {
  return readOr(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in brackets and may itself hold spaces and brackets.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie is dead, only not yet buried by its parent.
    return state === 'Z' || state === 'X' ? 'dead' : fields[18]
  }, undefined)
}

function readOr<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

let writers = 0
let ownStart: string | undefined

/** A name for one writer of this process, unique on this machine. */
export function writerId(): string {
  ownStart ??= startOf(process.pid) ?? '0'
  return `${process.pid}~${ownStart}~${place}~${threadId}.${writers++}`
}

/** Takes the lease on a segment; returns what releases it. */
export function takeLease(files: Files, folder: string, segment: string, writer: string): () => void {
  const path = join(folder, FOLDER, `${segment}~${writer}`)
  let fd: number
  try {
    fd = files.openSync(path, 'w', FILE_MODE)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    makeFolder(join(folder, FOLDER))
    fd = files.openSync(path, 'w', FILE_MODE)
  }
  files.closeSync(fd)
  return () => {
    try {
      removeIfThere(files, path)
    } catch {
      // A lease that cannot be removed ends with its process.
    }
  }
}

/** The segments of a stream's folder that a living writer has open. Leases of the dead are removed. */
export function leasedSegments(files: Files, folder: string, now = Date.now()): Set<string> {
  return new Set(livingLeases(files, folder, now).map(({ segment }) => segment))
}

/** The same for one who only looks, as at a copy: nothing is removed. */
export function heldSegments(folder: string): Set<string> {
  const held = new Set<string>()
  for (const name of namesIn(realFiles, join(folder, FOLDER)))
    if (isWriterAlive(join(folder, FOLDER, name))) held.add(name.split('~', 1)[0] as string)
  return held
}

function livingLeases(files: Files, folder: string, now: number): { segment: string; writer: string }[] {
  const living: { segment: string; writer: string }[] = []
  for (const name of namesIn(files, join(folder, FOLDER))) {
    const [segment, pid, start, where] = name.split('~')
    if (segment === undefined) continue
    if (isLiving(files, join(folder, FOLDER, name), Number(pid), start, where, now))
      living.push({ segment, writer: name.slice(segment.length + 1) })
    else sweep(files, join(folder, FOLDER, name))
  }
  return living
}

/** Two that try at the same moment both step back; the next attempts, at random times, tell them apart. */
const ATTEMPTS = 5
const STEP_BACK_MS = 40

/**
 * Takes something that only one at a time may have, until it is released or the process ends: by a lease, and a look whether another has one.
 *
 * @param folder the leases are in `.leases` of it
 * @returns what releases it; `undefined` when another has it
 */
export async function takeAlone(folder: string, name: string): Promise<(() => void) | undefined> {
  const writer = writerId()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const release = takeLease(realFiles, folder, name, writer)
    let isAlone = false
    try {
      // First the lease, then the look: of two, at least the later one sees the other.
      const others = livingLeases(realFiles, folder, Date.now())
      isAlone = !others.some((lease) => lease.segment === name && lease.writer !== writer)
    } finally {
      if (!isAlone) release()
    }
    if (isAlone) return release
    await new Promise((resolve) => setTimeout(resolve, STEP_BACK_MS * Math.random()))
  }
  return undefined
}

/** Whether the writer lives that made a file, by the file's name: `<anything>~<writerId>`. */
export function isWriterAlive(path: string): boolean {
  const [, pid, start, where] = basename(path).split('~')
  return isLiving(realFiles, path, Number(pid), start, where, Date.now())
}

/** Sweeping is a courtesy: a reader of a read-only copy cannot, and need not. */
function sweep(files: Files, path: string): void {
  try {
    files.unlinkSync(path)
  } catch {}
}

function isLiving(
  files: Files,
  path: string,
  pid: number,
  start: string | undefined,
  where: string | undefined,
  now: number,
): boolean {
  if (where !== place) {
    // Another boot of this machine is dead for certain; another namespace of this boot may live.
    if (where?.split('.')[0] !== place.split('.')[0]) return false
    const stat = files.statSync(path, { throwIfNoEntry: false })
    // One of a clock that was ahead would be believed until then.
    return stat !== undefined && Math.abs(now - stat.mtimeMs) < FOREIGN_LEASE_MS
  }
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  const actual = startOf(pid)
  return actual !== 'dead' && (actual === undefined || start === '0' || actual === start)
}
