import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { previewText } from './preview.js'
import { keepAll, type Redactor } from './redactor.js'

const redactor: Redactor = {
  ...keepAll,
  key: (name) => (name === 'token' ? 'mask' : name === 'body' ? 'payload' : 'keep'),
  text: (text) => text.replaceAll('hunter2-hunter2', '***'),
}

describe('a preview', () => {
  it.each([
    ['text', 'text'],
    ['', ''],
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [
      { path: '/srv', token: 'abc', body: 'long' },
      '{"path":"/srv","token":"***MASKED***","body":{"redacted":"payload","type":"string","length":4}}',
    ],
    [['a', 1], '["a",1]'],
  ])('of %j', (value, expected) => {
    expect(previewText(value, 200, redactor)).toBe(expected)
  })

  it('is redacted before it is cut, so that no half of a secret is left', () => {
    for (let before = 180; before < 200; before++) {
      const shown = previewText(`${'x'.repeat(before)}hunter2-hunter2${'y'.repeat(300)}`, 200, redactor)
      expect(shown).not.toContain('hunter')
      expect(shown.length).toBeLessThanOrEqual(200)
    }
  })

  it('has at most so many characters, and never half of one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 2, max: 200 }),
        (text, max) => {
          const shown = previewText(text, max, keepAll)
          expect(shown.length).toBeLessThanOrEqual(max)
          expect(shown.isWellFormed()).toBe(true)
          if (text.length <= max) expect(shown).toBe(text)
        },
      ),
    )
  })

  it('never throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (value) => void previewText(value, 200, keepAll)),
    )
    expect(previewText(proxy, 200, keepAll)).toContain('Unreadable')
  })

  it('holds on to nothing of a long text', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const kept: string[] = []
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 60; i++) {
      kept.push(previewText(Buffer.alloc(1_000_000, 97 + (i % 20)).toString('latin1'), 200, keepAll))
    }
    collect()
    // Slices would hold 60 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
    expect(kept).toHaveLength(60)
  })
})
