import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Lines, splitLines, TOO_LONG } from './lines.js'

async function* chunked(bytes: Buffer, sizes: number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function all(bytes: Buffer, sizes: number[], maxBytes = 1e6): Promise<Lines> {
  const lines: Lines = []
  for await (const some of splitLines(chunked(bytes, sizes), maxBytes)) lines.push(...some)
  return lines
}

describe('splitLines', () => {
  it('gives the same lines however the bytes are cut, characters too', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ').toWellFormed())
    await fc.assert(
      fc.asyncProperty(fc.array(line), sizes, async (lines, cuts) => {
        const body = Buffer.from(lines.map((text) => `${text}\n`).join(''))
        expect(await all(body, cuts)).toEqual(lines)
      }),
    )
  })

  it('takes a last line without a newline', async () => {
    expect(await all(Buffer.from('a\nb'), [2])).toEqual(['a', 'b'])
    expect(await all(Buffer.from('한국'), [1])).toEqual(['한국'])
  })

  it('marks lines that are too long, wherever they are cut, and keeps those around', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), async (cuts) => {
        const body = Buffer.from(`${'x'.repeat(10)}\n${'y'.repeat(11)}\nok\n${'z'.repeat(500)}`)
        expect(await all(body, cuts, 10)).toEqual(['x'.repeat(10), TOO_LONG, 'ok', TOO_LONG])
      }),
    )
  })

  it('counts bytes, not characters', async () => {
    expect(await all(Buffer.from('가가가\n가가가가\nab\n'), [100], 9)).toEqual(['가가가', TOO_LONG, 'ab'])
  })

  it('replaces invalid UTF-8', async () => {
    expect(await all(Buffer.from([0xff, 0x41, 0x0a]), [1])).toEqual(['\ufffdA'])
  })
})
