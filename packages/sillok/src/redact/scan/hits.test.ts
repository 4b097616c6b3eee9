import { describe, expect, it } from 'vitest'
import { marksOf } from '../text/marks.js'
import { endingOf, ends, findHits, kindTable, literalsOf, seen, WINDOW } from './hits.js'
import { literals } from './looks.js'
import { scan } from './scan.js'

/** What `findHits` is to find: every place where a literal ends. */
function expected(text: string, from: number, to: number): string[] {
  const plain = text.toLowerCase().replace(/\d/g, '0')
  const found = new Set<string>()
  for (const literal of literals) {
    for (let at = plain.indexOf(literal); at !== -1; at = plain.indexOf(literal, at + 1)) {
      const end = at + literal.length
      if (end > from && end <= to) found.add(`${end} ${literal}`)
    }
  }
  return [...found].sort()
}

function hits(text: string, from: number, to: number): string[] {
  const found: string[] = []
  const count = findHits(text, from, to)
  for (let hit = 0; hit < count; hit++) {
    for (const index of literalsOf(endingOf(hit))) found.push(`${ends[hit]} ${literals[index]}`)
  }
  return [...new Set(found)].sort()
}

describe('hits', () => {
  const ascii = 'a password=x, 2026-11-20 4111-1111 ghp_token https://u:p@host AKIA sk-ant- '.repeat(3)
  const text = {
    ascii,
    odd: `${ascii}!`,
    short: 'password=x',
    'with other letters': `비밀번호 ${ascii}`,
  }
  it.each(Object.entries(text))('are all found, once, wherever the halves meet: %s', (_, whole) => {
    for (let from = 0; from < whole.length; from += 5) {
      for (const to of [whole.length, Math.min(whole.length, from + 70), Math.min(whole.length, from + 7)]) {
        expect(hits(whole, from, to)).toEqual(expected(whole, from, to))
      }
    }
  })

  it('are all found where one goes through the whole of a lane, or several', () => {
    const words = [...literals, 'access_token', '-----begin', ' ', 'a', 'oauth', '7', 'ss']
    let state = 7
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return Math.floor((state / 0x80000000) * below)
    }
    for (let i = 0; i < 3000; i++) {
      let text = ''
      while (text.length < 44 + (i % 60)) text += words[random(words.length)]?.slice(random(3)) ?? ''
      const from = i % 3 === 0 ? random(text.length) : 0
      expect(hits(text, from, text.length), text).toEqual(expected(text, from, text.length))
    }
  })

  it.each(['x', '日'])('a secret across the edge of a window is found, in a text of %s', (filler) => {
    for (let shift = -24; shift < 4; shift++) {
      const before = `${filler.repeat(WINDOW + shift - 1)} `
      const spans = scan(`${before}password=hunter22 ${filler.repeat(WINDOW)} password=hunter33`, '', true)
      const start = before.length + 'password='.length
      expect(spans).toEqual([
        expect.objectContaining({ start, end: start + 8 }),
        expect.objectContaining({ start: start + 8 + WINDOW + 2 + 'password='.length }),
      ])
    }
  })

  it('are where they are in a text that has more bytes than there is room for', () => {
    // The room is filled to the last byte, as by a text that is ASCII, and not all characters are in it.
    const before = `${'x'.repeat(WINDOW)} 日 `
    const text = `${before}password=hunter22 ${'x'.repeat(2 * WINDOW)}`
    expect(hits(text, WINDOW, 2 * WINDOW)).toEqual([`${before.length + 4} pass`])
  })

  it('leave the marks of all characters that were looked at, of texts of any length', () => {
    for (let length = 0; length < 200; length++) {
      for (const odd of ['', '"', '%', '7', 'a', 'Z', '-', '\n', '\ud800', '日']) {
        const at = (length * 7) % (length + 1)
        const text = `${' '.repeat(at)}${odd}${' '.repeat(length - at)}`
        findHits(text, 0, text.length)
        const marks = [...text].reduce((all, char) => all | marksOf(char.charCodeAt(0)), 0)
        expect(seen & ~0xff).toBe(marks)
      }
    }
  })

  it('are found by classes that leave room for the marks', () => {
    const classes = new Set(kindTable.map((kind) => kind & 0xff))
    expect(classes.size).toBeLessThan(256)
    expect(Math.max(...classes)).toBe(classes.size - 1)
  })
})
