import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor } from '../../redact/index.js'
import { Blocks } from './blocks.js'
import { cleanLine } from './clean.js'
import { HELD_BYTES, LineCutter, PART_BYTES, type Part } from './cutter.js'
import { Flood } from './flood.js'
import { Members } from './members.js'

function cutterOf(): LineCutter {
  let lines = 0
  return new LineCutter(() => `l-${++lines}`)
}

function cut(chunks: readonly Buffer[]) {
  const out: { bytes: Buffer; part: Part | undefined }[] = []
  const cutter = cutterOf()
  const take = (bytes: Buffer, part?: Part) => void out.push({ bytes: Buffer.from(bytes), part })
  for (const chunk of chunks) cutter.push(chunk, take)
  cutter.end(take)
  return out
}

describe('lines of a pipe', () => {
  it('are the same wherever the chunks end, byte for byte', () => {
    const text = fc
      .array(fc.constantFrom('a', '\n', '🙂', 'é', '\r\n', '日本'), { maxLength: 60 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(100), { maxLength: 20 }), (all, ends) => {
        const bytes = Buffer.from(all)
        const places = [
          0,
          ...ends.map((end) => Math.min(end, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]
        const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i], to))
        const lines = all.split('\n')
        if (lines.at(-1) === '') lines.pop()
        expect(cut(chunks).map(({ bytes }) => bytes.toString())).toEqual(lines)
      }),
    )
  })

  it('come in parts that cut no character where they are too long to be held', () => {
    const line = Buffer.from('日本🙂'.repeat(60_000))
    const pieces = cut([Buffer.from('first\n'), ...chunksOf(line, 65_521), Buffer.from('\nlast')])
    expect(pieces[0]).toMatchObject({ part: undefined })
    expect(pieces.at(-1)).toMatchObject({ bytes: Buffer.from('last'), part: undefined })
    const parts = pieces.slice(1, -1)
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(line)).toBe(true)
    for (const { bytes } of parts) {
      expect(bytes.length).toBeLessThanOrEqual(PART_BYTES)
      expect(bytes.toString('utf8')).not.toContain('\ufffd')
    }
    expect(parts.map(({ part }) => part)).toEqual(
      parts.map((_, at) => ({ id: 'l-1', part: at + 1, last: at === parts.length - 1 })),
    )
  })

  it('of 10 MB, and bytes that are no UTF-8, take little memory', () => {
    let longest = 0
    let bytes = 0
    const cutter = cutterOf()
    const chunk = Buffer.alloc(65_536, 0x80)
    for (let i = 0; i < 160; i++)
      cutter.push(chunk, (piece) => {
        longest = Math.max(longest, piece.length)
        bytes += piece.length
      })
    expect(longest).toBe(PART_BYTES)
    expect(160 * 65_536 - bytes).toBeLessThanOrEqual(HELD_BYTES)
  })
})

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
}

it('a clean line has nothing that a terminal obeys, and all else', () => {
  expect(cleanLine(Buffer.from('\u001b[31mred\u001b[0m\0 a\tb\r'))).toBe('red a\tb')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(cleanLine(Buffer.from(bytes))).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/)
    }),
  )
})

describe('blocks', () => {
  it('put pretty-printed JSON together, and leave everything else alone', () => {
    const value = { a: 1, messages: [{ role: 'user', content: 'secret' }], deep: { b: [] } }
    const blocks = new Blocks()
    const printed = [
      'before',
      ...JSON.stringify(value, null, 2).split('\n'),
      '[INFO] after',
      '{"one":"line"}',
      '{',
    ]
    const out = printed.flatMap((line) => blocks.push(line))
    expect(out).toEqual([
      { lines: ['before'], open: false, told: 0 },
      { lines: expect.any(Array), json: value, open: false, told: 0 },
      { lines: ['[INFO] after'], open: false, told: 0 },
      { lines: ['{"one":"line"}'], open: false, told: 0 },
    ])
    expect(blocks.giveUp()).toEqual([{ lines: ['{'], open: true, told: 0 }])
  })

  it('end with the first line that can be no part of them', () => {
    const blocks = new Blocks()
    const lines = [
      '{',
      '  "a": 1,',
      '  "b": [',
      'Server up',
      '[',
      'not "a": 1',
      '{',
      "  name: 'x'",
      '}',
      'after',
    ]
    expect(lines.flatMap((line) => blocks.push(line)).map(({ lines, open }) => [lines, open])).toEqual([
      [['{', '  "a": 1,', '  "b": ['], true],
      [['Server up'], false],
      [['['], true],
      [['not "a": 1'], false],
      [['{', "  name: 'x'", '}'], true],
      [['after'], false],
    ])
  })

  it('are read as one where their printer does not indent, or opens and closes several at once', () => {
    for (const text of ['{\n"a":\n[\n1,\ntrue\n]\n}', '[{\n  "a": 1\n}, {\n  "a": -2.5e3\n}]']) {
      const blocks = new Blocks()
      const out = text.split('\n').flatMap((line) => blocks.push(line))
      expect(out).toEqual([{ lines: text.split('\n'), json: JSON.parse(text), open: false, told: 0 }])
    }
  })

  it('give out each held line once', () => {
    const blocks = new Blocks()
    blocks.push('{')
    blocks.push('  "a": 1')
    expect([blocks.untold(), blocks.untold()]).toEqual([['{', '  "a": 1'], []])
    expect(blocks.push('}')).toMatchObject([{ json: { a: 1 }, told: 2 }])
    expect(blocks.untold()).toEqual([])
  })

  it('lose no line, whatever comes', () => {
    const line = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '  "a": 1,',
      '{"a":',
      'text',
      '',
      '},',
      '[INFO] x',
      '{"a":1}',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const blocks = new Blocks()
        const out = [...lines.flatMap((one) => blocks.push(one)), ...blocks.giveUp()]
        expect(out.flatMap((block) => block.lines)).toEqual(lines)
      }),
    )
  })

  it('take lines of blanks in their stride: time grows with the length alone', () => {
    const blanks = ' '.repeat(250_000)
    const blocks = new Blocks()
    const members = new Members(redactor)
    for (const start of [
      '',
      '{',
      '[',
      '[{',
      '}',
      '1',
      '"',
      'true',
      'name',
      '- a',
      "'",
      '{ a',
      '{,',
      ',',
      '{"a":1,',
    ])
      for (const end of ['x', '', ',', '{']) {
        const line = `${blanks}${start}${blanks}${end}`
        blocks.push('{')
        blocks.push(line)
        members.hides('prompt:')
        members.hides(line)
      }
  })

  it('do not hold what does not end, and know what belongs to it all the same', () => {
    const blocks = new Blocks()
    const lines = [
      '{',
      '  "messages": [',
      ...Array.from({ length: 2500 }, () => '    "x",'),
      '  ]',
      '}',
      '"y"',
    ]
    const out = lines.flatMap((line) => blocks.push(line))
    expect(out[0]).toMatchObject({ open: true, lines: { length: 1000 } })
    expect(out.slice(1, -1).every(({ lines, open }) => lines.length === 1 && open)).toBe(true)
    expect(out.at(-1)).toEqual({ lines: ['"y"'], open: false, told: 0 })
    expect(out.flatMap((block) => block.lines)).toEqual(lines)
  })
})

it('a flood is let through at its rate, and what is not is counted', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 300 }), (passes) => {
      const flood = new Flood(100)
      let now = 0
      let passed = 0
      let counted = 0
      for (const pass of passes) {
        now += pass
        if (flood.pass(10, now)) passed++
        const gap = flood.takeGap()
        counted += gap?.lines ?? 0
        expect(gap?.bytes ?? 0).toBe((gap?.lines ?? 0) * 10)
      }
      expect(passed + counted).toBe(passes.length)
      expect(passed).toBeLessThanOrEqual(200 + now / 10 + 1)
    }),
  )
})
