import { execFileSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { consoleSink } from './console.js'
import type { Output } from './pipe.js'

const LINE = '{"timestamp":"2026-11-20T10:55:44.123Z","level":"ERROR","logger":"api","message":"up"}'

/** A standard output that remembers. */
function output(isTTY = false) {
  const written: string[] = []
  const out = Object.assign(new EventEmitter(), {
    isTTY,
    columns: 80,
    write: (text: string) => written.push(text) > 0,
  })
  return { out: out as unknown as Output & EventEmitter, written }
}

afterEach(() => vi.unstubAllEnvs())

it('writes the JSON lines of one turn together', async () => {
  const { out, written } = output()
  const sink = consoleSink('json', out)
  sink.write(LINE, 'ERROR')
  sink.write(LINE, 'ERROR')
  expect(written).toEqual([])
  await new Promise(setImmediate)
  expect(written).toEqual([`${LINE}\n${LINE}\n`])
  sink.write(LINE, 'ERROR')
  sink.flushSync?.()
  sink.flushSync?.()
  expect(written[1]).toBe(`${LINE}\n`)
  await sink.flush?.()
  expect(written).toHaveLength(2)
})

it('does not gather without bound', () => {
  const { out, written } = output()
  const sink = consoleSink('json', out)
  for (let i = 0; i < 1000; i++) sink.write(LINE, 'ERROR')
  expect(written.length).toBeGreaterThan(3)
})

it('writes text at once, coloured on a terminal only', () => {
  vi.stubEnv('NO_COLOR', undefined)
  vi.stubEnv('FORCE_COLOR', undefined)
  vi.stubEnv('TERM', 'xterm')
  const plain = (isTTY: boolean) => {
    const { out, written } = output(isTTY)
    consoleSink('text', out).write(LINE, 'ERROR')
    expect(written[0]).toMatch(/ERROR.*api.*up.*\n$/)
    return !written[0]?.includes('\u001b[')
  }
  expect([plain(false), plain(true)]).toEqual([true, false])
  vi.stubEnv('NO_COLOR', '1')
  expect(plain(true)).toBe(true)
  vi.stubEnv('FORCE_COLOR', '1')
  expect(plain(false)).toBe(false)
  vi.stubEnv('FORCE_COLOR', '0')
  expect(plain(true)).toBe(true)
})

it('lets the lines go when nobody reads them any more, and hides no other error', () => {
  const { out, written } = output()
  const sink = consoleSink('text', out)
  expect(() => out.emit('error', Object.assign(new Error('other'), { code: 'EIO' }))).toThrow('other')
  sink.write(LINE, 'ERROR')
  out.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }))
  sink.write(LINE, 'ERROR')
  consoleSink('json', out).write(LINE, 'ERROR')
  expect(written).toHaveLength(1)
  expect(out.listenerCount('error')).toBe(1)
})

it('gives whole lines to a reader that hung, and reads again', () => {
  // A pipe that this process reads itself: there is room for 64 KiB, and then no more.
  const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const bytes = Buffer.alloc(1024 * 1024)
  const shown = (): string => bytes.toString('utf8', 0, readSync(fd, bytes))
  // Patience is not to be waited for here.
  const clock = vi.spyOn(performance, 'now')
  let now = 0
  clock.mockImplementation(() => (now += 10_000))
  try {
    const out = Object.assign(new EventEmitter(), { fd, write: () => true })
    const sink = consoleSink('json', Object.create(out) as Output)
    let refused = 0
    for (let i = 0; i < 2000; i++) {
      try {
        sink.write(LINE, 'ERROR')
      } catch {
        refused++
      }
    }
    expect(refused).toBeGreaterThan(0)
    let text = shown()
    expect(text.endsWith('\n')).toBe(false)
    sink.write(LINE, 'ERROR')
    sink.flushSync?.()
    text += shown()
    const lines = text.split('\n').filter((line) => line !== '')
    const [torn = '', ...others] = lines.filter((line) => line !== LINE)
    expect(others).toEqual([])
    // What could not be ended; nothing stands behind it.
    expect(LINE.startsWith(torn)).toBe(true)
    expect(lines.at(-1)).toBe(LINE)
  } finally {
    clock.mockRestore()
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
})
