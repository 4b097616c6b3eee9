import type { RedactCounters, RedactOptions } from '../types.js'

/** Counts what a redactor does, and tells who wants to hear of findings. */
export class Tally {
  readonly #rules = new Map<string, number>()
  readonly #onFinding: RedactOptions['onFinding']
  readonly #safeName: (name: string) => string
  errors = 0
  truncated = 0

  /** @param safeName a name as it may leave: it may hold a secret as well */
  constructor(onFinding: RedactOptions['onFinding'], safeName: (name: string) => string) {
    this.#onFinding = onFinding
    this.#safeName = safeName
  }

  found(rule: string, start: number, length: number, name: string, inside: readonly string[]): void {
    this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + 1)
    if (this.#onFinding === undefined) return
    try {
      const path = [...inside, name]
        .filter((part) => part !== '')
        .map(this.#safeName)
        .join('.')
      this.#onFinding({ rule, path, start, length })
    } catch {
      this.errors++
    }
  }

  counters(): RedactCounters {
    return { rules: Object.fromEntries(this.#rules), errors: this.errors, truncated: this.truncated }
  }
}
