/**
 * Lets methods be taken off their object: `const { audit } = log`, `promise.finally(timing.end)`. Each is bound when it is first
 * asked for, so that objects which live for one request pay for none that they do not use.
 */
export function detachable<T extends object>(prototype: T, ...names: (keyof T & string)[]): void {
  for (const name of names) {
    const method = prototype[name] as (...values: unknown[]) => unknown
    Object.defineProperty(prototype, name, {
      get(this: object): unknown {
        const bound = method.bind(this)
        Object.defineProperty(this, name, { value: bound, writable: true, configurable: true })
        return bound
      },
      configurable: true,
    })
  }
}
