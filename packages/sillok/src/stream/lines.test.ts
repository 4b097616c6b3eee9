import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_LINE_BYTES } from '../record/index.js'
import { LineSplitter } from './lines.js'
import type { Line } from './types.js'

function split(bytes: Buffer, chunk = bytes.length, closed = true): Line[] {
  const splitter = new LineSplitter('s', 0)
  const lines: Line[] = []
  for (let at = 0; at < bytes.length; at += chunk) splitter.push(bytes.subarray(at, at + chunk), lines)
  if (closed) splitter.end(lines)
  return lines
}

const brief = (lines: Line[]): [string, string | undefined][] => lines.map(({ text, fault }) => [text, fault])
const record = (n: number | string): string => `{"timestamp":"2026-11-20T10:55:44.123Z","n":"${n}"}`

describe('LineSplitter', () => {
  it('hashes all of a line that is too long for who asks for bytes, wherever its chunks end', () => {
    const long = randomBytes(MAX_LINE_BYTES + 300_000).map((byte) => byte || 1)
    const content = Buffer.from(long.map((byte) => (byte === 10 ? 11 : byte)))
    const whole = { length: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    for (const [chunk, end] of [
      [256 * 1024, '\n'],
      [99_991, '\n'],
      [4 * 1024 * 1024, ''],
    ] as const) {
      const text = Buffer.concat([Buffer.from(`${record(1)}\n`), content, Buffer.from(end)])
      const lines: Line[] = []
      const splitter = new LineSplitter('s', 0, true)
      for (let at = 0; at < text.length; at += chunk) splitter.push(text.subarray(at, at + chunk), lines)
      splitter.end(lines)
      expect(lines.map(({ fault, whole }) => [fault, whole])).toEqual([
        [undefined, undefined],
        ['too_long', whole],
      ])
      expect(lines[1]?.bytes).toBe(content.length + end.length)
    }
  })

  it('finds whole records behind torn ones on the same line, several in a row', () => {
    const torn = record('torn').slice(0, 30)
    const text = `${record(1)}\n${torn}${record(2)}\n${torn}${torn}${record(3)}\n{"time${record(4)}\n${record(5)}${record(6)}\n`
    for (const chunk of [1, 7, 1000]) {
      expect(brief(split(Buffer.from(text), chunk))).toEqual([
        [record(1), undefined],
        [torn, 'torn'],
        [record(2), undefined],
        [torn, 'torn'],
        [torn, 'torn'],
        [record(3), undefined],
        ['{"time', 'torn'],
        [record(4), undefined],
        [record(5), undefined],
        [record(6), undefined],
      ])
    }
  })

  it('counts a torn record that the next writer closed', () => {
    expect(brief(split(Buffer.from(`${record(1).slice(0, 20)}\n${record(2)}\r\n`)))).toEqual([
      [record(1).slice(0, 20), 'torn'],
      [`${record(2)}\r`, undefined],
    ])
  })

  it('leaves a record whole that holds what looks like another', () => {
    const whole = `{"timestamp":"2026-11-20T10:55:44.123Z","inner":{"timestamp":"x","a":[{"timestamp":"y"}]}}`
    expect(brief(split(Buffer.from(`${whole}\n`)))).toEqual([[whole, undefined]])
    expect(brief(split(Buffer.from(`{"timest${whole}\n`)))).toEqual([
      ['{"timest', 'torn'],
      [whole, undefined],
    ])
  })

  it('takes a record at the end that lacks only its newline, and no other rest, for whole', () => {
    expect(brief(split(Buffer.from(record(1))))).toEqual([[record(1), undefined]])
    expect(brief(split(Buffer.from(record(1).slice(0, -1))))).toEqual([[record(1).slice(0, -1), 'torn']])
    expect(brief(split(Buffer.from('plain text')))).toEqual([['plain text', 'torn']])
    expect(split(Buffer.from(record(1)), 5, false)).toEqual([])
  })

  it('delivers anything at all: NUL, CRLF, invalid UTF-8, empty lines', () => {
    const bytes = Buffer.from([0, 0x0a, 0x0a, 0x61, 0x0d, 0x0a, 0xff, 0xfe, 0x0a])
    expect(brief(split(bytes))).toEqual([
      ['\0', undefined],
      ['a\r', undefined],
      ['\ufffd\ufffd', undefined],
    ])
  })

  it('accounts for every byte, however the chunks fall', () => {
    const piece = fc.oneof(
      fc.constantFrom('{"timestamp":"', '"}', '\n', '\r\n', '{"timestamp":"a"}\n', '}', '{'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (pieces, chunk) => {
        const bytes = Buffer.from(pieces.join(''))
        const lines = split(bytes, chunk)
        expect(lines).toEqual(split(bytes))
        let at = 0
        for (const line of lines) {
          expect(line.offset).toBeGreaterThanOrEqual(at)
          expect(bytes.subarray(at, line.offset).every((byte) => byte === 0x0a)).toBe(true)
          at = line.offset + line.bytes
        }
        expect(bytes.subarray(at).every((byte) => byte === 0x0a)).toBe(true)
      }),
    )
  })

  it('accepts 16 MB, and gives the beginning of more', () => {
    const longest = Buffer.alloc(MAX_LINE_BYTES, 'x')
    const bytes = Buffer.concat([
      longest,
      Buffer.from('\n'),
      longest,
      Buffer.from('y\n'),
      Buffer.from(`${record(1)}\n`),
    ])
    const [fits, long, after] = split(bytes, 200_000)
    expect([fits?.text.length, fits?.fault]).toEqual([MAX_LINE_BYTES, undefined])
    expect([long?.text, long?.fault, long?.bytes]).toEqual([
      'x'.repeat(64 * 1024),
      'too_long',
      MAX_LINE_BYTES + 2,
    ])
    expect([after?.text, after?.offset]).toEqual([record(1), bytes.length - record(1).length - 1])
  })

  it('comes to an end with a line of beginnings only', () => {
    const chain = '{"timestamp":"a","b":'.repeat(200_000)
    const lines = split(Buffer.from(`${chain}}\n${record(1)}\n`))
    expect(lines.at(-1)?.text).toBe(record(1))
    expect(lines.reduce((sum, line) => sum + line.bytes, 0)).toBe(chain.length + 2 + record(1).length + 1)
  })
})
