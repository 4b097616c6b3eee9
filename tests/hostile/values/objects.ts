import { flip, getter, INJECTION, nested, thrower, type Values } from './kit.js'

class Private {
  #secret = 'private'
  shown = 2
  get secret(): string {
    return this.#secret
  }
  touch(): string {
    return this.#secret
  }
}
class Throws {
  get [Symbol.toStringTag](): string {
    return thrower()
  }
}
Object.defineProperty(Throws.prototype, 'constructor', { get: thrower })
/** Getters, `toJSON`, cycles, depth, breadth, and names that mean something to JavaScript or to us. */
export const objects: Values = {
  'throwing getter': () => getter('a'),
  'getter that throws undefined': () =>
    getter('a', () => {
      throw undefined
    }),
  'getter that throws what throws': () =>
    getter('a', () => {
      throw getter('message', thrower, { toString: thrower })
    }),
  'getter that throws a megabyte': () =>
    getter('a', () => {
      throw new Error('x'.repeat(1_000_000))
    }),
  'getter that overflows the stack': () => {
    const value: object = getter('a', () => (value as { a: unknown }).a)
    return value
  },
  'getter that changes from text to object': () => getter('a', flip('x', { level: 'CRITICAL' })),
  'getter that changes from number to injection': () => getter('a', flip(1, INJECTION)),
  'getter under a name of ours that changes': () => getter('level', flip('INFO', 'CRITICAL')),
  'getter that adds a field': () => {
    const value: Record<string, unknown> = {}
    return getter(
      'a',
      () => {
        value.b = 1
        return 1
      },
      value,
    )
  },
  'getter that removes the next field': () => {
    const value: Record<string, unknown> = { b: 1 }
    getter('a', () => delete value.b, value)
    return value
  },
  'getter that is never enumerable': () => Object.defineProperty({}, 'a', { get: thrower }),
  'setter only': () => Object.defineProperty({}, 'a', { set: thrower, enumerable: true }),
  'throwing toJSON': () => ({ toJSON: thrower, a: 1 }),
  'toJSON that throws a symbol': () => ({
    toJSON: () => {
      throw Symbol('s')
    },
  }),
  'toJSON that returns itself': () => {
    const value = { toJSON: (): unknown => value, a: 1 }
    return value
  },
  'toJSON without end': () => {
    const make = (): object => ({ toJSON: make })
    return make()
  },
  'toJSON that returns undefined': () => ({ toJSON: () => undefined }),
  'toJSON that returns a function': () => ({ toJSON: () => thrower }),
  'toJSON that returns an injection': () => ({ toJSON: () => INJECTION }),
  'toJSON that returns a BigInt': () => ({ toJSON: () => 2n ** 70n }),
  'toJSON that changes its object': () => {
    const value: Record<string, unknown> = { a: 1 }
    value.toJSON = () => ({ ...value, a: 2 })
    return value
  },
  'toJSON that is a getter that throws': () => Object.defineProperty({}, 'toJSON', { get: thrower }),
  'toJSON that is a number': () => ({ toJSON: 1 }),
  'async toJSON': () => ({ toJSON: async () => INJECTION }),
  cycle: () => {
    const value: Record<string, unknown> = { a: 1 }
    value.self = value
    value.list = [value, { value }]
    return value
  },
  'cycle through an array': () => {
    const value: unknown[] = []
    value.push(value)
    return value
  },
  'cycle of two': () => {
    const a: Record<string, unknown> = {}
    a.b = { a }
    return a
  },
  '1,000 levels': () => nested(1000),
  '100,000 levels': () => nested(100_000),
  '100,000 levels of arrays': () => nested(100_000, (inner) => [inner]),
  'the same object a thousand times': () => Array(1000).fill({ a: 'x'.repeat(1000) }),
  '5,000 keys': () => Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])),
  'symbol keys': () => ({ [Symbol('k')]: 1, [Symbol.iterator]: thrower, a: 1 }),
  'own __proto__': () => JSON.parse('{"__proto__":{"level":"CRITICAL"},"a":1}'),
  'own constructor and toString': () => ({ constructor: 1, toString: 2, valueOf: 3, hasOwnProperty: 4 }),
  'own prototype': () => ({ prototype: { level: 'CRITICAL' }, constructor: { prototype: { a: 1 } } }),
  'inherited level': () => Object.create({ level: 'CRITICAL', message: 'forged' }),
  'null prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'reserved names': () => ({
    timestamp: 'x',
    level: 'CRITICAL',
    logger: 'x',
    message: 'x',
    log_type: 'audit',
  }),
  'own extra': () => ({ extra: { level: 1 }, level: 2 }),
  'extra as text': () => ({ extra: INJECTION, level: 2 }),
  'names with our name in another case': () => ({
    LEVEL: 'CRITICAL',
    Level: 'CRITICAL',
    'level ': 'CRITICAL',
    'lev\u200bel': 'CRITICAL',
  }),
  'names that need escapes': () => ({
    'a\nb': 1,
    '"': 2,
    '\\': 3,
    '\u2028': 4,
    '","level":"CRITICAL': 5,
    '': 6,
  }),
  'names of lone surrogates': () => ({ '\ud800': 1, '\ud801': 2, '\ufffd': 3, '\ufffd~2': 4 }),
  'long names alike': () => ({ [`${'k'.repeat(2000)}a`]: 1, [`${'k'.repeat(2000)}b`]: 2 }),
  'a name of a megabyte': () => ({ ['k'.repeat(1_000_000)]: 1 }),
  'numbers as names': () => ({ 1: 'a', 0: 'b', '-1': 'c', '1e3': 'd', NaN: 'e' }),
  'our note as a name': () => ({
    '[truncated]': 'mine',
    ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i])),
  }),
  'private fields': () => new Private(),
  'class that throws at every look': () => new Throws(),
  'class that extends null': () => Object.create(Object.create(null)),
  'throwing toStringTag': () => Object.defineProperty({}, Symbol.toStringTag, { get: thrower }),
  'lying toStringTag': () => ({ [Symbol.toStringTag]: 'Error', message: 'not one' }),
  'throwing toString, valueOf and toPrimitive': () => ({
    toString: thrower,
    valueOf: thrower,
    [Symbol.toPrimitive]: thrower,
  }),
  'frozen object': () => Object.freeze({ a: Object.freeze([1]) }),
  'sealed object': () => Object.seal({ a: 1 }),
  'thenable that throws': () => Object.defineProperty({}, 'then', { get: thrower, enumerable: true }),
  'arguments object': () =>
    (function () {
      // biome-ignore lint/complexity/noArguments: the object itself is what is tested
      return arguments
    })(),
  'payload that lies about its length': () => ({
    body: { redacted: 'payload', type: 'x', length: Number.NaN },
  }),
  'payload that changes between reads': () => ({
    body: Object.defineProperties(
      {},
      {
        redacted: { value: 'payload' },
        type: { get: flip('x', 1) },
        length: { get: flip(1, INJECTION) },
      },
    ),
  }),
  'payload with a length that throws': () => ({
    body: getter('length', thrower, { redacted: 'payload', type: 'string' }),
  }),
  globalThis: () => globalThis,
  'process.env': () => ({ ...process.env }),
  Math: () => Math,
  JSON: () => JSON,
  Reflect: () => Reflect,
}
