import fs from 'node:fs'
import { join } from 'node:path'
import { FILE_MODE, isWriterAlive, makeFolder, writerId } from '../stream/index.js'

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

/** Keeps the gap of this process where it survives the process: a small file, whose name says whose it is. */
export class GapFile {
  readonly root: string
  readonly #path: string
  readonly #fd: number
  #next: string | undefined
  #saving: Promise<void> | undefined

  /** @throws the system's error */
  constructor(root: string) {
    this.root = root
    makeFolder(folderOf(root))
    this.#path = join(folderOf(root), `gap~${writerId()}`)
    this.#fd = fs.openSync(this.#path, 'wx', FILE_MODE)
    fs.writeSync(this.#fd, padded(''))
  }

  /** Resolves when the gap, or that there is none, is with the kernel; or when it took too long. */
  async save(gap: UnrecordedGap | undefined): Promise<void> {
    this.#next = gap === undefined ? '' : JSON.stringify(gap)
    this.#saving ??= this.#saveAll()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    await Promise.race([this.#saving, late])
    clearTimeout(timer)
  }

  remove(): void {
    fs.rmSync(this.#path, { force: true })
  }

  async #saveAll(): Promise<void> {
    while (this.#next !== undefined) {
      const bytes = padded(this.#next)
      this.#next = undefined
      await new Promise<void>((resolve) => {
        fs.write(this.#fd, bytes, 0, bytes.length, 0, () => resolve())
      })
    }
    this.#saving = undefined
  }
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
    const mine = join(folderOf(root), `gap~${writerId()}`)
    try {
      fs.renameSync(path, mine)
      const gap = parse(fs.readFileSync(mine, 'utf8'))
      const remove = (): void => fs.rmSync(mine, { force: true })
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

/** `undefined` where there was no gap, and for what is none: it goes into a record, so it is looked at. */
function parse(text: string): UnrecordedGap | undefined {
  try {
    const { gapId, count, since, until, codes } = JSON.parse(text) as UnrecordedGap
    const isGap =
      [gapId, since, until].every((one) => typeof one === 'string') &&
      Number.isSafeInteger(count) &&
      Array.isArray(codes)
    return isGap ? { gapId, count, since, until, codes: codes.map(String) } : undefined
  } catch {
    return undefined
  }
}
