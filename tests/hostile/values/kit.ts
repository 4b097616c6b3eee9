/** Values that are made anew for each use: a value that was read once may not be what it was. */
export type Values = Record<string, () => unknown>

/** JSON text that, were it ever written as it stands, would forge a field. */
export const INJECTION = '0,"level":"CRITICAL","x":1'

export const thrower = (): never => {
  throw new Error('no')
}

export function getter(name: PropertyKey, get: () => unknown = thrower, of: object = {}): object {
  return Object.defineProperty(of, name, { get, enumerable: true, configurable: true })
}

/** Reads as `first`, and from then on as `then`. */
export function flip(first: unknown, then: unknown): () => unknown {
  let reads = 0
  return () => (reads++ === 0 ? first : then)
}

export function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

export function nested(levels: number, wrap: (inner: unknown) => unknown = (next) => ({ next })): unknown {
  let value: unknown = { end: 1 }
  for (let i = 0; i < levels; i++) value = wrap(value)
  return value
}
