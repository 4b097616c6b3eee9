import type { Values } from './kit.js'

const sharedArray = (levels: number, width: number): unknown => {
  let value: unknown = 'x'
  for (let i = 0; i < levels; i++) value = Array(width).fill(value)
  return value
}

/** Made once: to make it takes longer than to log it, and logging it changes nothing. */
const millionKeys = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`k${i}`, i]))

/** What is over a limit; each is tried at fewer places, since each costs a tenth of a second and more. */
export const huge: Values = {
  '10^6 keys': () => millionKeys,
  '10^6 items': () => Array.from({ length: 1_000_000 }, (_, i) => i),
  'map of 10^6': () => new Map(Array.from({ length: 1_000_000 }, (_, i) => [i, i])),
  'ten million characters': () => 'x'.repeat(10_000_000),
  'ten million Hangul': () => '실'.repeat(10_000_000),
  'ten million quotes': () => '"'.repeat(10_000_000),
  'ten million NULs': () => '\u0000'.repeat(10_000_000),
  'ten million lone surrogates': () => '\ud800'.repeat(10_000_000),
  'a hundred shared texts': () => Array(100).fill('x'.repeat(8_000_000)),
  '10^36 leaves': () => sharedArray(12, 1000),
  'proxy with 10^5 keys that are not there': () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}`)
    return new Proxy(
      {},
      {
        ownKeys: () => keys,
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }),
      },
    )
  },
  'map without end': () =>
    Object.assign(new Map(), {
      *[Symbol.iterator]() {
        for (;;) yield ['a', 1]
      },
    }),
  'fifty megabytes': () => Buffer.alloc(50_000_000),
}
