import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  clock,
  compact,
  count,
  countRecords,
  cutText,
  duration,
  levelClass,
  levelLetter,
  percent,
  pieces,
} from './index.js'

const shown = (text: string, block = false): string =>
  pieces(text, block)
    .map((piece) => (piece.token ? `⟨${piece.text}⟩` : piece.text))
    .join('')

describe('pieces', () => {
  it('names escapes, control characters and direction marks', () => {
    expect(shown('\u001b[31mred\u001b[0m')).toBe('⟨ESC[31m⟩red⟨ESC[0m⟩')
    expect(shown('a\u0000b\u0007c\u007fd\u0085')).toBe('a⟨NUL⟩b⟨BEL⟩c⟨DEL⟩d⟨U+0085⟩')
    expect(shown('x\u202Egnp.exe\u202C')).toBe('x⟨U+202E⟩gnp.exe⟨U+202C⟩')
    expect(shown('\u2066\u200f\ufeff\u200b')).toBe('⟨U+2066⟩⟨U+200F⟩⟨U+FEFF⟩⟨U+200B⟩')
    expect(shown('\u{e0041}')).toBe('⟨U+E0041⟩')
    expect(shown('\ud800 alone')).toBe('⟨U+D800⟩ alone')
  })

  it('names line ends and tabs in a row, and keeps them in a block', () => {
    expect(shown('a\r\nb\tc')).toBe('a⟨↵⟩b⟨⇥⟩c')
    expect(shown('a\r\nb\tc\rd', true)).toBe('a\nb\tc⟨CR⟩d')
  })

  it('leaves the writing of people alone', () => {
    for (const text of [
      '面接を開始しました',
      '인터뷰',
      'שלום مرحبا',
      '👩‍👩‍👧‍👦',
      'می‌خواهم',
      '<b>&amp;</b>',
    ]) {
      expect(pieces(text)).toEqual([{ text, token: false }])
    }
  })

  it('lets nothing through that acts, and loses nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const plain = pieces(text, true)
          .filter((piece) => !piece.token)
          .map((piece) => piece.text)
          .join('')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        expect(plain).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        const harmless = /^[\p{L}\p{N} ]*$/u.test(text)
        if (harmless) expect(plain).toBe(text)
      }),
    )
  })
})

describe('cutText', () => {
  it('never cuts inside a surrogate pair', () => {
    expect(cutText('ab🚀', 3)).toBe('ab')
    expect(cutText('ab🚀', 4)).toBe('ab🚀')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, max) => {
        const cut = cutText(text, Math.max(1, max))
        expect(text.startsWith(cut)).toBe(true)
        expect(cut.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('numbers', () => {
  it('are short and exact', () => {
    expect(compact(0.00018)).toBe('< 0.01')
    expect([0, 0.031, 2.4, 12.44, 999.4, 999.9, 1204, 61_000_000].map(compact)).toEqual([
      '0',
      '0.031',
      '2.4',
      '12.4',
      '999',
      '1 k',
      '1.2 k',
      '61 M',
    ])
    expect([count(1204), countRecords(1), countRecords(0)]).toEqual(['1,204', '1 record', '0 records'])
    expect([41e9, 999, 1500].map(bytes)).toEqual(['41 GB', '999 B', '1.5 kB'])
  })

  it('never make a ratio zero or whole that is not', () => {
    expect([0, 0.00001, 0.0031, 0.024, 0.61, 0.9999, 1].map(percent)).toEqual([
      '0 %',
      '< 0.01 %',
      '0.31 %',
      '2.4 %',
      '61 %',
      '> 99 %',
      '100 %',
    ])
  })

  it('say a duration in the unit one would say it in', () => {
    expect(
      [null, 0, 412, 1900, 59_990, 252_000, 3_599_900, 5_400_000, 63 * 86_400_000].map(duration),
    ).toEqual(['–', '0 ms', '412 ms', '1.9 s', '1 min', '4 min 12 s', '1 h', '1 h 30 min', '63 d'])
  })
})

describe('levels', () => {
  it('are told apart by letter, and an unknown one has none', () => {
    expect(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'].map(levelLetter).join('')).toBe('DIWEC')
    expect(levelLetter('<b>')).toBe('·')
    expect(levelClass('"><img')).toBe('lv-x')
  })
})

describe('clock', () => {
  it('shows milliseconds, and a dash for what is no time', () => {
    expect(clock(Date.parse('2026-11-20T10:30:45.007Z'))).toMatch(/^\d\d:\d\d:45\.007$/)
    expect(clock(Number.NaN)).toBe('–')
  })
})
