import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Sink } from '../logger/index.js'
import { openStream, readStream } from '../stream/index.js'
import { createRecorder, type SinkHarness, sinkConformance } from './index.js'

describe('the recorder', () => {
  const make = (): SinkHarness => {
    const sink = createRecorder()
    return { sink, lines: () => sink.lines }
  }
  for (const { name, run } of sinkConformance(make)) it(name, run)
})

describe('a stream', () => {
  const make = (): SinkHarness => {
    const root = mkdtempSync(join(tmpdir(), 'sillok-'))
    const stream = openStream({ root, name: 'app' })
    return {
      sink: {
        write: (line) => void stream.append(line),
        flush: () => stream.flush(),
        close: () => stream.close(),
      },
      lines: async () => {
        const lines: string[] = []
        for await (const batch of readStream({ root, stream: 'app' })) {
          lines.push(...batch.lines.map((line) => line.text))
        }
        return lines
      },
    }
  }
  for (const { name, run } of sinkConformance(make)) it(name, run)
})

/** A sink that is right, to break one property at a time. */
function good(): { sink: Required<Omit<Sink, 'open'>>; got: string[]; harness: SinkHarness } {
  const got: string[] = []
  let take = (): void => {}
  const waiting: string[] = []
  const flushSync = (): void => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
      got.push(line)
      take()
    }
  }
  const sink: Required<Omit<Sink, 'open'>> = {
    write: (line) => void waiting.push(line),
    flush: async () => flushSync(),
    flushSync,
    close: async () => flushSync(),
  }
  const harness: SinkHarness = {
    sink,
    lines: () => got,
    fail: () => {
      take = () => {}
    },
    onTake: (fn) => {
      take = fn
    },
  }
  return { sink, got, harness }
}

async function failures(make: () => SinkHarness, only = /./): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of sinkConformance(make)) {
    if (!only.test(name)) continue
    try {
      await run()
    } catch {
      failed.push(name)
    }
  }
  return failed
}

describe('the suite itself', () => {
  it('passes a sink that is right', async () => {
    expect(await failures(() => good().harness)).toEqual([])
  })

  const wrong: Record<string, [break_: (parts: ReturnType<typeof good>) => void, fails: RegExp]> = {
    'one that drops': [
      ({ sink, got }) => (sink.write = (line) => void (Math.random() < 0.5 && got.push(line))),
      /each once/,
    ],
    'one that doubles': [({ sink, got }) => (sink.write = (line) => void got.push(line, line)), /each once/],
    'one that turns the order around': [
      ({ sink, got }) => (sink.write = (line) => void got.unshift(line)),
      /in order/,
    ],
    'one that cuts long lines': [
      ({ sink, got }) => (sink.write = (line) => void got.push(line.slice(0, 1e6))),
      /16 MB/,
    ],
    'one that writes Latin-1': [
      ({ sink, got }) =>
        (sink.write = (line) => void got.push(Buffer.from(line, 'latin1').toString('latin1'))),
      /scripts/,
    ],
    'one whose flush resolves early': [({ sink }) => (sink.flush = async () => {}), /before `flush`/],
    'one whose flushSync does nothing': [({ sink }) => (sink.flushSync = () => {}), /flushSync/],
    'one that throws after close': [
      ({ sink }) => {
        sink.close = async () => {
          sink.write = () => {
            throw new Error('closed')
          }
        }
      },
      /after `close`/,
    ],
    'one that rejects for nobody': [
      ({ sink, harness }) => {
        harness.fail = () => {
          sink.write = () => {
            process.emit('unhandledRejection', new Error('socket closed'), Promise.resolve())
          }
        }
      },
      /escape/,
    ],
    'one that repeats when it is entered again': [
      ({ sink, got, harness }) => {
        const waiting: string[] = []
        let take = (): void => {}
        harness.onTake = (fn) => {
          take = fn
        }
        sink.write = (line) => void waiting.push(line)
        sink.flush = async () => {
          for (const line of [...waiting]) {
            got.push(line)
            take()
          }
          waiting.length = 0
        }
        sink.flushSync = () => void sink.flush()
      },
      /while it takes a line/,
    ],
  }
  for (const [name, [break_, fails]] of Object.entries(wrong)) {
    it(`finds ${name}`, async () => {
      const found = await failures(() => {
        const parts = good()
        break_(parts)
        return parts.harness
      }, fails)
      expect(found).toHaveLength(1)
    })
  }
})
