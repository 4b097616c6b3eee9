import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_LINE_BYTES } from '../../record/index.js'
import { LineCutter } from './lines.js'

function cut(chunks: readonly Buffer[], offset = 0): { line: string; start: number }[] {
  const cutter = new LineCutter(offset)
  const lines: { line: string; start: number }[] = []
  const take = (line: string, start: number): void => {
    lines.push({ line, start })
  }
  for (const chunk of chunks) {
    // The buffer is used again by who reads: nothing of it may be kept.
    const passing = Buffer.from(chunk)
    cutter.push(passing, take)
    passing.fill(0)
  }
  cutter.end(take)
  return lines
}

test('lines do not depend on where the chunks end, and begin where they say', () => {
  const text = fc.array(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('\n'), fc.constant('\r\n')),
  )
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 30 })), (parts, sizes) => {
      const bytes = Buffer.from(parts.join(''))
      const chunks: Buffer[] = []
      let at = 0
      for (const size of sizes) {
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      chunks.push(bytes.subarray(at))
      const lines = cut(chunks)
      expect(lines).toEqual(cut([bytes]))
      const expected = bytes
        .toString('utf8')
        .replace(/^\ufeff/, '')
        .replace(/\n$/, '')
        .split('\n')
      if (bytes.length > 0)
        expect(lines.map(({ line }) => line)).toEqual(expected.map((line) => line.replace(/\r$/, '')))
      lines.forEach(({ start }) => {
        expect(start === 0 || bytes[start - 1] === 0x0a).toBe(true)
      })
    }),
  )
})

test('a line without end comes in pieces', () => {
  const lines = cut(Array.from({ length: 5 }, () => Buffer.alloc(MAX_LINE_BYTES / 2, 0x61)))
  expect(lines.map(({ line }) => line.length)).toEqual([MAX_LINE_BYTES, MAX_LINE_BYTES, MAX_LINE_BYTES / 2])
  expect(lines.map(({ start }) => start)).toEqual([0, MAX_LINE_BYTES, MAX_LINE_BYTES * 2])
})
