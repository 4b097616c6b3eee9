import { describe, expect, it } from 'vitest'
import { readAll, start, tempRoot, until } from './helpers.js'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

async function end(
  way: string,
  log: boolean,
  more = '',
): Promise<{ how: object; lines: number; output: string[] }> {
  const root = tempRoot()
  const child = start('ending.mjs', { root, way, log, more })
  if (way.startsWith('SIG')) {
    await until(() => child.lines().includes('ready') || child.process.exitCode !== null)
    child.process.kill(way as NodeJS.Signals)
  }
  const how = await child.ended
  const tally = log ? await readAll(root) : undefined
  expect(tally?.doubled ?? 0).toBe(0)
  return { how, lines: tally?.total ?? 0, output: child.lines() }
}

/** Ends as it would without Sillok, with every line on the disk. */
async function same(way: string, more = '', lines = 5000): Promise<void> {
  const [without, having] = await Promise.all([end(way, false, more), end(way, true, more)])
  expect({ ...having.how, lines: having.lines, output: having.output }).toEqual({
    ...without.how,
    lines,
    output: without.output,
  })
}

describe('the end of a process with a buffered stream', () => {
  it.each(['return', 'exit', 'exitCode', 'throw', 'late throw', 'reject', ...SIGNALS])('%s', (way) =>
    same(way),
  )
  it.each(SIGNALS)('%s handled by the application', (way) => same(way, 'own handler', 5001))
  it.each(SIGNALS)('%s handled by the application once, before ours', (way) =>
    same(way, 'own handler, once', 5001),
  )
  it.each(['first signal-exit 4', 'then signal-exit 4', 'first signal-exit 3', 'then signal-exit 3'])(
    'SIGTERM with %s',
    (more) => same('SIGTERM', more),
  )
  it('SIGTERM with a second copy of Sillok', () => same('SIGTERM', 'second copy'))
  it('an application that goes on after an uncaught exception', () =>
    same('late throw', 'uncaughtException', 5001))
  it.each(['return', 'exit', 'throw', 'SIGTERM'])('%s in a worker thread', (way) => same(way, 'worker'))
})
