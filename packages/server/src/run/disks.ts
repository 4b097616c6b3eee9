import fs from 'node:fs'
import { join } from 'node:path'
import { fileSystemOf, mountedUnder } from 'sillok/catalogue'

/** Space of a file system, in bytes. */
export interface Disk {
  /** Where it is mounted, from the root; `''` for that of the root. */
  path: string
  free: number
  total: number
  /** It has no block left for this user. */
  isFull: boolean
}

/** So long is waited for the first answer of a file system. */
const ANSWER_MS = 500

/**
 * The file systems that the streams of a root lie on. That of the root is asked at once. The others are asked beside everything else, and what counts is their last answer: one whose server
 * does not answer must not hold up this one.
 */
export class Disks {
  readonly #root: string
  readonly #known = new Map<string, Disk>()
  readonly #asked = new Map<string, Promise<void>>()

  constructor(root: string) {
    this.#root = root
  }

  /** Whether one of them takes nothing more. */
  isFull(): boolean {
    return this.#look().some((disk) => disk.isFull)
  }

  /** That of the root first; one that never answered is left out. */
  async all(): Promise<Disk[]> {
    this.#look()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, ANSWER_MS)
    })
    await Promise.race([Promise.all(this.#asked.values()), late])
    clearTimeout(timer)
    return this.#look()
  }

  /** Which of them a stream is on: its `path`. */
  of(stream: string): string {
    return fileSystemOf(mountedUnder(fs.realpathSync(this.#root)), stream).space
  }

  #look(): Disk[] {
    let real: string
    try {
      real = fs.realpathSync(this.#root)
      this.#known.set('', diskOf('', fs.statfsSync(real)))
    } catch {
      return []
    }
    const paths = ['']
    for (const { path, space, isReadOnly } of mountedUnder(real)) {
      if (path === '' || path !== space || isReadOnly || !isStream(real, path)) continue
      paths.push(path)
      this.#ask(real, path)
    }
    return paths.flatMap((path) => this.#known.get(path) ?? [])
  }

  #ask(real: string, path: string): void {
    if (this.#asked.has(path)) return
    const answer = fs.promises.statfs(join(real, path)).then(
      (stat) => void this.#known.set(path, diskOf(path, stat)),
      () => void this.#known.delete(path),
    )
    this.#asked.set(
      path,
      answer.finally(() => this.#asked.delete(path)),
    )
  }
}

function diskOf(path: string, { bsize, blocks, bavail, bfree }: fs.StatsFs): Disk {
  // Some blocks are kept for root. A file system without a limit, as tmpfs can be, counts none at all.
  const isFull = blocks > 0 && (process.getuid?.() === 0 ? bfree : bavail) === 0
  return { path, free: bavail * bsize, total: blocks * bsize, isFull }
}

/** By the link to its newest segment, which lies beside its folder: nothing is asked of what is mounted there. */
function isStream(root: string, path: string): boolean {
  return fs.lstatSync(join(root, `${path}.jsonl`), { throwIfNoEntry: false }) !== undefined
}
