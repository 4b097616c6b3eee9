import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeOtlpProtobuf } from './otlp-protobuf.js'

const message = (field: number, ...parts: Uint8Array[]): Uint8Array => {
  const writer = new BinaryWriter().tag(field, WireType.LengthDelimited).fork()
  for (const part of parts) writer.raw(part)
  return writer.join().finish()
}
const text = (field: number, value: string) =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).string(value).finish()
const bytes = (field: number, value: Uint8Array) =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(value).finish()
const varint = (field: number, value: string | number) =>
  new BinaryWriter().tag(field, WireType.Varint).int64(value).finish()
const fixed64 = (field: number, value: string) =>
  new BinaryWriter().tag(field, WireType.Bit64).fixed64(value).finish()
const attribute = (key: string, ...value: Uint8Array[]) => message(6, text(1, key), message(2, ...value))
const request = (...record: Uint8Array[]) => message(1, message(2, message(2, ...record)))

const decode = (body: Uint8Array) =>
  Array.from(decodeOtlpProtobuf(body), (group) => ({ ...group, records: [...group.records] }))

function one(...record: Uint8Array[]) {
  const [first] = decode(request(...record))[0]?.records ?? []
  if (first === undefined) throw new Error('no record')
  return first
}

const SAMPLE = request(
  fixed64(1, '1795170944123456789'),
  varint(2, 17),
  text(3, 'ERROR'),
  message(5, text(1, 'body')),
  attribute('k', message(6, message(1, text(1, 'x'), message(2, varint(3, '5'))))),
  bytes(9, Buffer.from('5b8efff798038103d269b633813fc60c', 'hex')),
  bytes(10, Buffer.from('eee19b7ec3c1b174', 'hex')),
  text(12, 'an.event'),
)

describe('decodeOtlpProtobuf', () => {
  it('reads every field of a record', () => {
    expect(decode(SAMPLE)[0]?.records[0]).toEqual({
      timestamp: '2026-11-20T10:35:44.123Z',
      observed: undefined,
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'body',
      attributes: { k: { x: 5 } },
      eventName: 'an.event',
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      flags: 0,
      droppedAttributes: 0,
    })
  })

  it('finds the resource behind its records, and the scope', () => {
    const resource = message(1, message(1, text(1, 'service.name'), message(2, text(1, 'late'))))
    const scope = message(1, text(1, 'a.scope'), text(2, '1.2'))
    const [group] = decode(message(1, message(2, message(2), scope), resource))
    expect(group).toMatchObject({
      resource: { 'service.name': 'late' },
      scope: { name: 'a.scope', version: '1.2' },
    })
  })

  it('keeps whole numbers exact, and bytes as base64', () => {
    const { attributes } = one(
      attribute('big', varint(3, '9007199254740993')),
      attribute('least', varint(3, '-9223372036854775808')),
      attribute('raw', bytes(7, Buffer.from([0, 255]))),
      attribute('flag', varint(2, 1)),
      attribute('none'),
    )
    expect(attributes).toEqual({
      big: '9007199254740993',
      least: '-9223372036854775808',
      raw: 'base64:AP8=',
      flag: true,
      none: null,
    })
  })

  it('skips fields that it does not know, and known ones of another wire type', () => {
    const record = one(text(99, 'new'), varint(5, 3), text(1, 'no time'), message(5, text(1, 'kept')))
    expect(record).toMatchObject({ body: 'kept', timestamp: undefined })
  })

  it.each([
    ['records', 'TOO_MANY_RECORDS', (empty: Uint8Array) => message(1, message(2, empty)), 2],
    ['groups', 'TOO_MANY_VALUES', (empty: Uint8Array) => message(1, empty), 2],
    ['attributes', 'TOO_MANY_VALUES', (empty: Uint8Array) => request(empty), 6],
    [
      'entries of a list',
      'TOO_MANY_VALUES',
      (empty: Uint8Array) => request(message(5, message(5, empty))),
      1,
    ],
    ['entries of a map', 'TOO_MANY_VALUES', (empty: Uint8Array) => request(message(5, message(6, empty))), 1],
  ])('refuses a few megabytes of empty %s', (_, code, around, field) => {
    const empty = Buffer.alloc(2 * 2_000_002)
    for (let i = 0; i < empty.length; i += 2) empty[i] = (field << 3) | WireType.LengthDelimited
    expect(() => decode(around(empty))).toThrow(expect.objectContaining({ code, status: 413 }))
  })

  it('names a value that is too deep instead of following it', () => {
    let value: Uint8Array = text(1, 'x')
    for (let i = 0; i < 5000; i++) value = message(5, message(1, value))
    expect(JSON.stringify(one(attribute('deep', value)).attributes)).toContain('Deeper than the limit')
  })

  it('refuses every truncation that cuts a message, and never fails otherwise', () => {
    for (let length = 1; length < SAMPLE.length; length++) {
      expect(() => decode(SAMPLE.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      )
    }
  })

  it('survives any bytes', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(SAMPLE.length - 1), fc.nat(255)).map(([at, value]) => {
        const copy = Uint8Array.from(SAMPLE)
        copy[at] = value
        return copy
      }),
    )
    fc.assert(
      fc.property(hostile, (input) => {
        try {
          decode(input)
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_REQUEST' })
        }
      }),
      { numRuns: 1000 },
    )
  })
})
