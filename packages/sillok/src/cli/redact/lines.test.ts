import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_LINE_BYTES } from '../../record/index.js'
import { ByteLines, type InputLine } from './lines.js'

function cut(chunks: readonly Buffer[]): InputLine[] {
  const lines = new ByteLines()
  const cutOff: InputLine[] = []
  const take = ({ bytes, end, missing }: InputLine): void => {
    cutOff.push({ bytes: Buffer.from(bytes), end, missing })
  }
  for (const chunk of chunks) {
    // The buffer is used again by who reads: nothing of it may be kept.
    const passing = Buffer.from(chunk)
    lines.push(passing, take)
    passing.fill(0)
  }
  lines.end(take)
  return cutOff
}

test('put together again, lines are what came in, wherever the chunks end', () => {
  const part = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r', '\ufeff'))
  const input = fc.array(part).map((parts) => Buffer.concat(parts.map((some) => Buffer.from(some as string))))
  fc.assert(
    fc.property(input, fc.array(fc.integer({ min: 1, max: 20 })), (bytes, sizes) => {
      const chunks: Buffer[] = []
      let at = 0
      for (const size of sizes) {
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      chunks.push(bytes.subarray(at))
      const lines = cut(chunks)
      expect(Buffer.concat(lines.flatMap(({ bytes: line, end }) => [line, end])).equals(bytes)).toBe(true)
      for (const { bytes: line, missing } of lines) expect([line.includes(0x0a), missing]).toEqual([false, 0])
    }),
  )
})

test('of a line that is too long the end is counted, and the word that the cut goes through', () => {
  const long = Buffer.alloc(MAX_LINE_BYTES - 10, 'a')
  const [line, next] = cut([long, Buffer.from(' kept secret-that-is'), Buffer.from('-cut\r\nnext')])
  expect(line?.bytes.subarray(-6).toString()).toBe('a kept')
  expect(line?.missing).toBe(' secret-that-is-cut\r'.length)
  expect(next?.bytes.toString()).toBe('next')
})
