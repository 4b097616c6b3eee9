import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { StreamOptions } from './options.js'
import { listSegments } from './segments.js'
import { openStream } from './writer.js'

const root = () => mkdtempSync(join(tmpdir(), 'sillok-'))

it.each([
  [{ durability: 'durabel' }, /durability is "durabel"; it must be one of buffered, written, durable/],
  [{ whenFull: 'ignore' }, /whenFull is "ignore"/],
  [{ rotateEvery: 'never' }, /rotateEvery is "never"/],
  [{ flushMs: -1 }, /flushMs is -1; it must be a number above 0/],
  [{ maxSegmentBytes: 'x' }, /maxSegmentBytes is "x"/],
])('refuses %j', (wrong, message) => {
  expect(() => openStream({ root: root(), name: 'app', ...wrong } as StreamOptions)).toThrow(message)
})

it('does not let writers that live shortly fill one segment for ever', async () => {
  const options = { root: root(), name: 'app', maxSegmentBytes: 1000 }
  for (let run = 0; run < 4; run++) {
    const stream = openStream(options)
    for (let i = 0; i < 20; i++)
      stream.append(`{"timestamp":"2026-11-20T10:55:44.123Z","n":${i},"run":${run}}`)
    await stream.close()
  }
  expect(await listSegments(options.root, 'app')).toHaveLength(4)
})
