import { createHash, createSecretKey } from 'node:crypto'
import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { createGzip } from 'node:zlib'
import { getter, INJECTION, nested, thrower, type Values } from './kit.js'

/** Shapes that came up once the others held: what lies about itself in parts, and what hosts bring along. */
export const strange: Values = {
  'iterable without end': () => ({
    *[Symbol.iterator]() {
      for (;;) yield 1
    },
  }),
  'map of a subclass with a lying size': () =>
    new (class extends Map {
      override get size() {
        return 1e9
      }
    })([['a', 1]]),
  'map with keys of every kind': () =>
    new Map<unknown, unknown>([
      [{ password: 'x' }, 1],
      [[1], 2],
      [Symbol('a'), 3],
      [null, 4],
      [Number.NaN, 5],
      [() => {}, 6],
    ]),
  'set of a subclass that throws': () =>
    new (class extends Set {
      override forEach = thrower
      override values = thrower
    })([1]),
  'proxy of an array with a length that is an object': () =>
    new Proxy([1], { get: (of, name) => (name === 'length' ? { valueOf: thrower } : Reflect.get(of, name)) }),
  'proxy of an array with a length that is no number': () =>
    new Proxy([1], { get: (of, name) => (name === 'length' ? Number.NaN : Reflect.get(of, name)) }),
  'the longest array': () => {
    const items: unknown[] = []
    items.length = 2 ** 32 - 1
    return items
  },
  'array with toJSON': () => Object.assign([1], { toJSON: () => INJECTION }),
  'date before year 0': () => new Date(-62_200_000_000_000),
  'date of a subclass that throws': () =>
    new (class extends Date {
      override toISOString = thrower
      override toJSON = thrower
    })(0),
  'regexp with a throwing source': () => Object.defineProperty(/a"\n/g, 'source', { get: thrower }),
  'inherited toJSON': () => Object.create({ toJSON: () => ({ level: 'CRITICAL' }) }),
  'own inspection that throws': () => ({ [inspect.custom]: thrower, a: 1 }),
  'class with an injection as its name': () =>
    new (Object.defineProperty(class {}, 'name', { value: INJECTION }))(),
  'class with a throwing name': () => new (getter('name', thrower, class {}) as new () => object)(),
  'getter of megabytes': () => getter('a', () => 'x'.repeat(2_000_000)),
  'proxies in proxies': () => nested(200, (next) => new Proxy({ next }, {})),
  'proxy that revokes itself': () => {
    const { proxy, revoke } = Proxy.revocable(
      { a: 1, b: 2 },
      {
        get() {
          revoke()
          return 1
        },
      },
    )
    return proxy
  },
  'revoked proxy deep inside': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return { a: { b: [proxy, new Map([['c', proxy]])] } }
  },
  process: () => process,
  'memory of WebAssembly': () => new WebAssembly.Memory({ initial: 1 }),
  'view of a buffer that shrank': () => {
    // Of ES2024, which the compiler's library does not have yet.
    const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer
    const buffer = new Resizable(8, { maxByteLength: 16 }) as ArrayBuffer & { resize(length: number): void }
    const views = [new Uint8Array(buffer), new DataView(buffer, 4, 4)]
    buffer.resize(2)
    return views
  },
  'custom event': () => new CustomEvent('x', { detail: { password: 'x' } }),
  file: () => new File(['x'], INJECTION),
  'message channel': () => {
    const channel = new MessageChannel()
    channel.port1.close()
    return channel
  },
  'secret key': () => createSecretKey(Buffer.from('0123456789abcdef')),
  hash: () => createHash('sha256'),
  'stream of zlib': () => createGzip(),
  server: () => createServer(),
  'finalization registry': () => new FinalizationRegistry(() => {}),
  'error with a throwing message': () =>
    Object.defineProperty(new Error('a'), 'message', { get: thrower, configurable: true }),
  'error with a throwing stack': () =>
    Object.defineProperty(new Error('a'), 'stack', { get: thrower, configurable: true }),
  'aggregate error with a throwing list': () =>
    Object.defineProperty(new AggregateError([], 'a'), 'errors', { get: thrower, configurable: true }),
  'error that suppressed another': () =>
    Object.assign(new Error('s'), { error: new Error('a'), suppressed: new Error('b') }),
  'error of a client with its request': () =>
    Object.assign(new Error('401'), {
      config: { headers: { Authorization: 'Bearer x' }, data: INJECTION },
      level: 'CRITICAL',
      timestamp: 0,
    }),
  '50,000 levels of maps': () => nested(50_000, (next) => new Map([['next', next]])),
  '50,000 levels of toJSON': () => nested(50_000, (next) => ({ toJSON: () => next })),
}
