import fs from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DIRECTORY_MODE, FILE_MODE, isWriterAlive, writerId } from '../stream/index.js'

/** What a gap in the trail is. */
export interface UnrecordedGap {
  /** Tells it from others: who dies at the wrong moment leaves two records of one gap. */
  gapId: string
  /** Records that are missing: intents and outcomes. */
  count: number
  /** Of the first and the last operation, RFC 3339 in UTC. */
  since: string
  until: string
  /** Why, as error codes; `DISK_FULL` with that of the system. */
  codes: string[]
}

/** Bytes that a gap's file has from the beginning: so it can be written where the disk is full. */
const RESERVED = 2048
/** For how long an operation waits until what it leaves out is kept, in ms: a disk that hangs must not hold it up. */
const PATIENCE_MS = 1000

const folderOf = (root: string): string => join(root, '.sillok', 'audit-gap')

/**
 * Keeps the gap of this process where it survives the process: a small file, whose name says whose it is. Where there was no room for it from the beginning,
 * since the disk was full already, its name says what the gap is as well: a name takes no block.
 */
export class GapFile {
  readonly root: string
  readonly #whose = writerId()
  #path: string
  /** Its file, once a thread has made it; `undefined` where that failed. */
  readonly #fd: Promise<number | undefined>
  /** `null` where there is none. */
  #next: UnrecordedGap | null | undefined
  #saving: Promise<void> | undefined

  /**
   * Has threads make the file: the disk may hang already.
   *
   * @param onFailure there is no file, and a gap is in memory alone
   */
  constructor(root: string, onFailure: () => void) {
    this.root = root
    this.#path = join(folderOf(root), `gap~${this.#whose}`)
    this.#fd = open(this.#path).catch(() => {
      onFailure()
      return undefined
    })
  }

  /** Resolves when the gap, or that there is none, is with the kernel; or when it took too long. */
  async save(gap: UnrecordedGap | undefined): Promise<void> {
    this.#next = gap ?? null
    this.#saving ??= this.#saveAll()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    await Promise.race([this.#saving, late])
    clearTimeout(timer)
  }

  /** At once, for the end of the process. */
  removeNow(): void {
    fs.rmSync(this.#path, { force: true })
  }

  async remove(): Promise<void> {
    await this.#fd
    await removeAside(this.#path)
  }

  async #saveAll(): Promise<void> {
    const fd = await this.#fd
    while (this.#next !== undefined) {
      const gap = this.#next
      const bytes = padded(gap === null ? '' : JSON.stringify(gap))
      this.#next = undefined
      if (fd === undefined) continue
      const isKept = await write(fd, bytes)
      await this.#rename(isKept || gap === null ? 'gap' : nameOf(gap))
    }
    this.#saving = undefined
  }

  async #rename(name: string): Promise<void> {
    const path = join(folderOf(this.root), `${name}~${this.#whose}`)
    if (path === this.#path) return
    try {
      await rename(this.#path, path)
      this.#path = path
    } catch {
      // It is kept in memory alone.
    }
  }
}

async function open(path: string): Promise<number> {
  const folder = dirname(path)
  // Not `recursive`, see `makeFolder`.
  for (const each of [dirname(folder), folder])
    await mkdir(each, DIRECTORY_MODE).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  const fd = await new Promise<number>((resolve, reject) =>
    fs.open(path, 'wx', FILE_MODE, (error, opened) => (error === null ? resolve(opened) : reject(error))),
  )
  // Where there is no room its name has to do.
  await write(fd, padded(''))
  return fd
}

function write(fd: number, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    fs.write(fd, bytes, 0, bytes.length, 0, (error, written) =>
      resolve(error === null && written === bytes.length),
    )
  })
}

async function removeAside(path: string): Promise<void> {
  // What cannot be removed is looked at, and found to be no gap or one that is known by its id.
  await rm(path, { force: true }).catch(() => {})
}

/** Of the codes so much that the name of the file is not too long. */
const MAX_CODES = 80

function nameOf({ gapId, count, since, until, codes }: UnrecordedGap): string {
  const safe = codes.map((code) => code.replace(/[^A-Z0-9_]/g, '')).join('+')
  return ['gap', gapId, count, since, until, safe.slice(0, MAX_CODES)].join(' ')
}

/** What `nameOf` made; `undefined` for the name of a file that has its gap in it. */
function fromName(name: string): UnrecordedGap | undefined {
  const [, gapId, count, since, until, codes] = name.split('~', 1)[0]?.split(' ') ?? []
  return gapId === undefined || since === undefined || until === undefined || codes === undefined
    ? undefined
    : { gapId, count: Number(count), since, until, codes: codes.split('+') }
}

function padded(text: string): Buffer {
  return Buffer.from(text.padEnd(RESERVED))
}

/** A gap that a process left which is dead, and takes it off the disk. */
export interface Orphan {
  gap: UnrecordedGap
  remove: () => void
}

/** The gaps under a root that dead processes left. Each is given to one who asks; should he die as well, to the next. */
export function orphanedGaps(root: string): Orphan[] {
  const found: Orphan[] = []
  for (const name of namesIn(folderOf(root))) {
    const path = join(folderOf(root), name)
    if (isWriterAlive(path)) continue
    const mine = join(folderOf(root), `${name.split('~', 1)[0]}~${writerId()}`)
    try {
      fs.renameSync(path, mine)
      const gap = checked(fromName(name) ?? parse(fs.readFileSync(mine, 'utf8')))
      const remove = (): void => void removeAside(mine)
      if (gap === undefined) remove()
      else found.push({ gap, remove })
    } catch {
      // Somebody else was quicker, or the root cannot be written to.
    }
  }
  return found
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `undefined` where there was no gap, and for what is none: it goes into a record, so it is looked at. */
function checked(gap: unknown): UnrecordedGap | undefined {
  if (typeof gap !== 'object' || gap === null) return undefined
  const { gapId, count, since, until, codes } = gap as UnrecordedGap
  const isGap =
    [gapId, since, until].every((one) => typeof one === 'string') &&
    Number.isSafeInteger(count) &&
    Array.isArray(codes)
  return isGap ? { gapId, count, since, until, codes: codes.map(String) } : undefined
}
