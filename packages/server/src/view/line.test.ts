import fc from 'fast-check'
import { expect, test } from 'vitest'
import { viewOfLine } from './index.js'

const segment = '2026-11-20T10-55-44.123Z-000001'
const line = (text: string) => ({ segment, offset: 7, bytes: text.length + 1, text })

test('an envelope stands beside its fields; objects become dotted names, lists JSON', () => {
  const text = JSON.stringify({
    timestamp: '2026-11-20T10:55:45.000Z',
    level: 'ERROR',
    logger: 'app',
    message: '안녕 面接',
    service: 'api',
    exception: { type: 'TypeError', cause: { code: 5 } },
    duration_ms: 12.5,
    list: [1, { a: 2 }],
    none: null,
    empty: {},
  })
  expect(viewOfLine(line(text), 'main')).toEqual({
    id: `main/${segment}/7`,
    timestamp: '2026-11-20T10:55:45.000Z',
    level: 'ERROR',
    logger: 'app',
    message: '안녕 面接',
    service: 'api',
    fields: {
      'exception.type': 'TypeError',
      'exception.cause.code': '5',
      duration_ms: '12.5',
      list: '[1,{"a":2}]',
      empty: '{}',
    },
    stream: 'main',
    segment,
    offset: 7,
  })
})

test.each([
  ['{"timestamp":"2026-', 'not_json'],
  ['[1]', 'not_an_object'],
  ['null', 'not_an_object'],
  ['', 'not_json'],
])('%s is an invalid line, kept as its text', (text, fault) => {
  expect(viewOfLine(line(text), 'main')).toMatchObject({
    timestamp: '2026-11-20T10:55:44.123Z',
    level: 'WARNING',
    log_type: 'invalid',
    event: 'line.invalid',
    message: text,
    fields: { fault },
  })
})

test('a fault of the reader is told, and a long text is cut', () => {
  const view = viewOfLine({ ...line('x'.repeat(100_000)), fault: 'too_long' }, 'main')
  expect(view.fields.fault).toBe('too_long')
  expect(view.message).toHaveLength(65_536 + '…[34464 more characters]'.length)
})

test('what has another type than its name says is a field', () => {
  const text =
    '{"timestamp":"2250-01-01T00:00:00.000Z","level":"loud","message":{"a":1},"service":[1],"__proto__":"x"}'
  const view = viewOfLine(line(text), 'main')
  expect(view).toMatchObject({ timestamp: '2026-11-20T10:55:44.123Z', level: 'INFO', message: '' })
  expect(Object.entries(view.fields)).toEqual([
    ['timestamp', '2250-01-01T00:00:00.000Z'],
    ['level', 'loud'],
    ['message.a', '1'],
    ['service', '[1]'],
    ['__proto__', 'x'],
  ])
})

test('fields and depth have a limit', () => {
  const wide = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`f${i}`, i]))
  const view = viewOfLine(line(JSON.stringify(wide)), 'main')
  expect(Object.keys(view.fields)).toHaveLength(201)
  expect(view.fields['[truncated]']).toContain('50 more')
  const deep = `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`
  expect(viewOfLine(line(deep), 'main').fields).toEqual({
    'a.a.a.a.a.a': `${'{"a":'.repeat(14)}1${'}'.repeat(14)}`,
  })
})

test('any JSON is a record, and every text in it is well formed', () => {
  const text = fc.oneof(
    fc.json(),
    fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify({ message: '\ud800', value })),
  )
  fc.assert(
    fc.property(text, (each) => {
      const view = viewOfLine(line(each), 'main')
      expect(view.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      expect(JSON.stringify(view)).toBe(JSON.stringify(view).toWellFormed())
      for (const value of [view.message, ...Object.entries(view.fields).flat()])
        expect(value.isWellFormed()).toBe(true)
    }),
  )
})

test.each<[string, (depth: number) => string]>([
  ['lists', (depth) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`],
  ['objects', (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
  ['lone surrogates', (depth) => `{"x":"\\ud800","a":${'['.repeat(depth)}${']'.repeat(depth)}}`],
])('a line of %s that is too deep to be shown is an invalid line', (_, nested) => {
  const text = nested(200_000)
  const record = viewOfLine(line(text), 'app')
  expect(record).toMatchObject({ log_type: 'invalid', fields: { fault: 'too_deep' }, offset: 7 })
  expect(record.message.startsWith(text.slice(0, 1000))).toBe(true)
})

test('a name that is too long for one is cut', () => {
  const { fields } = viewOfLine(line(JSON.stringify({ ['k'.repeat(5000)]: 1 })), 'app')
  expect(Object.entries(fields)).toEqual([[`${'k'.repeat(255)}…`, '1']])
})
