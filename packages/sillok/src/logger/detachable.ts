/**
 * Lets methods be taken off their object: `const { audit } = log`, `promise.finally(timing.end)`. Each is bound when it is first
 * asked for, so that objects which live for one request pay for none that they do not use. They may be replaced and spied on as methods may.
 */
export function detachable<T extends object>(prototype: T, ...names: (keyof T & string)[]): void {
  for (const name of names) {
    const method = prototype[name] as (...values: unknown[]) => unknown
    const keep = (object: object, value: unknown): void => {
      Object.defineProperty(object, name, { value, writable: true, configurable: true })
    }
    Object.defineProperty(prototype, name, {
      get(this: object | undefined): unknown {
        // Tools that put a spy in its place ask for it without an object.
        if (this === undefined) return method
        const bound = method.bind(this)
        if (Object.isExtensible(this)) keep(this, bound)
        return bound
      },
      set(this: object, value: unknown) {
        keep(this, value)
      },
      configurable: true,
    })
  }
}
