import { types } from 'node:util'

/**
 * What an object looks like from outside, without running any of its code: own keys, values and flags, three levels deep, in one list
 * whose items are compared by `Object.is`.
 */
export function snapshot(
  value: unknown,
  depth = 3,
  seen = new Set<unknown>(),
  to: unknown[] = [],
): unknown[] {
  to.push(value)
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return to
  // A proxy answers with code of its own, and a look at it would count.
  if (types.isProxy(value) || seen.has(value) || depth === 0) return to
  seen.add(value)
  to.push(Object.getPrototypeOf(value), Object.isExtensible(value))
  if (ArrayBuffer.isView(value)) return to
  for (const key of Reflect.ownKeys(value).slice(0, 200)) {
    // V8 makes the text of a stack when it is first looked at, of the name and the message.
    if (key === 'stack') continue
    const found = Object.getOwnPropertyDescriptor(value, key)
    to.push(key, found?.get, found?.set, found?.enumerable, found?.writable)
    snapshot(found?.value, depth - 1, seen, to)
  }
  if (types.isMap(value)) for (const item of [...Map.prototype.entries.call(value)].flat()) to.push(item)
  if (types.isSet(value)) to.push(...Set.prototype.values.call(value))
  return to
}

/** The first place where two snapshots differ; -1 where they are the same. */
export function changedAt(before: readonly unknown[], after: readonly unknown[]): number {
  if (before.length !== after.length) return Math.min(before.length, after.length)
  return before.findIndex((item, i) => !Object.is(item, after[i]))
}
