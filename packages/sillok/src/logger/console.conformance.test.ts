import { EventEmitter } from 'node:events'
import { describe, it, vi } from 'vitest'
import { type SinkHarness, sinkConformance } from '../testing/index.js'
import { consoleSink } from './console.js'
import type { Output } from './pipe.js'
import { consoleMethods } from './portable/console.js'

describe('lines on standard output', () => {
  const make = (): SinkHarness => {
    let text = ''
    let take = (): void => {}
    const out = Object.assign(new EventEmitter(), {
      write(more: string) {
        text += more
        take()
        return true
      },
    })
    return {
      sink: consoleSink('json', out as unknown as Output),
      lines: () => text.split('\n').slice(0, -1),
      fail: () => void out.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' })),
      onTake: (fn) => {
        take = fn
      },
    }
  }
  for (const { name, run } of sinkConformance(make)) it(name, run)
})

describe('lines by the methods of a console', () => {
  const make = (): SinkHarness => {
    const got: string[] = []
    let take = (): void => {}
    const spies = (['debug', 'info', 'warn', 'error'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((line: string) => {
        got.push(line)
        take()
      }),
    )
    return {
      sink: consoleMethods('json'),
      lines: () => got,
      onTake: (fn) => {
        take = fn
      },
      end() {
        for (const spy of spies) spy.mockRestore()
      },
    }
  }
  for (const { name, run } of sinkConformance(make)) it(name, run)
})
