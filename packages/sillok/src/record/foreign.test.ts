import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor } from '../redact/index.js'
import { encodeRecord, fromForeign, toTimestamp } from './index.js'

const NOW = '2026-11-20T10:55:44.123Z'

function take(source: Record<string, unknown>): string {
  const { envelope, fields } = fromForeign(source, { timestamp: NOW, service: 'default' })
  return encodeRecord(envelope, fields, redactor)
}

const hostile: string[] = [
  '{"exception":{"toString":1}}',
  '{"__proto__":{"level":"CRITICAL"},"constructor":{"prototype":1}}',
  '{"level":"constructor","message":"m"}',
  '{"level":"__proto__"}',
  '{"level":30,"time":1,"msg":"pino"}',
  '{"timestamp":{},"level":[],"logger":1,"message":null}',
  '{"timestamp":"yesterday","level":"loud"}',
  '{"extra":{"extra":{"extra":{"level":"x"}}}}',
  '{"extra":{"a":1},"a":2}',
  '{"a":2,"extra":{"a":1}}',
  '{"extra":[1],"level":"info"}',
  '{"extra":"text"}',
  '{"extra":{"__proto__":1,"level":2,"exception":{"type":"T"}}}',
  '{"duration_ms":1e999,"user_id":5,"retryable":"yes"}',
  '{"token":1e999,"body":1e999}',
  '{"body":{"redacted":"payload","type":"string","length":1e999}}',
  '{"body":{"redacted":"payload","type":"my secret text","length":5}}',
  '{"body":"x","prompt":[1,2],"messages":{"a":1},"password":"p"}',
  '{"service":5,"environment":"","log_type":"audit"}',
  '{"exception":"text","error_code":7,"event":""}',
  '{"message":"a\\u0000\\n\\ud800","\\ud800":1,"\\ud801":2}',
  `{"message":"${'x'.repeat(9_000_000)}"}`,
  `{"big":"${'실'.repeat(6_000_000)}"}`,
  JSON.stringify({
    list: Array.from({ length: 1500 }, (_, i) => i),
    map: Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`k${i}`, i])),
  }),
  JSON.stringify(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`k${i}`, i]))),
  JSON.stringify({ a: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) }),
]

describe('fromForeign', () => {
  it.each(hostile.map((json) => [json.slice(0, 60), json]))(
    'takes %s, and the same bytes the second time',
    (_, json) => {
      const first = take(JSON.parse(json))
      expect(first.startsWith('{"timestamp":"')).toBe(true)
      expect(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']).toContain(JSON.parse(first).level)
      expect(take(JSON.parse(first))).toBe(first)
    },
  )

  it('is idempotent for any JSON', () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'level',
        'timestamp',
        'message',
        'extra',
        'exception',
        'user_id',
        'duration_ms',
        '__proto__',
        'body',
        'token',
        'service',
      ),
    )
    const value = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value))), (source) => {
        const first = take(JSON.parse(JSON.stringify(source)))
        expect(take(JSON.parse(first))).toBe(first)
      }),
      { numRuns: 1000 },
    )
  })

  it('is idempotent for a number that is a card, as content', () => {
    const first = take(JSON.parse('{"body":4111111111111111}'))
    expect(JSON.parse(first).body).toEqual({ redacted: 'payload', type: 'number', length: 0 })
    expect(take(JSON.parse(first))).toBe(first)
  })

  it('loses no value of `extra` to a field of the same name', () => {
    for (const json of ['{"extra":{"a":1},"a":2}', '{"a":2,"extra":{"a":1}}']) {
      const record = JSON.parse(take(JSON.parse(json)))
      expect(record.a).toBe(2)
      expect(Object.values(record)).toContain(1)
    }
  })

  it('does not touch its source', () => {
    const source = Object.freeze(JSON.parse('{"level":"warn","extra":{"a":1},"x":1}'))
    expect(JSON.parse(take(source))).toMatchObject({ level: 'WARNING', a: 1, x: 1, service: 'default' })
  })
})

describe('toTimestamp', () => {
  it.each([
    ['2026-11-20T10:55:44.123Z', '2026-11-20T10:55:44.123Z'],
    ['2026-11-20T10:55:44Z', '2026-11-20T10:55:44.000Z'],
    ['2026-11-20 10:55:44', '2026-11-20T10:55:44.000Z'],
    ['2026-11-20 10:55:44,5', '2026-11-20T10:55:44.500Z'],
    ['2026-11-20T10:55', '2026-11-20T10:55:00.000Z'],
    ['2026-11-20T19:55:44.123456789+09:00', '2026-11-20T10:55:44.123Z'],
    ['2026-11-20T05:55:44-0500', '2026-11-20T10:55:44.000Z'],
    ['2026-11-20T10:55:44 UTC', '2026-11-20T10:55:44.000Z'],
    [1795172144, '2026-11-20T10:55:44.000Z'],
    [1795172144.123, '2026-11-20T10:55:44.123Z'],
    [1795172144123, '2026-11-20T10:55:44.123Z'],
    [1795172144123456, '2026-11-20T10:55:44.123Z'],
    [1795172144123456000, '2026-11-20T10:55:44.123Z'],
    ['1795172144123', '2026-11-20T10:55:44.123Z'],
    ['1795172144123456789', '2026-11-20T10:55:44.123Z'],
    [new Date(1795172144123), '2026-11-20T10:55:44.123Z'],
    ['2026-02-30T00:00:00.000Z', undefined],
    ['2026-02-30 00:00:00', undefined],
    ['2026-13-01T00:00:00.000Z', undefined],
    ['2026-11-20T24:00:01.000Z', undefined],
    ['Fri Nov 20 2026 10:55:4Z', undefined],
    ['x 2026-11-20 10:55:44  Z', undefined],
    [0, undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['9999-11-20T10:55:44.123Z', undefined],
    ['1969-12-31T23:59:59.999Z', undefined],
    ['', undefined],
    ['0x10', undefined],
    ['1e9', undefined],
    ['1'.repeat(65), undefined],
    [new Date(Number.NaN), undefined],
    [true, undefined],
    [null, undefined],
    [{}, undefined],
    [[1795172144], undefined],
  ])('%s → %s', (value, expected) => expect(toTimestamp(value)).toBe(expected))
})
