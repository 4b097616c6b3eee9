import fs from 'node:fs'
import { SillokError } from '../record/index.js'
import type { Position } from '../stream/index.js'

/** How often it is looked for a new checkpoint while somebody waits for one, in ms: one look is one `stat`. */
const LOOK_MS = 20

interface Waiting extends Position {
  resolve: () => void
  reject: (error: unknown) => void
}

/** Waits for signed checkpoints of a stream's log, whichever process seals it. */
export class SealWatch {
  readonly #root: string
  readonly #stream: string
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined
  #covers: (place: Position) => boolean = () => false
  /** Which checkpoint all who wait have been held against. */
  #seen = ''

  constructor(root: string, stream: string) {
    this.#root = root
    this.#stream = stream
  }

  /** Resolves when a checkpoint covers what ends at `place`. @throws SillokError `NOT_SEALED`, and what is wrong with the log */
  covered(place: Position): Promise<void> {
    if (this.#covers(place)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.add({ ...place, resolve, reject })
      this.#timer ??= setInterval(() => void this.#look(), LOOK_MS)
    })
  }

  close(): void {
    this.#fail(new SillokError('AUDIT_TIMEOUT', 'Logging was closed before the audit record was sealed.'))
  }

  async #look(): Promise<void> {
    try {
      // Loaded when somebody waits for a seal: programs that do not pay nothing for it.
      const { checkpointPath, sealedUpTo } = await import('../seal/index.js')
      const stat = fs.statSync(checkpointPath(this.#root, this.#stream), { throwIfNoEntry: false })
      const stamp = stat === undefined ? 'none' : `${stat.ino} ${stat.mtimeMs}`
      if (stamp === this.#seen) return
      this.#covers = sealedUpTo(this.#root, this.#stream)
      for (const waiting of this.#waiting) {
        if (!this.#covers(waiting)) continue
        this.#waiting.delete(waiting)
        waiting.resolve()
      }
      this.#seen = stamp
    } catch (error) {
      this.#fail(error)
    }
    if (this.#waiting.size === 0) this.#rest()
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting) reject(error)
    this.#waiting.clear()
    this.#rest()
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
