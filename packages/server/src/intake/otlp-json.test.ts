import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeOtlpJson } from './otlp-json.js'
import { sourceOf, toForeign } from './otlp-record.js'

const NOW = '2026-11-20T11:00:00.000Z'

const decode = (text: string) =>
  Array.from(decodeOtlpJson(text), (group) => ({ ...group, records: [...group.records] }))

function foreign(text: string) {
  return decode(text).flatMap(({ records, ...group }) => {
    const source = sourceOf({ ...group, records })
    return records.flatMap((record) => (record === undefined ? [] : [toForeign(record, source, NOW)]))
  })
}

/** One record as a request, and back as one of ours. */
function one(record: object) {
  const [result] = foreign(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }))
  if (result === undefined) throw new Error('no record')
  return result
}

const attribute = (key: string, value: object) => ({ attributes: [{ key, value }] })
const deep = (levels: number): object =>
  levels === 0 ? { stringValue: 'x' } : { arrayValue: { values: [deep(levels - 1)] } }

describe('OTLP as Codex sends it', () => {
  const file = new URL('testdata/codex-otlp.json', import.meta.url)
  const [record] = foreign(readFileSync(file, 'utf8'))

  it('has its time, name and numbers', () => {
    expect(record?.envelope).toMatchObject({
      timestamp: '2026-11-20T10:35:44.123Z',
      level: 'INFO',
      logger: 'codex_otel',
      message: 'codex.sse_event',
      event: 'codex.sse_event',
      service: 'codex_cli_rs',
      version: '0.169.0',
      duration_ms: 1873,
    })
    expect(record?.fields).toMatchObject({
      input_token_count: 1000,
      cached_token_count: 400,
      output_token_count: 50,
      reasoning_token_count: 20,
      'event.kind': 'response.completed',
      slug: '123',
      event_name: 'event otel/src/events/session_telemetry.rs:812',
      resource: { env: 'dev', 'telemetry.sdk.language': 'rust' },
    })
  })
})

describe('decodeOtlpJson', () => {
  it('falls back from time to observed time to now', () => {
    expect(one({ timeUnixNano: '1795170944123000000' }).envelope.timestamp).toBe('2026-11-20T10:35:44.123Z')
    expect(one({ timeUnixNano: 0, observedTimeUnixNano: 1795170944123000000 }).envelope.timestamp).toBe(
      '2026-11-20T10:35:44.123Z',
    )
    expect(one({ timeUnixNano: 'soon' }).envelope.timestamp).toBe(NOW)
  })

  it('takes the level from number, then text', () => {
    expect(one({ severityNumber: 17, severityText: 'info' }).envelope.level).toBe('ERROR')
    expect(one({ severityNumber: '13' }).envelope.level).toBe('WARNING')
    expect(one({ severityNumber: 0, severityText: 'fatal' }).envelope.level).toBe('CRITICAL')
    expect(one({ severityNumber: 99 }).envelope.level).toBe('INFO')
  })

  it('keeps whole numbers exact', () => {
    const { fields } = one({
      attributes: [
        { key: 'a', value: { intValue: '9007199254740993' } },
        { key: 'b', value: { intValue: '42' } },
        { key: 'c', value: { intValue: 7 } },
        { key: 'd', value: { intValue: '-9223372036854775808' } },
        { key: 'e', value: { doubleValue: 'NaN' } },
      ],
    })
    expect(fields).toMatchObject({ a: '9007199254740993', b: 42, c: 7, d: '-9223372036854775808', e: 'NaN' })
  })

  it('takes ids in hex and base64, drops zeros and what is none', () => {
    const hex = '5b8efff798038103d269b633813fc60c'
    expect(one({ traceId: hex.toUpperCase() }).envelope.trace_id).toBe(hex)
    expect(one({ trace_id: Buffer.from(hex, 'hex').toString('base64') }).envelope.trace_id).toBe(hex)
    expect(one({ spanId: 'eee19b7ec3c1b174' }).envelope.span_id).toBe('eee19b7ec3c1b174')
    expect(one({ spanId: '0000000000000000', traceId: 'nonsense' }).envelope).not.toHaveProperty('span_id')
  })

  it('turns a map into message and fields, and a list into a field', () => {
    const map = one({
      body: {
        kvlistValue: {
          values: [
            { key: 'msg', value: { stringValue: 'hello' } },
            { key: 'n', value: { intValue: '3' } },
            { key: 'model', value: { stringValue: 'of the body' } },
          ],
        },
      },
      ...attribute('model', { stringValue: 'of the attribute' }),
    })
    expect(map.envelope.message).toBe('hello')
    expect(map.fields).toMatchObject({ n: 3, model: 'of the attribute', 'body.model': 'of the body' })
    const list = one({ body: { arrayValue: { values: [{ intValue: 1 }] } }, eventName: 'listed' })
    expect(list.envelope).toMatchObject({ message: 'listed', event: 'listed' })
    expect(list.fields).toMatchObject({ 'body.list': [1] })
  })

  it('lets no attribute play the record: a reserved name stays a field', () => {
    const { envelope, fields } = one(attribute('level', { stringValue: 'CRITICAL' }))
    expect(envelope.level).toBe('INFO')
    expect(fields.level).toBe('CRITICAL')
    expect(Object.keys(one(attribute('__proto__', { stringValue: 'x' })).fields)).toContain('__proto__')
  })

  it('keeps both of two things of one name', () => {
    const { fields } = one({
      observedTimeUnixNano: '1795170945000000000',
      timeUnixNano: '1795170944123000000',
      attributes: ['resource', 'observed_timestamp', 'event_name'].map((key) => ({
        key,
        value: { stringValue: 'mine' },
      })),
      eventName: 'at src/a.rs:1',
    })
    expect(fields).toMatchObject({
      resource: 'mine',
      observed_timestamp: 'mine',
      'otel.observed_timestamp': '2026-11-20T10:35:45.000Z',
      event_name: 'mine',
      'otel.event_name': 'at src/a.rs:1',
    })
    const [withResource] = foreign(
      JSON.stringify({
        resourceLogs: [
          {
            resource: attribute('host.name', { stringValue: 'h' }),
            scopeLogs: [{ logRecords: [attribute('resource', { stringValue: 'mine' })] }],
          },
        ],
      }),
    )
    expect(withResource?.fields).toMatchObject({
      resource: { 'host.name': 'h' },
      'attribute.resource': 'mine',
    })
  })

  it.each([
    ['{}', 100_001, '', 'TOO_MANY_RECORDS'],
    ['0', 100_001, '', 'TOO_MANY_RECORDS'],
    ['0', 2_000_001, '{"body":{"arrayValue":{"values":[', 'TOO_MANY_VALUES'],
  ])('refuses a few megabytes of %s', (item, count, open, code) => {
    const close = open === '' ? '' : ']}}}'
    const list = `${`${item},`.repeat(count - 1)}${item}`
    const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${open}${list}${close}]}]}]}`
    expect(() => decode(body)).toThrow(expect.objectContaining({ code, status: 413 }))
  })

  it('says what the error says, where a record has no words of its own', () => {
    expect(one(attribute('exception.message', { stringValue: 'no route' })).envelope.message).toBe('no route')
  })

  it('takes a severity by its name, and keeps what the level does not say', () => {
    expect(one({ severityNumber: 'SEVERITY_NUMBER_ERROR2' }).envelope.level).toBe('ERROR')
    expect(one({ severityNumber: 'SEVERITY_NUMBER_FATAL' }).envelope.level).toBe('CRITICAL')
    expect(one({ severityNumber: 'SEVERITY_NUMBER_LOUD', severityText: 'warn' }).envelope.level).toBe(
      'WARNING',
    )
    expect(one({ severityNumber: 10, severityText: 'NOTICE' })).toMatchObject({
      envelope: { level: 'INFO' },
      fields: { severity_number: 10, severity_text: 'NOTICE' },
    })
    expect(one({ severityNumber: 17, severityText: 'error' }).fields).toEqual({})
    expect(one({ severityNumber: 99, severityText: 'loud' })).toMatchObject({
      envelope: { level: 'INFO' },
      fields: { severity_number: 99, severity_text: 'loud' },
    })
    expect(one({ severityNumber: 9, severityText: 'Information' }).fields).toEqual({})
  })

  const record = (json: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${json}]}]}]}`
  const nested = `{"x":${'['.repeat(5_000_000)}${']'.repeat(5_000_000)}}`

  it('names what is too deep', () => {
    expect(JSON.stringify(one(attribute('a', deep(32))).fields)).not.toContain('Deeper')
    expect(JSON.stringify(one(attribute('a', deep(33))).fields)).toContain('Deeper than the limit')
    expect(() => decode(record(nested))).toThrow(expect.objectContaining({ code: 'RECORD_TOO_DEEP' }))
    expect(() => decode('['.repeat(10_000_000))).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })

  const many = (piece: (i: number) => string) => Array.from({ length: 300_000 }, (_, i) => piece(i)).join()
  it.each([
    ['names', () => `{"x":{${many((i) => `"${i}":0`)}}}`],
    ['objects', () => `{"x":[${many((i) => `{"${i}":0}`)}]}`],
  ])('refuses what only costs memory: 300,000 %s', (_, complex) => {
    expect(() => decode(record(complex()))).toThrow(expect.objectContaining({ code: 'RECORD_TOO_COMPLEX' }))
  })

  it('refuses what only costs memory: millions of lists', () => {
    const lists = `{"resourceLogs":[{"scopeLogs":[{${'"logRecords":[],'.repeat(2_000_001)}"x":0}]}]}`
    expect(() => decode(lists)).toThrow(expect.objectContaining({ code: 'TOO_MANY_VALUES' }))
  })

  it('does not parse what nobody asks for', () => {
    expect(decode(`{"x":${nested},"resource_logs":[]}`)).toEqual([])
  })

  it('counts what is no record, keeps those around', () => {
    const [group] = decode(
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[1,{"body":{"stringValue":"a"}},null]}]},7]}',
    )
    expect(group?.records.map((record) => record?.body)).toEqual([undefined, 'a', undefined])
  })

  it('reads any JSON without failing otherwise than BAD_REQUEST', () => {
    const names = fc.constantFrom(
      'resourceLogs',
      'scopeLogs',
      'logRecords',
      'body',
      'attributes',
      'kvlistValue',
      'values',
      'key',
      'value',
      'intValue',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 8 },
        fc.constantFrom(null, 1, '1', 'x', true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        try {
          foreign(JSON.stringify(value))
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_REQUEST' })
        }
      }),
    )
  })
})

describe('a request of the wrong shape', () => {
  const records = (part: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":${part}}]}]}`
  it.each([
    ['{"resourceLogs":5}', 'resourceLogs must be a list, and is a number'],
    ['{"resource_logs":{}}', 'resource_logs must be a list, and is an object'],
    ['{"resourceLogs":[{"scopeLogs":true}]}', 'resourceLogs[0].scopeLogs must be a list, and is true'],
    ['{"resourceLogs":[{"resource":7}]}', 'resourceLogs[0].resource must be an object'],
    [
      '{"resourceLogs":[{"resource":{"attributes":{"a":1}}}]}',
      'resourceLogs[0].resource.attributes must be a list of { key, value }',
    ],
    [
      '{"resourceLogs":[{"scopeLogs":[{"scope":"s"}]}]}',
      'resourceLogs[0].scopeLogs[0].scope must be an object',
    ],
    [records('{}'), 'resourceLogs[0].scopeLogs[0].logRecords must be a list, and is an object'],
    [
      records('[{},{"attributes":"x"}]'),
      'resourceLogs[0].scopeLogs[0].logRecords[1].attributes must be a list',
    ],
  ])('%s is refused by the name of the field', (body, says) => {
    const read = () => {
      for (const group of decodeOtlpJson(body)) for (const _ of group.records);
    }
    expect(read).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringContaining(says) }),
    )
  })

  it.each(['{"resourceLogs":[5]}', '{"resourceLogs":[{"scopeLogs":["x"]}]}'])(
    '%s is a record that was not taken, which the sender is told',
    (body) => {
      expect(decode(body).flatMap(({ records }) => records)).toEqual([undefined])
    },
  )

  it.each([
    '{}',
    '{"resourceLogs":null}',
    '{"resourceLogs":[{"resource":null,"scopeLogs":null}]}',
    records('null'),
    records('[{"attributes":null}]'),
  ])('%s leaves something out, and is taken', (body) => {
    for (const group of decodeOtlpJson(body)) for (const _ of group.records);
  })
})
