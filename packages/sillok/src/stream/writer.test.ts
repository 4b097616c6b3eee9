import fs, { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Files } from './files.js'
import {
  listSegments,
  openStream,
  readStream,
  retireSegment,
  type StreamOptions,
  type StreamWriter,
} from './index.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const line = (n: number): string => `{"timestamp":"2026-11-20T10:55:44.123Z","n":${n}}`
const open = (options: Partial<StreamOptions> = {}): StreamWriter =>
  openStream({ root, name: 'app', ...options })
const leases = (): string[] => readdirSync(join(root, 'app', '.leases'))

async function numbers(): Promise<number[]> {
  const found: number[] = []
  for await (const { lines } of readStream({ root, stream: 'app' }))
    for (const { text } of lines) found.push(JSON.parse(text).n)
  return found
}

/** The real files, but `fdatasync` of the n-th call fails where `fails` says so, after a moment. */
function withSync(fails: (call: number) => boolean): { files: Files; synced: string[]; failed: string[] } {
  const [synced, failed]: [string[], string[]] = [[], []]
  let calls = 0
  const fdatasync = (fd: number, done: (error: Error | null) => void): void => {
    const path = fs.readlinkSync(`/proc/self/fd/${fd}`)
    const bad = fails(++calls)
    setTimeout(() => {
      ;(bad ? failed : synced).push(path)
      done(bad ? Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }) : null)
    }, 5)
  }
  return { files: { ...fs, fdatasync } as unknown as Files, synced, failed }
}

it('keeps a line whatever it begins with', async () => {
  const stream = open()
  const lines = ['\0', '', '\0\0end', '\ufeff{}']
  for (const line of lines) stream.append(line)
  await stream.close()
  const [segment] = readdirSync(join(root, 'app')).filter((name) => name.endsWith('.jsonl'))
  expect(readFileSync(join(root, 'app', segment as string), 'utf8')).toBe(`${lines.join('\n')}\n`)
})

it('writes lines of any length in their order, byte for byte', async () => {
  const stream = open({ flushMs: 60_000 })
  const lines = [10, 21_845, 21_846, 3, 70_000, 1, 200_000, 30_000, 21_000].flatMap((length, i) =>
    ['x', 'é', '中', '😀'].map((char) => `${i}${char.repeat(Math.floor(length / char.length))}`),
  )
  for (const line of lines) stream.append(line)
  await stream.appendAll(lines)
  stream.append('half \ud800 a pair')
  await stream.close()
  const [segment] = readdirSync(join(root, 'app')).filter((name) => name.endsWith('.jsonl'))
  const written = readFileSync(join(root, 'app', segment as string), 'utf8')
  expect(written === `${[...lines, ...lines, 'half \ufffd a pair'].join('\n')}\n`).toBe(true)
  expect(stream.stats()).toMatchObject({
    lines: 2 * lines.length + 1,
    bytes: Buffer.byteLength(written),
    waiting: 0,
  })
})

it('writes many long lines bit by bit, not all of them at the end', async () => {
  const stream = open({ flushMs: 60_000 })
  await stream.appendAll(Array.from({ length: 80 }, () => 'x'.repeat(30_000)))
  expect(stream.stats().flush.count).toBeGreaterThan(10)
  await stream.close()
})

it('gathers on while the disk takes nothing, and writes all of it once, in order', async () => {
  let isFull = true
  const writeSync = (fd: number, bytes: Buffer, at: number, length: number): number => {
    if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    return fs.writeSync(fd, bytes, at, Math.min(length, 1000))
  }
  const stream = open({ files: { ...fs, writeSync } as unknown as Files })
  const lines = Array.from({ length: 300 }, (_, i) => `${i} ${'y'.repeat(i * 3)}`)
  for (const line of lines.slice(0, 200)) stream.append(line)
  expect(stream.stats().bytes).toBe(0)
  isFull = false
  for (const line of lines.slice(200)) stream.append(line)
  await stream.close()
  const segments = readdirSync(join(root, 'app')).filter((name) => name.endsWith('.jsonl'))
  const written = segments.map((name) => readFileSync(join(root, 'app', name), 'utf8')).join('')
  expect(written).toBe(`${lines.join('\n')}\n`)
})

describe('a buffered stream', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const text = 'x'.repeat(1000)

  it('writes what has gathered at the end of the turn, and a few lines later', async () => {
    const stream = open({ flushMs: 60_000 })
    for (let i = 0; i < 60; i++) stream.append(text)
    await turn()
    expect(stream.stats()).toMatchObject({ bytes: 0, waiting: 60_060 })
    for (let i = 0; i < 60; i++) stream.append(text)
    expect(stream.stats().bytes).toBe(0)
    await turn()
    expect(stream.stats()).toMatchObject({ bytes: 120_120, waiting: 0 })
    await stream.close()
  })

  it('writes once what is logged while it writes, and what it was writing', async () => {
    // As whoever hears of damage does, who says so in the same stream.
    const stream: StreamWriter = open({
      sealed: true,
      durability: 'written',
      onDamage: () => stream.append(line(99)),
    })
    stream.append(line(1))
    appendFileSync((await listSegments(root, 'app'))[0]?.path ?? '', 'forged\n')
    stream.append(line(2))
    await stream.close()
    const texts: string[] = []
    for await (const { lines } of readStream({ root, stream: 'app' }))
      texts.push(...lines.map(({ text }) => text))
    expect(texts.filter((text) => text !== 'forged').sort()).toEqual([line(1), line(2), line(99)])
    expect(stream.stats()).toMatchObject({ lines: 3, waiting: 0 })
  })

  it('writes whole batches inside of a turn that does not end', async () => {
    const stream = open({ flushMs: 60_000 })
    for (let i = 0; i < 1000; i++) stream.append(text)
    const { bytes, flush } = stream.stats()
    expect(bytes).toBeGreaterThan(900_000)
    expect(flush.count).toBeLessThan(20)
    await stream.close()
  })
})

describe('a failed fdatasync', () => {
  it('sends the records to a new segment, and is believed only there', async () => {
    const { files, synced, failed } = withSync((call) => call === 1)
    const stream = open({ durability: 'durable', files })
    const first = stream.appendAll([line(0)])
    await sleep(2)
    // Written while the sync that will fail is under way: into the same segment.
    const second = stream.appendAll([line(1)])
    await Promise.all([first, second])
    await stream.close()
    expect(failed.length).toBe(1)
    expect(synced.length).toBeGreaterThan(0)
    expect(synced).not.toContain(failed[0])
    for (const n of [0, 1])
      expect(synced.some((path) => readFileSync(path, 'utf8').includes(line(n)))).toBe(true)
  })

  it('that never succeeds is told as NOT_DURABLE to everyone who waits', async () => {
    const { files, failed } = withSync(() => true)
    const stream = open({ durability: 'durable', files })
    stream.append(line(0))
    await sleep(2)
    const waiting = await Promise.allSettled([stream.flush(), stream.appendAll([line(1)]), stream.flush()])
    for (const one of waiting)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'NOT_DURABLE' } })
    expect(new Set(failed).size).toBe(failed.length)
    await stream.close()
  })

  it('holds back flush until the sync that is under way has ended', async () => {
    const { files, synced } = withSync(() => false)
    const stream = open({ durability: 'durable', files })
    stream.append(line(0))
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await stream.flush()
    expect(synced.length).toBeGreaterThan(0)
    await stream.close()
  })

  it('covers every segment that was left by rotation while syncs ran', async () => {
    const { files, synced } = withSync(() => false)
    const stream = open({ durability: 'durable', files, maxSegmentBytes: 100 })
    await Promise.all(Array.from({ length: 20 }, (_, n) => stream.appendAll([line(n)])))
    for (const { path, bytes } of await listSegments(root, 'app'))
      if (bytes > 0) expect(synced).toContain(path)
    await stream.close()
    expect(await numbers()).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })
})

describe('a clock set back an hour', () => {
  it('lets names grow, rotates by the hour only forward, and loses nothing', async () => {
    const hour = 3_600_000
    let now = Date.parse('2026-11-20T10:59:00Z')
    const stream = open({ durability: 'written', rotateEvery: 'hour', now: () => now })
    let n = 0
    const log = (count: number): void => {
      for (let i = 0; i < count; i++) stream.append(line(n++))
    }
    log(3)
    now -= hour
    log(20)
    expect((await listSegments(root, 'app')).length).toBe(1)
    now += hour + 120_000
    log(3)
    expect((await listSegments(root, 'app')).length).toBe(2)
    now -= 2 * hour
    const other = open({ durability: 'written', maxSegmentBytes: 10, now: () => now })
    for (let i = 0; i < 5; i++) other.append(line(n++))
    log(5)
    const names = (await listSegments(root, 'app')).map((segment) => segment.name)
    expect(names.length).toBeGreaterThan(5)
    expect(names).toEqual([...names].sort())
    await Promise.all([stream.close(), other.close()])
    expect((await numbers()).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
  })
})

describe('leases', () => {
  it.each(['buffered', 'written', 'durable'] as const)(
    'are gone after close, and after rest: %s',
    async (durability) => {
      const stream = open({ durability, maxSegmentBytes: 100 })
      for (let n = 0; n < 5; n++) await stream.appendAll([line(n)])
      expect(leases().length).toBeGreaterThan(0)
      await expect.poll(leases, { timeout: 10_000 }).toEqual([])
      await stream.appendAll([line(5)])
      expect(leases().length).toBe(1)
      await stream.close()
      expect(leases()).toEqual([])
      const [oldest] = await listSegments(root, 'app')
      await retireSegment({ root, stream: 'app', segment: oldest?.name ?? '', to: 'gzip' })
      expect(await numbers()).toEqual([0, 1, 2, 3, 4, 5])
    },
  )

  it('of dead processes count for nothing', async () => {
    const stream = open({ durability: 'written', maxSegmentBytes: 100 })
    for (let n = 0; n < 5; n++) stream.append(line(n))
    await stream.close()
    const [oldest] = await listSegments(root, 'app')
    fs.writeFileSync(join(root, 'app', '.leases', `${oldest?.name}~999999999~1~x~0.0`), '')
    fs.writeFileSync(join(root, 'app', '.leases', `${oldest?.name}~${process.pid}~1~x~0.0`), '')
    await retireSegment({ root, stream: 'app', segment: oldest?.name ?? '', to: 'nothing' })
    expect((await numbers()).length).toBeLessThan(5)
  })
})

it('opened while another process writes several pages, it does not take their first ones for a torn line', async () => {
  const other = open()
  other.append(line(0))
  await other.close()
  const [segment] = readdirSync(join(root, 'app')).filter((name) => name.endsWith('.jsonl'))
  const path = join(root, 'app', segment as string)
  appendFileSync(path, line(1).slice(0, 20))
  // What waits for the write of the other.
  const fchmodSync = (): void => appendFileSync(path, `${line(1).slice(20)}\n`)
  const stream = open({ files: { ...fs, fchmodSync } as unknown as Files, durability: 'written' })
  stream.append(line(2))
  await stream.close()
  expect(readFileSync(path, 'utf8')).toBe([0, 1, 2].map((n) => `${line(n)}\n`).join(''))
})

it('a write that stops right before a newline is not written again', async () => {
  let cut = true
  const writeSync = ((fd: number, bytes: Buffer, at: number, length: number): number => {
    if (!cut) return fs.writeSync(fd, bytes, at, length)
    cut = false
    fs.writeSync(fd, bytes, at, bytes.indexOf(0x0a))
    throw Object.assign(new Error('full'), { code: 'ENOSPC' })
  }) as typeof fs.writeSync
  const partial = ((fd: number, bytes: Buffer, at: number, length: number): number => {
    if (cut) {
      cut = false
      full = true
      return fs.writeSync(fd, bytes, at, bytes.indexOf(0x0a))
    }
    if (full) {
      full = false
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    return writeSync(fd, bytes, at, length)
  }) as typeof fs.writeSync
  let full = false
  const stream = open({ files: { ...fs, writeSync: partial } as Files })
  await stream.appendAll([line(0), line(1), line(2)])
  await stream.close()
  expect(await numbers()).toEqual([0, 1, 2])
})

it.each(['ENOENT', 'ENOTDIR', 'ELOOP'])('a folder that is not there (%s) is no full disk', async (code) => {
  const fail = () => {
    throw Object.assign(new Error('gone'), { code })
  }
  const stream = open({
    files: { ...fs, openSync: fail, writeSync: fail } as unknown as Files,
    whenFull: 'fail',
  })
  const refused = await stream.appendAll([line(0)]).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'ROOT_UNUSABLE', reason: code, refused: 1 })
  expect(String(refused)).toContain('check the folder of the log root')
  await stream.close().catch(() => {})
})

it('with `fail`, a flush says of lines that were refused meanwhile that they are not written, once', async () => {
  let full = true
  const writeSync = ((...args: Parameters<typeof fs.writeSync>): number => {
    if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    return fs.writeSync(...args)
  }) as typeof fs.writeSync
  const stream = open({ files: { ...fs, writeSync } as Files, whenFull: 'fail', flushMs: 5 })
  stream.append(line(0))
  stream.append(line(1))
  await vi.waitFor(() => expect(stream.stats().dropped).toBe(2))
  full = false
  await expect(stream.flush()).rejects.toMatchObject({ code: 'DISK_FULL', refused: 2 })
  stream.append(line(2))
  await stream.close()
  expect((await numbers()).at(-1)).toBe(2)
})

it('flush does not wait for ever for a disk that takes nothing, and loses nothing by that', async () => {
  let full = true
  const writeSync = ((...args: Parameters<typeof fs.writeSync>): number => {
    if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    return fs.writeSync(...args)
  }) as typeof fs.writeSync
  const stream = open({ files: { ...fs, writeSync } as Files })
  stream.append(line(0))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    for (const end of [() => stream.flush(), () => stream.close()]) {
      const ended = expect(end()).rejects.toMatchObject({ code: 'DISK_FULL' })
      await vi.advanceTimersByTimeAsync(11_000)
      await ended
    }
  } finally {
    vi.useRealTimers()
  }
  full = false
  await stream.close()
  expect(await numbers()).toEqual([0])
})
