import { isError } from './error.js'
import { freeName, nameOf } from './names.js'

/** Own enumerable properties, each read once, `toJSON` before; one that cannot be read says why. */
export function* ownEntries(value: object, toJSON: unknown): Generator<[string, unknown]> {
  for (const key of Object.keys(value)) {
    let item: unknown
    try {
      item = key === 'toJSON' ? toJSON : (value as Record<string, unknown>)[key]
    } catch (error) {
      item = `[Unreadable: ${reason(error)}]`
    }
    yield [key, item]
  }
}

/** Keys of a map become names; those that would be the same name are told apart, as far as they are written. */
export function* mapEntries(map: Map<unknown, unknown>, breadth: number): Generator<[string, unknown]> {
  const names = new Set<string>()
  for (const [key, item] of map) {
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
