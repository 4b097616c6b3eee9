import { types } from 'node:util'

/** What an object looks like from outside without running any of its code: own keys, values and flags, three levels deep. */
export function snapshot(value: unknown, depth = 3, seen = new Set<unknown>()): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value
  // A proxy answers with code of its own, and a look at it would count.
  if (types.isProxy(value) || seen.has(value) || depth === 0) return '…'
  seen.add(value)
  const own = Reflect.ownKeys(value)
    .slice(0, 200)
    .map((key) => {
      const found = Object.getOwnPropertyDescriptor(value, key)
      const { value: held, ...flags } = found ?? {}
      return [key, flags, snapshot(held, depth - 1, seen)]
    })
  const held =
    value instanceof Map || value instanceof Set ? snapshot(contents(value), depth - 1, seen) : undefined
  return [Object.getPrototypeOf(value), Object.isFrozen(value), own, held]
}

function contents(value: Map<unknown, unknown> | Set<unknown>): unknown[] {
  return value instanceof Map
    ? [...Map.prototype.entries.call(value)].slice(0, 100)
    : [...Set.prototype.values.call(value)].slice(0, 100)
}
