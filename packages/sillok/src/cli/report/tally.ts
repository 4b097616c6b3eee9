/** Different keys that are counted apart; what comes later is counted together, so that memory stays bounded. */
const MAX_KEYS = 10_000
const OTHERS = '(others)'

/** Counts by key. */
export class Tally<T extends object> {
  readonly #counts = new Map<string, T>()
  readonly #none: () => T

  constructor(none: () => T) {
    this.#none = none
  }

  of(...key: string[]): T {
    let name = JSON.stringify(key)
    if (!this.#counts.has(name) && this.#counts.size >= MAX_KEYS) name = JSON.stringify(key.map(() => OTHERS))
    let found = this.#counts.get(name)
    if (found === undefined) {
      found = this.#none()
      this.#counts.set(name, found)
    }
    return found
  }

  /** Each count with the parts of its key under these names; parts that are empty are left out. */
  rows(names: readonly string[]): (T & Record<string, unknown>)[] {
    return [...this.#counts].map(([key, counts]) => {
      const parts = JSON.parse(key) as string[]
      const named = names.map((name, at) => [name, parts[at]] as const).filter(([, part]) => part !== '')
      return { ...Object.fromEntries(named), ...counts }
    })
  }
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
