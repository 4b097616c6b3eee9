import { rmSync, writeFileSync } from 'node:fs'
import { encodeBundle, parseBundle } from 'sillok/seal'
import { expect, it } from 'vitest'
import { Forged, lineOf } from './forge.js'

const SIZE = 3
const small = () => Forged.of([[lineOf(0), lineOf(1)], [lineOf(2)]])

/** Applies each change to a file of a small log, and gives it back: what is INTACT then was not found. */
async function everyChange(changes: (bytes: Buffer, file: string) => Iterable<[string, Buffer | undefined]>) {
  const log = await small()
  expect((await log.verify()).verdict).toBe('INTACT')
  const missed: string[] = []
  let tried = 0
  for (const file of log.files()) {
    const bytes = log.read(file)
    for (const [what, changed] of changes(bytes, file)) {
      if (changed === undefined) rmSync(log.path(file))
      else writeFileSync(log.path(file), changed)
      tried++
      if ((await log.verify()).verdict === 'INTACT') missed.push(`${file}: ${what}`)
    }
    writeFileSync(log.path(file), bytes)
  }
  expect((await log.verify()).verdict).toBe('INTACT')
  return { tried, missed }
}

it('finds every single byte that is changed', async () => {
  const { tried, missed } = await everyChange(function* (bytes) {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      yield [`byte ${at}`, changed]
    }
  })
  console.log(`${tried} bytes`)
  expect(missed).toEqual([])
})

it('finds every file that is removed or cut off, at whatever length', async () => {
  const { tried, missed } = await everyChange(function* (bytes, file) {
    for (let length = 0; length < bytes.length; length++)
      yield [`${length} bytes left`, bytes.subarray(0, length)]
    // Of a part that is in a wider one nothing is lost with it.
    if (!file.endsWith('.p/2')) yield ['removed', undefined]
  })
  console.log(`${tried} lengths`)
  expect(missed).toEqual([])
})

it('finds every line that is removed, repeated or moved, in segment and bundle', async () => {
  function* orders<T>(items: T[]): Generator<[string, T[]]> {
    for (const [at, item] of items.entries()) {
      yield [`${at} removed`, items.toSpliced(at, 1)]
      // The last one, repeated, stands behind everything that was sealed: it is said not to be.
      if (at < items.length - 1) yield [`${at} repeated`, items.toSpliced(at, 0, item)]
      for (let other = at + 1; other < items.length; other++)
        yield [`${at} and ${other} swapped`, items.with(at, items[other] as T).with(other, item)]
    }
  }
  const { tried, missed } = await everyChange(function* (bytes, file) {
    if (file.endsWith('.jsonl')) {
      const lines = bytes.toString().split(/(?<=\n)/)
      for (const [what, changed] of orders(lines)) yield [what, Buffer.from(changed.join(''))]
    } else if (file.startsWith('tlog/tile/entries')) {
      const width = Number(file.split('/').at(-1))
      for (const [what, changed] of orders(parseBundle(bytes, width))) yield [what, encodeBundle(changed)]
    }
  })
  // Of n lines n removed, n − 1 repeated, n (n − 1) / 2 swapped; in the segment, and bundles of 2 and 3.
  const changesOf = (n: number): number => n + n - 1 + (n * (n - 1)) / 2
  expect(tried).toBe(changesOf(SIZE) + changesOf(2) + changesOf(SIZE))
  expect(missed).toEqual([])
})
