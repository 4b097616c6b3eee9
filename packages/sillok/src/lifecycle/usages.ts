import fs from 'node:fs'
import { join } from 'node:path'
import { mountedUnder, spaceOf, usageOf } from '../catalogue/index.js'

/**
 * How far the file systems under a root are used, look for look. That of the root is asked at once. The others are asked beside everything else, and what counts is their last answer: one
 * whose server does not answer must not hold up the program.
 */
export class Usages {
  readonly #known = new Map<string, number>()
  readonly #asked = new Set<string>()

  /** Those that are used farther than that. @throws the system's error where there is no root */
  above(root: string, share: number): string[] {
    const real = fs.realpathSync(root)
    const found: string[] = []
    for (const { path, space, isReadOnly } of mountedUnder(real)) {
      if (path === '') this.#known.set('', usageOf(spaceOf(real)))
      else if (path !== space || isReadOnly) continue
      else this.#ask(real, path)
      if ((this.#known.get(path) ?? 0) > share) found.push(path)
    }
    return found
  }

  #ask(root: string, path: string): void {
    if (this.#asked.has(path)) return
    this.#asked.add(path)
    void usageAt(join(root, path)).then((usage) => {
      this.#asked.delete(path)
      if (usage === undefined) this.#known.delete(path)
      else this.#known.set(path, usage)
    })
  }
}

/** `undefined` for one that is gone. */
async function usageAt(folder: string): Promise<number | undefined> {
  try {
    const { blocks, bfree, bavail } = await fs.promises.statfs(folder)
    return usageOf({ total: blocks - bfree + bavail, free: bavail })
  } catch {
    return undefined
  }
}
