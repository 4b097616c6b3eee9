import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { withEnvironment } from './table.js'

it.runIf(process.platform === 'linux')(
  'processes are found by an entry of their environment, and none by what many have',
  async () => {
    const mark = `SILLOK_WORKER_RUN=${randomUUID()}`
    const child = spawn('sleep', ['60'], {
      env: { PATH: process.env.PATH, SILLOK_WORKER_RUN: mark.split('=')[1] },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    expect(withEnvironment(mark)).toEqual([child.pid])
    for (const entry of ['', '=', 'PATH', 'PATH=', 'SILLOK_WORKER_RUN=', 'A=1']) {
      expect(withEnvironment(entry)).toEqual([])
    }
  },
)
