import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { line, start, tempRoot } from './helpers.js'

it.each([
  ['short lines', [Buffer.from(`${line('w', 1)}\n`.repeat(8_000))], 300],
  [
    'a line of 150 MB',
    [Buffer.from(`${line('w', 1)}\n`), ...Array(150).fill(Buffer.alloc(1024 * 1024, 'x')), Buffer.from('\n')],
    2,
  ],
] as const)('reading a segment of 300 MB stays under 120 MB: %s', async (_, parts, times) => {
  const root = tempRoot()
  mkdirSync(join(root, 'app'))
  const fd = openSync(join(root, 'app', '2020-01-01T00-00-00.000Z-000001.jsonl'), 'w')
  for (let i = 0; i < times; i++) for (const part of parts) writeSync(fd, part)
  closeSync(fd)
  const child = start('memory.mjs', { root })
  expect((await child.ended).code, child.stderr()).toBe(0)
  const { lines, tooLong, peakMb } = JSON.parse(child.lines()[0] ?? '')
  console.log(`${lines} lines, peak ${Math.round(peakMb)} MB`)
  expect({ lines, tooLong }).toEqual(
    times === 2 ? { lines: 4, tooLong: 2 } : { lines: 8_000 * times, tooLong: 0 },
  )
  expect(peakMb).toBeLessThan(120)
})
