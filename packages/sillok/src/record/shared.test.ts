import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Envelope, encodeRecord, keepAll, shareFields, shareIdentity } from './index.js'

const envelope = (more: Partial<Envelope> = {}): Envelope => ({
  timestamp: '2026-11-20T10:00:00.000Z',
  level: 'INFO',
  logger: 'api',
  message: 'x',
  ...more,
})

const name = fc.oneof(
  fc.constantFrom(
    'user_id',
    'correlation_id',
    'duration_ms',
    'level',
    'service',
    'extra',
    'message',
    'a',
    'b',
    'a~2',
  ),
  fc.constantFrom('exception', '[truncated]', '\ud800', '\ufffd', '__proto__', 'toString', '1'),
  fc.string(),
)
const fields = fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, 1n, Number.NaN)), {
  noNullPrototype: false,
})
const ours = fields.map((given): Record<string, unknown> => Object.assign(Object.create(null), given))

const isOdd = (...all: (object | undefined)[]) =>
  all.some((one) =>
    Object.keys(one ?? {}).some((key) => /~\d+$|\ufffd|^\[truncated\]$/.test(key) || !key.isWellFormed()),
  )

/** A canonical text that stands back is under `extra` as the text that it was made. */
function asTexts(record: { extra?: Record<string, unknown> }): object {
  const extra = Object.entries(record.extra ?? {}).map(([key, value]) => [
    key,
    typeof value === 'object' ? value : String(value),
  ])
  return { ...record, extra: Object.fromEntries(extra) }
}

function valuesOf(record: unknown): string[] {
  const { extra, ...others } = record as { extra?: object }
  return [...Object.values(others), ...Object.values(extra ?? {})]
    .map((value) => JSON.stringify(value))
    .sort()
}

describe('shared fields', () => {
  it('make the record that they would make as fields of the call, which win', () => {
    const events = fc.constantFrom<Partial<Envelope>>(
      {},
      { user_id: 'u' },
      { duration_ms: 1, event: 'e', log_type: 'audit' },
    )
    fc.assert(
      fc.property(ours, fc.option(fields, { nil: undefined }), events, (bound, own, event) => {
        const merged = Object.assign(Object.create(null), bound, own)
        const line = encodeRecord(envelope(event), own, keepAll, false, shareFields(bound, keepAll))
        const together = JSON.parse(encodeRecord(envelope(event), merged, keepAll)) as {
          extra?: Record<string, unknown>
        }
        // Names that are changed to be told apart may be changed otherwise; what stands under them is the same.
        if (isOdd(bound, own))
          expect(valuesOf(asTexts(JSON.parse(line)))).toEqual(valuesOf(asTexts(together)))
        else expect(asTexts(JSON.parse(line))).toEqual(asTexts(together))
        // No name twice: a parser that takes the first one must see the same.
        expect(Object.keys(JSON.parse(line) as object)).toHaveLength(Object.keys(together).length)
        expect(line.length).toBe(JSON.stringify(JSON.parse(line)).length)
      }),
      { numRuns: 500 },
    )
  })

  it('stand in canonical order, with the identity of the process', () => {
    const identity = shareIdentity({ service: 's', instance: 'i' }, keepAll)
    const bound = shareFields({ tenant: 'a', correlation_id: 'c' }, keepAll, identity)
    const line = encodeRecord(envelope(), { n: 1, user_id: 'u' }, keepAll, false, bound)
    expect(line).toBe(
      '{"timestamp":"2026-11-20T10:00:00.000Z","level":"INFO","logger":"api","message":"x","correlation_id":"c","service":"s","instance":"i","user_id":"u","tenant":"a","n":1}',
    )
    const forged = encodeRecord(envelope(), { service: 'forged' }, keepAll, false, bound)
    expect(JSON.parse(forged)).toMatchObject({ service: 's', extra: { service: 'forged' } })
  })

  it('are redacted as others are', () => {
    const redactor = {
      ...keepAll,
      key: (key: string) => (key === 'password' ? 'mask' : 'keep') as 'mask' | 'keep',
    }
    const line = encodeRecord(
      envelope(),
      { a: 1 },
      redactor,
      false,
      shareFields({ password: 'hunter2' }, redactor),
    )
    expect(line).not.toContain('hunter2')
  })
})
