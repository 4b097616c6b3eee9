import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { Child } from './child.js'

it.skipIf(process.platform === 'win32')(
  'who prints without end leaves everybody else their turn',
  async () => {
    const run = randomUUID()
    let chunks = 0
    const ofTurns: number[] = []
    const ended = new Promise<void>((resolve) => {
      const child = new Child(
        {
          command: 'yes',
          args: [],
          cwd: '/',
          env: { PATH: process.env.PATH ?? '', SILLOK_WORKER_RUN: run },
          channel: false,
          readyPipe: false,
          mark: `SILLOK_WORKER_RUN=${run}`,
        },
        {
          onOutput() {
            chunks++
            // As long as it takes to read many short lines.
            for (const until = performance.now() + 3; performance.now() < until; );
          },
          onOutputEnd() {},
          onMessage() {},
          onReadyPipe() {},
          onEnded: () => resolve(),
        },
      )
      const turn = (): void => {
        if (chunks > 0) ofTurns.push(chunks)
        chunks = 0
        if (ofTurns.length < 20) setImmediate(turn)
        else child.end('SIGKILL', 0)
      }
      turn()
    })
    await ended
    // One that was read before it was told to wait is given all the same.
    expect(Math.max(...ofTurns)).toBeLessThanOrEqual(2)
  },
)
