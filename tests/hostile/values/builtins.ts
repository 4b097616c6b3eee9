import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import vm from 'node:vm'
import { getter, INJECTION, thrower, type Values } from './kit.js'

const detached = (): Uint8Array => {
  const bytes = new Uint8Array(8)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  return bytes
}

/** Collections, binary data, dates, functions, what the platform brings, and what comes from another realm. */
export const builtins: Values = {
  map: () =>
    new Map<unknown, unknown>([
      ['a', 1],
      [1, 2],
      ['1', 3],
      [{}, 4],
      [{}, 5],
      [Symbol('x'), 6],
      [null, 7],
      [undefined, 8],
    ]),
  'map with our names': () =>
    new Map([
      ['level', 'CRITICAL'],
      ['password', 'p'],
    ]),
  'map in itself': () => {
    const map = new Map<string, unknown>()
    return map.set('m', map)
  },
  'map with itself as a key': () => {
    const map = new Map<unknown, unknown>()
    return map.set(map, map)
  },
  'map whose iterator throws': () => Object.assign(new Map([['a', 1]]), { [Symbol.iterator]: thrower }),
  'map whose iterator gives no pairs': () =>
    Object.assign(new Map(), { [Symbol.iterator]: () => [1, null][Symbol.iterator]() }),
  'map with keys that throw': () =>
    new Map<unknown, unknown>([
      [{ toString: thrower }, 1],
      [Object(Symbol('b')), 2],
    ]),
  'subclass of map': () => new (class Registry extends Map {})([['a', 1]]),
  set: () => new Set([1, 'a', new Set([2])]),
  'set in itself': () => {
    const set = new Set<unknown>()
    return set.add(set)
  },
  'set with a lying size': () => Object.defineProperty(new Set([1]), 'size', { value: INJECTION }),
  'set without end': () =>
    Object.assign(new Set(), {
      *[Symbol.iterator]() {
        for (;;) yield 1
      },
    }),
  weakmap: () => new WeakMap(),
  weakset: () => new WeakSet(),
  weakref: () => new WeakRef({}),
  'typed array': () => new Float64Array([1, Number.NaN]),
  'BigInt typed array': () => new BigUint64Array([2n ** 63n]),
  'typed array with a lying length': () =>
    Object.defineProperty(new Uint8Array(3), 'byteLength', { value: INJECTION }),
  'typed array with a throwing length': () => getter('byteLength', thrower, new Uint8Array(3)),
  'typed array with an own constructor': () =>
    Object.assign(new Uint8Array(3), { constructor: { name: '"}' } }),
  buffer: () => Buffer.from('secret'),
  'empty buffer': () => Buffer.alloc(0),
  'detached buffer': detached,
  'detached array buffer': () => detached().buffer,
  'resizable buffer': () => new ArrayBuffer(8, { maxByteLength: 16 } as never),
  arraybuffer: () => new ArrayBuffer(8),
  dataview: () => new DataView(new ArrayBuffer(8)),
  'shared buffer': () => new SharedArrayBuffer(8),
  date: () => new Date(0),
  'invalid date': () => new Date(Number.NaN),
  'date far away': () => new Date(8.64e15),
  'date with own methods': () =>
    Object.assign(new Date(0), { toISOString: thrower, toJSON: thrower, getTime: thrower }),
  regexp: () => /a"b\n/g,
  'regexp with a throwing toString': () => Object.defineProperty(/a/, 'toString', { value: thrower }),
  'regexp with a lying toString': () => Object.defineProperty(/a/, 'toString', { value: () => ({}) }),
  promise: () => Promise.resolve(1),
  'promise that rejects': () => {
    const promise = Promise.reject(new Error('unheard'))
    promise.catch(() => {})
    return promise
  },
  function: () => function named() {},
  'function with fields': () => Object.assign(() => 1, { level: 'CRITICAL', a: 1 }),
  'function with a throwing name': () => getter('name', thrower, () => 1),
  'async function': () => async () => 1,
  class: () => class Named {},
  generator: () =>
    (function* () {
      yield 1
    })(),
  'async generator': () =>
    (async function* () {
      yield 1
    })(),
  'array iterator': () => [1, 2][Symbol.iterator](),
  'sparse array': () => {
    const array = [1]
    array[4_000_000_000] = 2
    return array
  },
  'array of holes': () => Array(5),
  'array with fields': () => Object.assign([1], { level: 'CRITICAL' }),
  'array with a throwing item': () => getter(1, thrower, [1, 2, 3]),
  'array of a subclass': () => new (class List extends Array {})(3),
  'boxed values': () => [Object(1), Object('a'), Object(true), Object(Symbol('b')), Object(1n)],
  'boxed text that is itself': () => {
    const text: unknown = Object.assign(Object('a') as object, { valueOf: (): unknown => text })
    return text
  },
  url: () => new URL('http://u:p@example.com/?token=x'),
  'url search params': () => new URLSearchParams('a=1&a=2'),
  headers: () => new Headers({ authorization: 'Bearer x' }),
  request: () => new Request('http://localhost/', { method: 'POST', body: 'x' }),
  response: () => new Response('x', { status: 500 }),
  blob: () => new Blob(['x']),
  'form data': () => {
    const form = new FormData()
    form.append('a', '1')
    return form
  },
  'abort signal': () => AbortSignal.abort(),
  'event target': () => new EventTarget(),
  event: () => new Event('x'),
  emitter: () => new EventEmitter(),
  stream: () => Readable.from(['x']),
  'text encoder': () => new TextEncoder(),
  'Intl object': () => new Intl.NumberFormat('ko'),
  'cross-realm map': () => vm.runInNewContext('new Map([["a",1]])'),
  'cross-realm set': () => vm.runInNewContext('new Set([1])'),
  'cross-realm date': () => vm.runInNewContext('new Date(NaN)'),
  'cross-realm regexp': () => vm.runInNewContext('/a/g'),
  'cross-realm bytes': () => vm.runInNewContext('new Uint8Array(1000)'),
  'cross-realm object': () => vm.runInNewContext('({a:[1,{b:2}]})'),
  'cross-realm promise': () => vm.runInNewContext('Promise.resolve(1)'),
  'cross-realm function': () => vm.runInNewContext('(() => 1)'),
  'cross-realm global': () => vm.runInNewContext('globalThis'),
  'cross-realm boxed': () => vm.runInNewContext('Object("a")'),
}
