import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { encodeBundle } from '../tlog/bundle.js'
import { tilePath } from '../tlog/index.js'
import { Bundles } from './bundles.js'

it('gives entries as they stand in a segment, from any of them on, and by themselves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const size = 256 + 40
  const all = Array.from({ length: size }, (_, n) => Buffer.alloc((n * 7) % 300, 65 + (n % 26)))
  for (const [index, width] of [
    [0, 256],
    [1, 40],
  ] as const) {
    const path = join(folder, tilePath({ level: 'entries', index, width }))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, encodeBundle(all.slice(256 * index, 256 * index + width)))
  }
  const bundles = new Bundles(folder, size)
  fc.assert(
    fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: 300 }), (index, most) => {
      // No further than to the end of its bundle.
      const end = Math.min(index < 256 ? 256 : size, index + most)
      const expected = all.slice(index, end)
      const { bytes, count } = bundles.lines(index, most) ?? {}
      expect(count).toBe(expected.length)
      expect(bytes?.toString()).toBe(expected.map((entry) => `${entry}\n`).join(''))
      expect(bundles.entries(index, most).map(String)).toEqual(expected.map(String))
    }),
  )
  expect([bundles.lines(0, 0), bundles.entries(0, 0)]).toEqual([undefined, []])
  expect([new Bundles(folder, 1000).lines(600, 1), new Bundles(folder, 1000).entries(600, 1)]).toEqual([
    undefined,
    [],
  ])
})
