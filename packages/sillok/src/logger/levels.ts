import { type Level, loudness } from '../record/index.js'

/**
 * The level of each logger. A name without one of its own has that of the nearest parent which has one, `api` for `api.interviews`, and
 * at last that of the root, whose name is the empty text.
 */
export class Levels {
  readonly #byName = new Map<string, Level>()
  #root: Level

  constructor(root: Level, byName: Readonly<Record<string, Level>> = {}) {
    this.#root = root
    for (const [name, level] of Object.entries(byName)) this.set(level, name)
  }

  /** Sets the level of a name and of all below it that have none of their own. */
  set(level: Level, name = ''): void {
    if (name === '') this.#root = level
    else this.#byName.set(name, level)
  }

  of(name: string): Level {
    for (let part = name; ; ) {
      const level = this.#byName.get(part)
      if (level !== undefined) return level
      const dot = part.lastIndexOf('.')
      if (dot === -1) return this.#root
      part = part.slice(0, dot)
    }
  }

  /** Loudness from which the logger of a name writes. */
  thresholdOf(name: string): number {
    return loudness(this.of(name))
  }
}
