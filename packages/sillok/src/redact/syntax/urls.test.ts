import { describe, expect, it } from 'vitest'
import { previewText } from '../../record/index.js'
import { redactor } from '../index.js'

const LENGTHS = [100, 500, 600, 4000, 8150, 9000, 40_000, 300_000]
/** With what passwords that a program made have in them. */
const passwordOf = (length: number): string => 'w8RtQ2vLm/zK+'.repeat(length / 13 + 1).slice(0, length)
const cpuMs = (act: () => void): number => {
  const before = process.cpuUsage()
  act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

describe('a password in a URL, of any length', () => {
  it.each(LENGTHS)('of %i characters is masked in a text', (length) => {
    const text = `see postgres://kim:${passwordOf(length)}@db.example.com/x for more`
    expect(redactor.text(text)).toBe('see postgres://kim:***MASKED***@db.example.com/x for more')
  })

  it.each(LENGTHS)(
    'of %i characters is masked in a preview, also where its end is not looked at',
    (length) => {
      const text = `see postgres://kim:${passwordOf(length)}@db.example.com/x for more`
      expect(previewText(text, 200, redactor)).not.toContain('w8RtQ2')
      expect(previewText({ url: text, list: [text] }, 200, redactor)).not.toContain('w8RtQ2')
    },
  )

  it('is masked in a preview, which is cut in another behind it', () => {
    const text = `postgres://kim:${passwordOf(7900)}@db postgres://kim:${passwordOf(500)}@db`
    expect(previewText(text, 200, redactor)).toMatch(/^postgres:\/\/kim:\*{3}MASKED\*{3}@db ?…?$/)
  })

  it('is masked where the text is cut in the middle of it', () => {
    const text = `postgres://kim:${passwordOf(5000)}`
    expect(redactor.text(text)).toBe('postgres://kim:***MASKED***')
  })

  it.each([
    `https://example.com:8080/${'a/b-'.repeat(3000)}`,
    `https://example.com/${'name:value,'.repeat(2000)}x@y`,
    `"https://example.com" ${'x:y'.repeat(3000)}@`,
    `redis://cache:6379,${'redis://cache:6379,'.repeat(100)}`,
  ])('is none where no password can be', (text) => {
    expect(redactor.text(text)).toBe(text)
  })

  it('is found in a time that grows as the text does', () => {
    for (const piece of ['x://a:b', "x://a:b'c@d", '://:', 'x://a:w8RtQ2vLm@']) {
      const time = (length: number): number => {
        const text = piece.repeat(length / piece.length)
        return Math.min(...[1, 2, 3].map(() => cpuMs(() => redactor.text(text))))
      }
      const short = time(50_000)
      expect(time(400_000)).toBeLessThan(8 * 4 * Math.max(short, 2))
    }
    const long = `x://a:${passwordOf(4_000_000)}`
    expect(cpuMs(() => redactor.text(long))).toBeLessThan(8000)
  })
})

describe('who logs in at a URL without a password', () => {
  it.each(['clone https://shoptoken', 'http://deploypw', 'https://token'])(
    'is masked where the name is that of a secret: %s',
    (text) => {
      expect(redactor.text(`${text}@git.example/shop.git`)).toBe(
        `${text.replace(/\w+$/, '***MASKED***')}@git.example/shop.git`,
      )
    },
  )

  it.each([
    'https://kim@git.example/shop.git',
    'https://x-access-token@git.example/shop.git',
    'https://ACCESS_TOKEN@git.example/shop.git',
    'https://secretary@git.example/shop.git',
    'ssh://mytoken@git.example/shop.git',
  ])('leaves %s', (text) => {
    expect(redactor.text(text)).toBe(text)
  })
})
