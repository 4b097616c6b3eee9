import { statfsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { smallDisk } from '../support/small-disk.js'
import { readAll, sleep, start, type Tally, until } from './helpers.js'

const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('SKIPPED: the disk-full tests mount a tmpfs and need root')

const isFull = (root: string): boolean => statfsSync(root).bavail === 0

const LINES = 700
const BASE = { lines: LINES, batch: 10, maxSegmentBytes: 20_000 }

function statsOf(lines: string[]): { dropped: number } {
  return JSON.parse(lines.at(-1)?.replace('done ', '') ?? '')
}

function total(tally: Tally, ids: string[], lines = LINES): number {
  return ids.reduce((sum, id) => sum + lines - tally.missing(id, lines), 0)
}

describe.skipIf(!isRoot)('a full disk, two processes', () => {
  it.each(['buffered', 'written', 'durable'])(
    'drop (%s): goes on by itself, and says how many went',
    async (durability) => {
      const { root, free } = smallDisk()
      const options = { ...BASE, root, durability, whenFull: 'drop', maxBufferBytes: 8_000 }
      const writers = ['a', 'b'].map((id) => start('writer.mjs', { ...options, id }))
      await until(() => isFull(root))
      await sleep(600)
      free()
      for (const writer of writers) expect((await writer.ended).code, writer.stderr()).toBe(0)
      const tally = await readAll(root)
      const dropped = writers.reduce((sum, writer) => sum + statsOf(writer.lines()).dropped, 0)
      console.log(
        `drop ${durability}: ${tally.total} lines, dropped ${dropped}, in gap records ${tally.gaps}, torn ${tally.torn}`,
      )
      expect({ lines: tally.total + dropped, gaps: tally.gaps, doubled: tally.doubled }).toEqual({
        lines: 2 * LINES,
        gaps: dropped,
        doubled: 0,
      })
      expect(tally.disordered).toBe(0)
    },
  )

  it('block: waits for space, and loses nothing', async () => {
    const { root, free } = smallDisk()
    const options = {
      ...BASE,
      root,
      durability: 'written',
      whenFull: 'block',
      maxBufferBytes: 2_000,
      ack: true,
    }
    const writers = ['a', 'b'].map((id) => start('writer.mjs', { ...options, id }))
    await until(() => isFull(root))
    // One may only begin when the other has filled the disk: it still takes what its buffer holds. Then both stand still.
    let before: string[][] = []
    const now = (): string[][] => writers.map((writer) => writer.lines())
    while (now().some((lines, i) => lines.length === 0 || lines.length !== before[i]?.length)) {
      before = now().map((lines) => [...lines])
      await sleep(300)
    }
    for (const lines of now()) expect(Number(lines.at(-1))).toBeLessThan(LINES)
    free()
    for (const writer of writers) expect((await writer.ended).code, writer.stderr()).toBe(0)
    const tally = await readAll(root)
    expect({ total: total(tally, ['a', 'b']), doubled: tally.doubled, gaps: tally.gaps }).toEqual({
      total: 2 * LINES,
      doubled: 0,
      gaps: 0,
    })
  })

  it('fail: the promise rejects with DISK_FULL, the application lives and tries again', async () => {
    const { root, free } = smallDisk()
    // One line at a time: a batch of which a part was written would be written again by the caller.
    const options = { ...BASE, root, batch: 1, durability: 'durable', whenFull: 'fail', ack: true }
    const writers = ['a', 'b'].map((id) => start('writer.mjs', { ...options, id }))
    await until(() => writers.every((writer) => writer.lines().includes('DISK_FULL')))
    free()
    for (const writer of writers) expect((await writer.ended).code, writer.stderr()).toBe(0)
    const refused = writers.reduce(
      (sum, writer) => sum + writer.lines().filter((text) => text === 'DISK_FULL').length,
      0,
    )
    const tally = await readAll(root)
    expect({ total: total(tally, ['a', 'b']), doubled: tally.doubled }).toEqual({
      total: 2 * LINES,
      doubled: 0,
    })
    // Told, and so not lost.
    expect({ refused: tally.refused, dropped: tally.gaps }).toEqual({ refused, dropped: 0 })
  })
})
