import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStream, readStream } from '../stream/index.js'
import { realDisk } from './apply/disk.js'
import { clean, planClean } from './index.js'
import { DAY, files, project } from './testkit/root.js'

describe('a program that writes little', () => {
  const L3 = { app: { class: 'L3', retention: { deleteAfter: '7d' } } }
  const line = (n: number): string => JSON.stringify({ timestamp: '2026-11-20T12:00:00.000Z', n })
  async function write(root: string, n: number): Promise<void> {
    const stream = openStream({ root, name: 'app' })
    stream.append(line(n))
    await stream.close()
  }
  async function numbers(root: string): Promise<number[]> {
    const found: number[] = []
    for await (const { lines } of readStream({ root, stream: 'app' }))
      found.push(...lines.map(({ text }) => JSON.parse(text).n))
    return found
  }
  const inDays = (days: number): number => Date.now() + days * DAY

  it('loses what is beyond its age, in one run, which said so before', async () => {
    const { root, options } = project({ streams: L3 })
    await write(root, 1)
    const at = { ...options, now: inDays(8) }
    const [action, ...others] = (await planClean(at)).actions
    expect([action?.operation, action?.cause, others]).toEqual(['delete', 'delete_after', []])
    expect(await clean(at)).toMatchObject({ done: 1, refused: 0, failed: 0 })
    expect(await numbers(root)).toEqual([])
    // The stream goes on.
    await write(root, 2)
    expect(await numbers(root)).toEqual([2])
    expect(await clean({ ...at, now: at.now + 1 })).toMatchObject({ done: 0 })
  })

  it('has its segment end after a day, while it writes to it, and loses nothing', async () => {
    const { root, options } = project({ streams: L3 })
    const stream = openStream({ root, name: 'app', durability: 'written' })
    stream.append(line(1))
    expect(await clean({ ...options, now: inDays(1.1) })).toMatchObject({ done: 1, refused: 0, failed: 0 })
    stream.append(line(2))
    await stream.close()
    expect(await numbers(root)).toEqual([1, 2])
    // Each in its segment, each with its age.
    expect(files(root).filter((path) => path.endsWith('.jsonl')).length).toBe(2)
    expect(await clean({ ...options, now: inDays(8.2) })).toMatchObject({ failed: 0, refused: 0 })
    expect(await numbers(root)).toEqual([])
  })

  it('keeps what is written between the plan and the deed', async () => {
    const { root, options } = project({ streams: L3 })
    await write(root, 1)
    const stream = openStream({ root, name: 'app', durability: 'written' })
    const disk = new Proxy(realDisk, {
      get(target, name: keyof typeof realDisk) {
        // Once the run reports, its plan is made.
        if (stream.stats().lines === 0 && fs.existsSync(join(root, 'sillok-clean.jsonl')))
          stream.append(line(2))
        return target[name]
      },
    })
    expect(await clean({ ...options, now: inDays(8), disk })).toMatchObject({ done: 0, refused: 1 })
    await stream.close()
    expect(await numbers(root)).toEqual([1, 2])
  })

  it('is as old when it is compressed as before', async () => {
    const { root, options } = project({
      streams: { app: { class: 'L3', retention: { compressAfter: '2d', deleteAfter: '7d' } } },
    })
    await write(root, 1)
    expect(await clean({ ...options, now: inDays(5) })).toMatchObject({ done: 1 })
    expect(files(root).filter((path) => path.endsWith('.jsonl.gz')).length).toBe(1)
    expect(await numbers(root)).toEqual([1])
    expect(await clean({ ...options, now: inDays(7.01) })).toMatchObject({ done: 1 })
    expect(await numbers(root)).toEqual([])
  })
})
