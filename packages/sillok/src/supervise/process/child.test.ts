import { randomUUID } from 'node:crypto'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Child, type ChildEvents, type ChildSpec } from './child.js'

function specOf(command: string, args: readonly string[] = [], channel = false): ChildSpec {
  const run = randomUUID()
  return {
    command,
    args,
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', SILLOK_WORKER_RUN: run },
    channel,
    readyPipe: false,
    mark: `SILLOK_WORKER_RUN=${run}`,
  }
}

const NOTHING: ChildEvents = {
  onOutput() {},
  onOutputEnd() {},
  onMessage() {},
  onReadyPipe() {},
  onEnded() {},
}

it.skipIf(process.platform === 'win32')(
  'one that is gone is sent nothing any more: its number may be that of somebody else by then',
  async () => {
    const kill = vi.spyOn(process, 'kill')
    onTestFinished(() => kill.mockRestore())
    const child = await new Promise<Child>((resolve) => {
      const started: Child = new Child(specOf('true'), { ...NOTHING, onEnded: () => resolve(started) })
    })
    kill.mockClear()
    child.signal('SIGHUP')
    child.end('SIGTERM', 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(kill).not.toHaveBeenCalled()
  },
)

it.skipIf(process.platform === 'win32')(
  'what is no message on the channel, or is too long for one, costs nobody anything',
  async () => {
    const words = [
      'hello',
      '',
      '\\377\\376',
      '{"type":',
      `${'x'.repeat(1000)}`,
      '{"type":"a"}',
      '"\u65e5\u672c"',
    ]
    const script = `
      for word in ${words.map((word) => `'${word}'`).join(' ')}; do printf "$word\\n" >&$NODE_CHANNEL_FD; done
      head -c 3000000 /dev/zero >&$NODE_CHANNEL_FD
      printf '\\n{"type":"b"}\\n{"no end"' >&$NODE_CHANNEL_FD`
    const messages: unknown[] = []
    const ending = await new Promise((resolve) => {
      new Child(specOf('sh', ['-c', script], true), {
        ...NOTHING,
        onMessage: (message) => void messages.push(message),
        onEnded: resolve,
      })
    })
    expect(ending).toMatchObject({ exitCode: 0 })
    expect(messages).toEqual([{ type: 'a' }, '\u65e5\u672c', { type: 'b' }])
  },
)

it.skipIf(process.platform === 'win32')(
  'who prints without end leaves everybody else their turn',
  async () => {
    let chunks = 0
    const ofTurns: number[] = []
    const ended = new Promise<void>((resolve) => {
      const child = new Child(specOf('yes'), {
        ...NOTHING,
        onOutput() {
          chunks++
          // As long as it takes to read many short lines.
          for (const until = performance.now() + 3; performance.now() < until; );
        },
        onEnded: () => resolve(),
      })
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
