import { INJECTION, revoked, thrower, type Values } from './kit.js'

const seen = { configurable: true, enumerable: true }

/** Proxies that are gone, throw, lie, or never end. */
export const proxies: Values = {
  'revoked proxy': () => revoked({}),
  'revoked proxy of an array': () => revoked([]),
  'revoked proxy of a function': () => revoked(() => 1),
  'revoked proxy of an error': () => revoked(new Error('x')),
  'revoked proxy of a date': () => revoked(new Date(0)),
  'proxy with throwing ownKeys': () => new Proxy({ a: 1 }, { ownKeys: thrower }),
  'proxy with throwing get': () => new Proxy({ a: 1 }, { get: thrower }),
  'proxy with throwing getPrototypeOf': () => new Proxy({ a: 1 }, { getPrototypeOf: thrower }),
  'proxy with throwing getOwnPropertyDescriptor': () =>
    new Proxy({ a: 1 }, { getOwnPropertyDescriptor: thrower }),
  'proxy with throwing has': () => new Proxy({ a: 1 }, { has: thrower }),
  'proxy that throws on everything': () => new Proxy({}, new Proxy({}, { get: () => thrower })),
  'proxy of a function that throws on everything': () =>
    new Proxy(() => 1, new Proxy({}, { get: () => thrower })),
  'proxy with the same key twice': () => new Proxy({}, { ownKeys: () => ['a', 'a'] }),
  'proxy with keys that are not there': () =>
    new Proxy({}, { ownKeys: () => ['a', 'b'], getOwnPropertyDescriptor: () => ({ ...seen, value: 1 }) }),
  'proxy that gives all names': () => new Proxy({}, { get: () => INJECTION }),
  'proxy that gives functions for all names': () => new Proxy({}, { get: () => () => INJECTION }),
  'proxy that gives itself': () => {
    const value: object = new Proxy({ a: 1 }, { get: () => value })
    return value
  },
  'proxy without end': () => {
    const make = (): object =>
      new Proxy(
        {},
        {
          ownKeys: () => ['a', 'b'],
          getOwnPropertyDescriptor: () => seen,
          get: (_, key) => (key === 'a' || key === 'b' ? make() : undefined),
        },
      )
    return make()
  },
  'proxy of an array with a lying length': () =>
    new Proxy([1], { get: (target, key) => (key === 'length' ? INJECTION : Reflect.get(target, key)) }),
  'proxy of an array with a BigInt length': () =>
    new Proxy([1], { get: (target, key) => (key === 'length' ? 1n : Reflect.get(target, key)) }),
  'proxy of an array with an endless length': () =>
    new Proxy([1], {
      get: (target, key) => (key === 'length' ? Number.MAX_SAFE_INTEGER : Reflect.get(target, key)),
    }),
  'proxy of an array with a negative length': () =>
    new Proxy([1], { get: (target, key) => (key === 'length' ? -5 : Reflect.get(target, key)) }),
  'proxy of an array under body': () => ({
    body: new Proxy([1], { get: (target, key) => (key === 'length' ? INJECTION : Reflect.get(target, key)) }),
  }),
  'proxy of a date': () => new Proxy(new Date(0), {}),
  'proxy of a map': () => new Proxy(new Map([['a', 1]]), {}),
  'proxy of a set': () => new Proxy(new Set([1]), {}),
  'proxy of a promise': () => new Proxy(Promise.resolve(1), {}),
  'proxy of a regular expression': () => new Proxy(/a/, {}),
  'proxy of a typed array': () => new Proxy(new Uint8Array(3), {}),
  'proxy of an error': () => new Proxy(new Error('x'), {}),
  'proxy of a boxed text': () => new Proxy(Object('a') as object, {}),
  'proxy of private fields': () =>
    new Proxy(
      new (class {
        #a = 1
        get a(): number {
          return this.#a
        }
      })(),
      {},
    ),
  'proxy that says it is an error': () => new Proxy({}, { getPrototypeOf: () => Error.prototype }),
  'proxy that says it is a map': () => new Proxy({}, { getPrototypeOf: () => Map.prototype }),
  'proxy that says it is a date': () => new Proxy({}, { getPrototypeOf: () => Date.prototype }),
  'proxy that says it is a boxed text': () => new Proxy({}, { getPrototypeOf: () => String.prototype }),
  'proxy with another prototype each time': () => {
    let i = 0
    const all = [Date.prototype, Error.prototype, Map.prototype, Set.prototype, RegExp.prototype, null]
    return new Proxy({ a: 1 }, { getPrototypeOf: () => all[i++ % all.length] ?? null })
  },
}
