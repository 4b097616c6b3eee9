import vm from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor } from '../redact/index.js'
import { type Envelope, encodeRecord, keepAll, MASK, MAX_LINE_BYTES, shareFields } from './index.js'
import { namesTwice } from './names-twice.test.help.js'

const ENVELOPE: Envelope = {
  timestamp: '2026-11-20T10:55:44.123Z',
  level: 'INFO',
  logger: 'api',
  message: 'hello',
}

function check(fields: object | undefined, envelope: Envelope = ENVELOPE): Record<string, unknown> {
  const line = encodeRecord(envelope, fields, redactor)
  expect(line.startsWith('{"timestamp":"2026-11-20T10:55:44.123Z","level":"INFO","logger":')).toBe(true)
  expect(line.includes('\n') || line.includes('\r')).toBe(false)
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES)
  const record = JSON.parse(line) as Record<string, unknown>
  expect(record.timestamp).toBe(ENVELOPE.timestamp)
  expect(record.level).toBe('INFO')
  expect(Buffer.from(line).toString()).toBe(line)
  if (line.length < 1e6) expect(namesTwice(line)).toEqual([])
  return record
}

it('knows a name whatever stood in its place in the record before', () => {
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`name_${i}`, i]))
  const records: Record<string, unknown>[] = [
    { user: 'kim', password: 'open sesame', status: 200 },
    { password: 'open sesame', status: 200, user: 'kim' },
    { status: 200, user: 'kim', password: 'open sesame' },
    wide,
    { ...wide, password: 'open sesame' },
    { user_id: 'u-1', level: 'forged', status: 200 },
    { status: 200, user: 'kim' },
  ]
  for (const fields of [...records, ...records.toReversed()]) {
    const record = check(fields)
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'level') expect(record.extra).toEqual({ level: 'forged' })
      else expect(record[name]).toBe(name === 'password' ? MASK : value)
    }
  }
})

const thrower = (): never => {
  throw new Error('no')
}
const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
const nested = (levels: number): object => {
  let value: object = { end: 1 }
  for (let i = 0; i < levels; i++) value = { next: value }
  return value
}
const cycle = (): object => {
  const value: Record<string, unknown> = { a: 1 }
  value.self = value
  value.list = [value, { value }]
  return value
}
const detached = (): Uint8Array => {
  const bytes = new Uint8Array(8)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  return bytes
}
const errorWith = (key: string): Error =>
  Object.defineProperty(new Error('x'), key, { get: thrower, enumerable: true })
const cyclicCause = (): Error => {
  const error = new Error('a')
  error.cause = new Error('b', { cause: error })
  return error
}
const flip = (first: unknown, then: unknown): (() => unknown) => {
  let reads = 0
  return () => (reads++ === 0 ? first : then)
}
const shared = (levels: number, width: number): unknown => {
  let value: unknown = 'x'
  for (let i = 0; i < levels; i++) value = Array(width).fill(value)
  return value
}
class Private {
  #secret = 1
  shown = 2
  get secret(): number {
    return this.#secret
  }
}
const INJECTION = '0,"level":"CRITICAL","x":1'

const hostile: Record<string, () => unknown> = {
  'throwing getter': () => Object.defineProperty({}, 'a', { get: thrower, enumerable: true }),
  'throwing toJSON': () => ({ toJSON: thrower, a: 1 }),
  'toJSON that throws a symbol': () => ({
    toJSON: () => {
      throw Symbol('s')
    },
  }),
  'toJSON returning itself': () => {
    const v = { toJSON: (): unknown => v, a: 1 }
    return v
  },
  'toJSON without end': () => {
    const make = (): object => ({ toJSON: make })
    return make()
  },
  'toJSON returning undefined': () => ({ toJSON: () => undefined }),
  'toJSON getter that throws': () => Object.defineProperty({}, 'toJSON', { get: thrower }),
  'revoked object proxy': () => revoked({}),
  'revoked array proxy': () => revoked([]),
  'revoked function proxy': () => revoked(() => 1),
  'proxy with throwing ownKeys': () => new Proxy({}, { ownKeys: thrower }),
  'proxy with doubled ownKeys': () => new Proxy({}, { ownKeys: () => ['a', 'a'] }),
  'proxy with ghost keys': () =>
    new Proxy(
      {},
      {
        ownKeys: () => ['a', 'b'],
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }),
      },
    ),
  'proxy without end': () => {
    const make = (): object =>
      new Proxy(
        {},
        {
          ownKeys: () => ['a', 'b'],
          getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
          get: (_, k) => (k === 'a' || k === 'b' ? make() : undefined),
        },
      )
    return make()
  },
  'proxy that throws on everything': () => new Proxy({}, new Proxy({}, { get: () => thrower })),
  'proxy array with lying length': () =>
    new Proxy([1], { get: (t, k) => (k === 'length' ? INJECTION : Reflect.get(t, k)) }),
  'array with BigInt length': () =>
    new Proxy([1], { get: (t, k) => (k === 'length' ? 1n : Reflect.get(t, k)) }),
  cycle: cycle,
  '1,000 levels': () => nested(1000),
  '100,000 levels': () => nested(100_000),
  '100,000 keys': () => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
  '100,000 items': () => Array.from({ length: 100_000 }, (_, i) => i),
  'shared arrays, 10^36 leaves': () => shared(12, 1000),
  bigint: () => 2n ** 64n,
  'huge bigint': () => 2n ** 20_000n,
  symbol: () => Symbol('s\n"'),
  'symbol keys': () => ({ [Symbol('k')]: 1, a: 1 }),
  map: () =>
    new Map<unknown, unknown>([
      ['a', 1],
      [1, 2],
      ['1', 3],
      [{}, 4],
      [{}, 5],
      [Symbol('x'), 6],
    ]),
  'map in itself': () => {
    const m = new Map<string, unknown>()
    m.set('m', m)
    return m
  },
  'map without end': () =>
    Object.assign(new Map(), {
      *[Symbol.iterator]() {
        for (;;) yield ['a', 1]
      },
    }),
  set: () => new Set([1, 'a', new Set([2])]),
  'set with lying size': () => Object.defineProperty(new Set([1]), 'size', { value: INJECTION }),
  weakmap: () => new WeakMap(),
  weakref: () => new WeakRef({}),
  'typed array': () => new Float64Array([1, Number.NaN]),
  'typed array with lying length': () =>
    Object.defineProperty(new Uint8Array(3), 'byteLength', { value: INJECTION }),
  buffer: () => Buffer.from('secret'),
  'detached buffer': detached,
  arraybuffer: () => new ArrayBuffer(8),
  dataview: () => new DataView(new ArrayBuffer(8)),
  'shared buffer': () => new SharedArrayBuffer(8),
  'invalid date': () => new Date(Number.NaN),
  'date with own toISOString': () => Object.assign(new Date(0), { toISOString: thrower, toJSON: thrower }),
  'proxied date': () => new Proxy(new Date(0), {}),
  'lone surrogates': () => 'a\ud800b\udc00',
  'keys of lone surrogates': () => ({ '\ud800': 1, '\ud801': 2, '\ufffd': 3 }),
  'long keys alike': () => ({ [`${'k'.repeat(2000)}a`]: 1, [`${'k'.repeat(2000)}b`]: 2 }),
  'own __proto__': () => JSON.parse('{"__proto__":{"level":"CRITICAL"},"constructor":1,"toString":2}'),
  'reserved names inside': () => ({ timestamp: 'x', level: 'x', message: 'x' }),
  'newlines everywhere': () => ({ 'a\nb': 'c\r\nd\u2028e', '"': '\\' }),
  'control characters': () => '\u0000\u0001\u001f\u007f\u009b[31m',
  error: () => new TypeError('bad'),
  'cyclic cause': cyclicCause,
  'aggregate error': () => new AggregateError([new Error('1'), 'two', cyclicCause()], 'many'),
  DOMException: () => new DOMException('gone', 'AbortError'),
  'throwing name': () => errorWith('name'),
  'throwing message': () => errorWith('message'),
  'throwing stack': () => errorWith('stack'),
  'throwing cause': () => errorWith('cause'),
  'error with own throwing field': () => errorWith('detail'),
  'null-prototype error': () => Object.setPrototypeOf(new Error('x'), null),
  'revoked proxy of an error': () => revoked(new Error('x')),
  'error named with a symbol': () => Object.assign(new Error('x'), { name: Symbol('n'), message: 5n }),
  'stack prepared as objects': () => Object.assign(new Error('x'), { stack: [{ a: 1 }] }),
  'cross-realm error': () => vm.runInNewContext('new RangeError("far")'),
  'cross-realm map': () => vm.runInNewContext('new Map([["a",1]])'),
  'cross-realm date': () => vm.runInNewContext('new Date(NaN)'),
  'cross-realm object': () => vm.runInNewContext('({a:[1,{b:2}]})'),
  'fake error': () => ({ [Symbol.toStringTag]: 'Error', message: 'fake' }),
  'throwing toStringTag': () => Object.defineProperty({}, Symbol.toStringTag, { get: thrower }),
  'private fields': () => new Private(),
  promise: () => Promise.resolve(1),
  function: () => function named() {},
  'class itself': () => Private,
  generator: () =>
    (function* () {
      yield 1
    })(),
  'ten million characters': () => 'x'.repeat(10_000_000),
  'ten million Hangul': () => '실'.repeat(10_000_000),
  'ten million quotes': () => '"'.repeat(10_000_000),
  'ten million NULs': () => '\u0000'.repeat(10_000_000),
  'hundred shared strings': () => Array(100).fill('x'.repeat(8_000_000)),
  'sparse array': () => {
    const a = [1]
    a[4_000_000_000] = 2
    return a
  },
  'arguments object': () =>
    (function () {
      // biome-ignore lint/complexity/noArguments: the object itself is what is tested
      return arguments
    })(),
  'throwing toString': () => ({ toString: thrower, valueOf: thrower, [Symbol.toPrimitive]: thrower }),
  'boxed values': () => [Object(1), Object('a'), Object(true), Object(Symbol('b')), Object(1n)],
  'boxed string with own valueOf': () => {
    const s: unknown = Object.assign(Object('a'), { valueOf: (): unknown => s })
    return s
  },
  regexp: () => /a"b\n/g,
  'regexp with throwing source': () => Object.defineProperty(/a/, 'toString', { value: thrower }),
  url: () => new URL('http://u:p@example.com/'),
  NaN: () => [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308],
  'null prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'payload lying about its length': () => ({ body: { redacted: 'payload', type: 'x', length: Number.NaN } }),
  'payload that changes between reads': () => ({
    body: Object.defineProperties(
      {},
      { redacted: { value: 'payload' }, type: { get: flip('x', 1) }, length: { get: flip(1, INJECTION) } },
    ),
  }),
  'payload array with lying length': () => ({
    body: new Proxy([1], { get: (t, k) => (k === 'length' ? INJECTION : Reflect.get(t, k)) }),
  }),
  'payload bytes with lying length': () => ({
    body: Object.defineProperty(new Uint8Array(3), 'byteLength', { value: INJECTION }),
  }),
  'own truncation note': () => ({
    '[truncated]': 'mine',
    ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i])),
  }),
}

describe('encodeRecord with hostile values', () => {
  for (const [name, make] of Object.entries(hostile)) {
    it(`writes one valid line for: ${name}`, () => {
      check({ value: make(), after: 1 })
      check({ deep: [{ value: make() }], after: 1 })
      check(make() as object)
      check({ exception: make() })
      check({}, { ...ENVELOPE, message: make() as string, exception: make() })
    })
  }

  it('is tried with at least sixty of them', () =>
    expect(Object.keys(hostile).length).toBeGreaterThanOrEqual(60))

  it('takes any JSON-like and any odd object', () => {
    const value = fc.object({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      maxDepth: 5,
      key: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('level', 'timestamp', 'extra', '__proto__', '[truncated]'),
      ),
    })
    fc.assert(
      fc.property(value, (fields) => void check(fields)),
      { numRuns: 500 },
    )
  })
})

describe('the fence', () => {
  it('keeps every clashing field under extra', () => {
    const record = check({
      timestamp: 1,
      level: 'CRITICAL',
      logger: 'l',
      message: 'm',
      service: 's',
      log_type: 'audit',
      duration_ms: 'soon',
      extra: { a: 1 },
      own: 1,
    })
    expect(record).toMatchObject({ own: 1, message: 'hello', logger: 'api' })
    expect(record.extra).toEqual({
      timestamp: 1,
      level: 'CRITICAL',
      logger: 'l',
      message: 'm',
      service: 's',
      log_type: 'audit',
      duration_ms: 'soon',
      extra: { a: 1 },
    })
  })

  it('lets a caller fill what is free, with the right type', () => {
    expect(check({ user_id: 7, duration_ms: 1.5, retryable: false, error_code: 'E' })).toMatchObject({
      user_id: '7',
      duration_ms: 1.5,
      retryable: false,
      error_code: 'E',
    })
    expect(check({ user_id: 2n ** 20_000n })).not.toHaveProperty('user_id')
  })
})

describe('what it does to its arguments', () => {
  it('reads each property at most once, and changes nothing', () => {
    const reads = new Map<string, number>()
    const counted = (names: string[], more: (name: string) => unknown = () => 'v'): object => {
      const object = {}
      for (const name of names) {
        Object.defineProperty(object, name, {
          enumerable: true,
          get: () => {
            reads.set(name, (reads.get(name) ?? 0) + 1)
            return more(name)
          },
        })
      }
      return Object.freeze(object)
    }
    check(
      counted(['a', 'level', 'user_id', 'password', 'big', 'inner'], (name) =>
        name === 'big'
          ? '실'.repeat(9_000_000)
          : name === 'inner'
            ? counted(['b', 'toJSON', 'body', 'type', 'length', 'redacted'])
            : 'v',
      ),
    )
    check({ body: counted(['redacted', 'type', 'length'], (name) => (name === 'length' ? 3 : 'payload')) })
    for (const [name, count] of reads)
      expect([name, count]).toEqual([
        name,
        name === 'redacted' || name === 'type' || name === 'length' ? 2 : 1,
      ])
    expect(reads.get('big')).toBe(1)
  })
})

describe('what is no object with names', () => {
  it('becomes one field', () => {
    expect(check([1, 2])).toMatchObject({ fields: [1, 2] })
    expect(check(Buffer.alloc(50_000_000))).toMatchObject({ fields: '[Buffer of 50000000 bytes]' })
    expect(check(new Map([['password', 'p']]))).toMatchObject({ fields: { password: MASK } })
    expect(check('text' as unknown as object)).toMatchObject({ fields: 'text' })
  })
})

describe('the limits', () => {
  it.each([
    ['ASCII', 'x'],
    ['two bytes', 'é'],
    ['three bytes', '실'],
    ['four bytes', '😀'],
    ['escaped', '\u0001'],
  ])('hold for %s text', (_, unit) => {
    const record = check({
      a: unit.repeat(6_000_000),
      b: unit.repeat(6_000_000),
      list: Array(1000).fill(unit.repeat(1000)),
    })
    expect(record.a).toMatch(/more characters\]$|^x+$/)
  })

  it('hold for objects of which each part is small', () => {
    check(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, shared(3, 50)])))
  })

  it('of what is called a preview are 200 characters, wherever it stands, and none of them of a secret', () => {
    const long = `${'word '.repeat(38)}password=hunter2hunter2 ${'word '.repeat(100)}`
    const beginning = /^(?:word ){32}…\[\d+ more characters\]$/
    const record = check({
      promptPreview: long,
      details: { output_preview: long, list: [{ 'Link-Preview': long }] },
      preview: { width: 80, alt: long },
      hasPreview: true,
      previewOf: long,
      user_preview: 7,
    })
    expect(record).toMatchObject({
      promptPreview: expect.stringMatching(beginning),
      details: {
        output_preview: expect.stringMatching(beginning),
        list: [{ 'Link-Preview': expect.stringMatching(beginning) }],
      },
      preview: { width: 80 },
      hasPreview: true,
      user_preview: 7,
    })
    expect(JSON.stringify(record)).not.toContain('hunter2')
    expect((record.preview as { alt: string }).alt.length).toBeGreaterThan(600)
    expect(check(record).promptPreview).toBe(record.promptPreview)
    // One that its masks make longer.
    const masked = check({ preview: 'token=h2x9q1 '.repeat(15) })
    expect((masked.preview as string).length).toBeLessThanOrEqual(200)
    expect(masked.preview).toContain('more characters')
    const shared = shareFields({ promptPreview: long, a: { preview: long } }, redactor)
    expect(JSON.parse(encodeRecord(ENVELOPE, undefined, redactor, false, shared))).toMatchObject({
      promptPreview: expect.stringMatching(beginning),
      a: { preview: expect.stringMatching(beginning) },
    })
  })

  it('keep the first fields of a line that is too long', () => {
    expect(check({ first: 1, user_id: 'u', big: Array(3).fill('실'.repeat(3_000_000)) })).toMatchObject({
      first: 1,
      user_id: 'u',
      message: 'hello',
    })
  })
})

describe('secrets', () => {
  it('are masked whole under their names, numbers and flags stay', () => {
    const record = check({
      password: 'p',
      token: 5,
      secret: { a: 1 },
      tokens: ['a'],
      api_key: true,
      auth_token: Number.NaN,
      nested: { cookie: 'c' },
    })
    expect(record).toMatchObject({
      password: MASK,
      token: 5,
      secret: MASK,
      tokens: MASK,
      api_key: true,
      auth_token: MASK,
      nested: { cookie: MASK },
    })
  })

  it('what went to a server and came from it is content inside an error, however deep', () => {
    const reduced = (type: string, length: number) => ({ redacted: 'payload', type, length })
    const failed = Object.assign(new Error('Request failed with status code 400'), {
      config: { url: 'http://a/x', method: 'post', data: '{"question":"why"}', form: { a: 1 }, json: [1] },
      request: { outputData: [{ data: 'POST / HTTP/1.1', encoding: 'latin1' }] },
      response: { status: 400, data: { note: 'n', error: 'bad' }, form_data: { a: 1 }, text: 'page' },
      status: 400,
      error: { message: 'bad prompt', type: 'invalid' },
      cause: Object.assign(new Error('inner'), { error: 'invalid_grant' }),
      errors: [Object.assign(new Error('outer'), { error: new Error('told') })],
    })
    const exception = {
      message: 'Request failed with status code 400',
      config: {
        url: 'http://a/x',
        method: 'post',
        data: reduced('string', 18),
        form: reduced('object', 1),
        json: reduced('array', 1),
      },
      request: { outputData: [{ data: reduced('string', 15), encoding: 'latin1' }] },
      response: {
        status: 400,
        data: reduced('object', 2),
        form_data: reduced('object', 1),
        text: reduced('string', 4),
      },
      status: 400,
      error: reduced('object', 2),
      cause: { error: 'invalid_grant' },
      errors: [{ error: { message: 'told' } }],
    }
    const record = check({ exception: failed, problem: { failed }, data: 'kept', error: { a: 1 } })
    expect(record).toMatchObject({ exception, problem: { failed: exception }, data: 'kept', error: { a: 1 } })
    // What is read back from a line, or comes from another logger, is an error by its place alone.
    expect(check({ exception: { type: 'E', data: 'x', cause: { response: { data: [1] } } } })).toMatchObject({
      exception: { data: reduced('string', 1), cause: { response: { data: reduced('array', 1) } } },
    })
    expect(check(record)).toMatchObject({ exception })
    expect(encodeRecord(ENVELOPE, { exception: failed }, keepAll)).toContain('"data":"{')
  })

  it('may be kept by a rule that keeps', () =>
    expect(encodeRecord(ENVELOPE, { password: 'p' }, keepAll)).toContain('"password":"p"'))
})
