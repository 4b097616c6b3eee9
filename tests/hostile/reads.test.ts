// Each property of what is logged is read once, and nothing of it is written, defined or removed.
import { startRecorder } from 'sillok/testing'
import { describe, expect, it } from 'vitest'
import { places } from './places.js'

/** An object as it is, all the way down, that notes what is done to it. */
function watched(value: unknown, noted: Map<string, number>, path = 'value'): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value
  const note = (what: string): void => void noted.set(what, (noted.get(what) ?? 0) + 1)
  const never = (what: string) => (): never => {
    note(`${path}: ${what}`)
    throw new Error(what)
  }
  return new Proxy(value, {
    get(target, key) {
      // Asking a value what it is, is no reading of a field: `Symbol.toStringTag` tells errors of another realm.
      if (typeof key === 'string') note(`${path}.${key}`)
      const found: unknown = Reflect.get(target, key, target)
      return typeof found === 'function' ? found : watched(found, noted, `${path}.${String(key)}`)
    },
    set: never('set'),
    defineProperty: never('defineProperty'),
    deleteProperty: never('deleteProperty'),
    setPrototypeOf: never('setPrototypeOf'),
    preventExtensions: never('preventExtensions'),
  })
}

const samples: Record<string, () => unknown> = {
  'an object': () => ({ a: 1, b: { c: [1, { d: 'x' }] }, password: 'p', tokens: 5 }),
  'an object with names of ours': () => ({
    level: 'CRITICAL',
    user_id: 7,
    duration_ms: 'x',
    extra: { a: 1 },
    exception: { type: 'x' },
  }),
  'an object with a payload': () => ({ body: { a: 1 }, prompt: 'x', messages: [{ content: 'x' }] }),
  'an array': () => [1, [2, [3]], { a: 1 }],
  'an error': () => Object.assign(new Error('x', { cause: new Error('y') }), { code: 'E', detail: { a: 1 } }),
  'an aggregate error': () => new AggregateError([new Error('a'), { b: 1 }], 'x'),
  'a class instance': () =>
    new (class Order {
      id = 1
      lines = [{ sku: 'a' }]
    })(),
  'an object with toJSON': () => ({ a: 1, toJSON: () => ({ b: 1 }) }),
  'an object with a long text': () => ({ text: '실'.repeat(6_000_000), a: { b: 1 } }),
}

describe('a log call', () => {
  for (const [name, make] of Object.entries(samples)) {
    it(`reads each property of ${name} once, and changes nothing`, () => {
      const recorder = startRecorder()
      try {
        for (const [place, put] of Object.entries(places)) {
          // There the same value is given more than once in one call.
          if (
            /everywhere|every name|secrets and payloads|map and a set|among the errors|a bound field|field of a scope/.test(
              place,
            )
          )
            continue
          const noted = new Map<string, number>()
          recorder.clear()
          put(watched(make(), noted))
          expect(recorder.lines).toHaveLength(1)
          expect(
            [...noted].filter(([, count]) => count > 1),
            place,
          ).toEqual([])
          expect(
            [...noted.keys()].filter((what) => what.includes(': ')),
            place,
          ).toEqual([])
        }
      } finally {
        recorder.stop()
      }
    })
  }

  it('takes frozen objects as they are', () => {
    const freeze = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null)
        for (const inner of Object.values(Object.freeze(value))) freeze(inner)
      return value
    }
    const recorder = startRecorder()
    for (const make of Object.values(samples)) for (const put of Object.values(places)) put(freeze(make()))
    expect(recorder.lines).toHaveLength(Object.keys(samples).length * Object.keys(places).length)
    recorder.stop()
  })
})
