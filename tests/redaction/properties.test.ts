// What holds for every text and every value, whatever it is made of.
import fc from 'fast-check'
import { redactText, redactValue, registerSecret } from 'sillok/redact'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomOf } from '../support/random.mjs'
import { corpus, Maker, TOKENS } from './corpus/index.mjs'
import { PASSWORD, written } from './support.js'

const make = new Maker(randomOf(70))
const KNOWN: string = make.chars('w', 24)
const TOKENS_MADE: string[] = TOKENS.map(({ shape }: { shape: string }) => make.fill(shape))
const CASES: { text: string }[] = corpus(3)
const NAMES = [
  'password',
  'apiKey',
  'X-Api-Key',
  'refresh_token',
  'DB_PASSWORD',
  'client-secret',
  'Authorization',
]

let forget: () => void
beforeAll(() => {
  forget = registerSecret(KNOWN, 'planted')
})
afterAll(() => forget())

/** Ways in which a text comes into a record. */
const CODINGS: ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify({ a: text }),
  (text) => JSON.stringify({ a: JSON.stringify([text]) }),
  (text) => `GET /x?a=${encodeURIComponent(text)} 200`,
  (text) => `at line 1\n\t${text}\n`,
  (text) => `<a>${text}</a>`,
  (text) => `[${text}]`,
]

/** Ways in which a value may stand in another. */
const NESTINGS: ((value: unknown) => unknown)[] = [
  (value) => ({ a: value }),
  (value) => [1, value],
  (value) => new Map([['k', value]]),
  (value) => new Set([value]),
  (value) => Object.assign(new Error('x'), { own: value }),
  (value) => new Error('x', { cause: value }),
  (value) => ({ toJSON: () => ({ b: value }) }),
  (value) => Object.assign(Object.create(null), { c: value, d: 'e' }),
]

const place = {
  before: fc.string({ unit: 'grapheme', maxLength: 12 }),
  behind: fc.string({ unit: 'grapheme', maxLength: 12 }),
  coding: fc.constantFrom(...CODINGS),
  nesting: fc.array(fc.constantFrom(...NESTINGS), { maxLength: 6 }),
}

const nested = (value: unknown, nesting: ((value: unknown) => unknown)[]): object => ({
  field: nesting.reduce((inner, wrap) => wrap(inner), value),
})

describe('no planted secret survives', () => {
  it('a token, wherever it stands as a word', () => {
    const planted = { ...place, token: fc.constantFrom(...TOKENS_MADE) }
    fc.assert(
      fc.property(fc.record(planted), ({ before, behind, coding, nesting, token }) => {
        expect(written(nested(coding(`${before} ${token} ${behind}`), nesting)).includes(token)).toBe(false)
      }),
      { numRuns: 40_000 },
    )
  })

  it('a known value, wherever and in whatever it stands', () => {
    const forms = [
      KNOWN,
      Buffer.from(KNOWN).toString('base64'),
      Buffer.from(KNOWN).toString('base64url'),
      Buffer.from(KNOWN).toString('hex'),
    ]
    const planted = { ...place, form: fc.constantFrom(...forms) }
    fc.assert(
      fc.property(fc.record(planted), ({ before, behind, coding, nesting, form }) => {
        expect(written(nested(coding(before + form + behind), nesting)).includes(form)).toBe(false)
      }),
      { numRuns: 30_000 },
    )
  })

  it('a value under a sensitive name', () => {
    const planted = { nesting: place.nesting, inner: place.nesting, name: fc.constantFrom(...NAMES) }
    fc.assert(
      fc.property(fc.record(planted), ({ nesting, inner, name }) => {
        const value = inner.reduce((held, wrap) => wrap(held), PASSWORD as unknown)
        expect(written(nested({ [name]: value }, nesting)).includes(PASSWORD)).toBe(false)
      }),
      { numRuns: 20_000 },
    )
  })

  it('a password behind its name, in a text', () => {
    const planted = {
      ...place,
      coding: fc.constantFrom(...CODINGS.filter((_, i) => i !== 3)),
      name: fc.constantFrom(...NAMES),
      between: fc.constantFrom('=', ': ', ' = ', '="', ": '"),
    }
    fc.assert(
      fc.property(fc.record(planted), ({ before, coding, nesting, name, between }) => {
        const text = coding(`${before} ${name}${between}${PASSWORD}`)
        expect(written(nested(text, nesting)).includes(PASSWORD)).toBe(false)
      }),
      { numRuns: 10_000 },
    )
  })
})

/** Texts put together from those of the corpus and from anything. */
const texts = fc
  .array(
    fc.oneof(fc.constantFrom(...CASES.map(({ text }) => text)), fc.string({ unit: 'binary', maxLength: 30 })),
    {
      maxLength: 3,
    },
  )
  .map((parts) => parts.join(' '))

const kinds = {
  withBigInt: true,
  withDate: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withSparseArray: true,
  maxDepth: 4,
  values: [texts, fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)],
}
const anything = fc.anything({ ...kinds, withMap: true })

/** Values as programs log them: JSON in texts of JSON, cut where a limit was, quotes that are left open, names of secrets and of content. */
const { value: loggedValue } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(
      'x',
      'hunter2',
      'say "hi',
      "token: 'x",
      '\\',
      '{"a":1',
      '[1,2',
      '}',
      'data:{"b":"',
      '4111111111111111',
    ),
    fc.constantFrom(
      'password is "',
      'Bearer abcdefghijkl9',
      'https://u:p@h/?token=abc123def',
      'kim@example.com',
      'password=abc"def',
    ),
    fc.constantFrom(1, true, null, 12.5, 4111111111111111),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(
    fc.constantFrom(
      'a',
      'password',
      'prompt',
      'messages',
      'api_key',
      'body',
      'token',
      'text',
      'passwords',
      'x"y',
    ),
    tie('value'),
    { maxKeys: 3, noNullPrototype: true },
  ),
  text: fc
    .tuple(tie('value'), fc.constantFrom(0, 2), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
    .map(([value, indent, part, isCut]) => {
      const json = JSON.stringify(value, null, indent)
      return isCut ? json.slice(0, Math.floor(part * json.length)) : json
    }),
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('leaf'),
    tie('object'),
    tie('list'),
    tie('text'),
  ),
}))
const logged = fc.dictionary(fc.constantFrom('a', 'password', 'content', 'key', 'result'), loggedValue, {
  maxKeys: 3,
  noNullPrototype: true,
})

describe('redaction', () => {
  it('twice changes nothing more', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = redactText(text)
        expect(redactText(once)).toBe(once)
      }),
      { numRuns: 5000 },
    )
    for (const { text } of CASES) expect(redactText(redactText(text))).toBe(redactText(text))
  })

  it('of JSON gives JSON, and twice changes nothing more', () => {
    fc.assert(
      fc.property(logged, (value) => {
        const once = redactText(JSON.stringify(value))
        expect(() => JSON.parse(once)).not.toThrow()
        expect(redactText(once)).toBe(once)
        const safe = redactValue(value)
        expect(redactValue(safe)).toEqual(safe)
      }),
      { numRuns: 20_000 },
    )
  })

  it('of a record twice changes nothing more', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = written({ value })
        const { value: again } = JSON.parse(once)
        expect(JSON.parse(written({ value: again })).value).toEqual(again)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives JSON, changes nothing of what it is given, and never throws', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const before = structuredClone(value)
        expect(JSON.stringify(redactValue(value) ?? null)).toBeTypeOf('string')
        written({ value })
        expect(value).toEqual(before)
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves a text without findings the very same', () => {
    fc.assert(
      fc.property(fc.lorem(), (text) => {
        expect(redactText(text)).toBe(text)
      }),
    )
  })
})
