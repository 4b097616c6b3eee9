import { isError } from './error.js'
import { freeName, nameOf } from './names.js'

/** Keys of a map become names; those that would be the same name are told apart, as far as they are written. */
export function* mapEntries(
  pairs: Iterable<[unknown, unknown]>,
  breadth: number,
): Generator<[string, unknown]> {
  const names = new Set<string>()
  for (const [key, item] of pairs) {
    const name = typeof key === 'object' && key !== null ? `[${nameOf(key)}]` : String(key)
    yield [names.size > breadth ? name : freeName(name, names), item]
  }
}

export function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  for (const item of items) {
    if (count-- <= 0) return
    yield item
  }
}

/** Why something could not be read. */
export function reason(error: unknown): string {
  try {
    return isError(error) ? String(error.message) : String(error)
  } catch {
    return 'no reason given'
  }
}
