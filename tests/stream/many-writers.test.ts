import { join } from 'node:path'
import { listSegments, loadCursor, readStream, saveCursor } from 'sillok/stream'
import { describe, expect, it } from 'vitest'
import { readAll, start, Tally, tempRoot } from './helpers.js'

describe('eight processes on one stream', () => {
  it.each([
    { durability: 'buffered', lines: 100_000, batch: 500, maxSegmentBytes: 1_500_000, rotations: 50 },
    { durability: 'written', lines: 5_000, batch: 50, maxSegmentBytes: 64_000, rotations: 50 },
    { durability: 'durable', lines: 1_000, batch: 50, maxSegmentBytes: 16_000, rotations: 20 },
  ])(
    'lose and double nothing: $durability',
    async ({ durability, lines, batch, maxSegmentBytes, rotations }) => {
      const root = tempRoot()
      const writers = Array.from({ length: 8 }, (_, i) =>
        start('writer.mjs', { root, id: `w${i}`, lines, batch, durability, maxSegmentBytes }),
      )
      let running = writers.length
      for (const writer of writers) void writer.ended.then(() => running--)

      // A reader that follows, and begins anew from its saved cursor every few batches.
      const live = new Tally()
      const cursorFile = join(root, 'reader.json')
      let restarts = 0
      let passes = 0
      for (let done = false; !done; restarts++) {
        const cursor = loadCursor(cursorFile)
        let batches = 0
        for await (const found of readStream({
          root,
          stream: 'app',
          follow: true,
          ...(cursor && { cursor }),
        })) {
          live.add(found)
          saveCursor(cursorFile, found.cursor)
          // The second pass that ends after the writers did has begun after them, too.
          if (running === 0 && found.caughtUp) done = ++passes === 2
          if (done || ++batches >= 40) break
        }
      }

      for (const writer of writers)
        expect(await writer.ended, writer.stderr()).toEqual({ code: 0, signal: null })
      const after = await readAll(root)
      const segments = await listSegments(root, 'app')
      console.log(
        `${durability}: ${live.total} lines, ${segments.length} segments, ${restarts} reader restarts, doubled ${live.doubled}, out of order ${live.disordered}, empty segments ${segments.filter((s) => s.bytes === 0).length}`,
      )
      for (const tally of [live, after]) {
        expect({
          total: tally.total,
          doubled: tally.doubled,
          torn: tally.torn,
          disordered: tally.disordered,
        }).toEqual({ total: 8 * lines, doubled: 0, torn: 0, disordered: 0 })
        for (let i = 0; i < 8; i++) expect(tally.missing(`w${i}`, lines)).toBe(0)
      }
      expect(segments.length).toBeGreaterThan(rotations)
    },
  )
})
