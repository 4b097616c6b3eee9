import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Cursor,
  listSegments,
  openStream,
  passSegment,
  readStream,
  recoverRetired,
  retireSegment,
} from 'sillok/stream'
import { describe, expect, it } from 'vitest'
import { isStopped, line, readAll, start, Tally, tempRoot, until } from './helpers.js'

/** Runs `attempt` with 1, 2, 3 … until it says that there was no such operation any more; a few at once. */
async function forEveryOperation(attempt: (at: number) => Promise<boolean>): Promise<number> {
  for (let at = 1; ; at += 2) {
    const [first, second] = await Promise.all([attempt(at), attempt(at + 1)])
    if (!first) return at - 1
    if (!second) return at
  }
}

function withPlainFile(): string {
  const root = tempRoot()
  writeFileSync(join(root, 'app.jsonl'), [0, 1, 2].map((n) => `${line('plain', n)}\n`).join(''))
  return root
}

async function append(root: string, id: string, lines: number): Promise<void> {
  const stream = openStream({ root, name: 'app', durability: 'written', maxSegmentBytes: 300 })
  for (let n = 0; n < lines; n++) stream.append(line(id, n))
  await stream.close()
}

describe('a process killed after its n-th file operation', () => {
  it('adopting, opening, writing and rotating: loses and doubles nothing', async () => {
    const operations = await forEveryOperation(async (at) => {
      const root = withPlainFile()
      const child = start('at-op.mjs', { root, at, signal: 'SIGKILL', scenario: 'write' })
      const { signal } = await child.ended
      const acked = child.lines().filter((text) => /^\d+$/.test(text)).length
      await append(root, 'after', 4)
      const tally = await readAll(root)
      const lost = [tally.missing('plain', 3), tally.missing('child', acked), tally.missing('after', 4)]
      expect({ at, lost, doubled: tally.doubled, stderr: child.stderr() }).toEqual({
        at,
        lost: [0, 0, 0],
        doubled: 0,
        stderr: '',
      })
      return signal !== null
    })
    console.log(`killed after each of ${operations} operations`)
    expect(operations).toBeGreaterThan(60)
  })

  it('retiring, and taking up a retirement: loses and doubles nothing', async () => {
    const operations = await forEveryOperation(async (at) => {
      const root = tempRoot()
      await append(root, 'w', 8)
      const [first, second] = await listSegments(root, 'app')
      // What an earlier retirement left: one segment renamed, and half a compressed file.
      renameSync(first?.path ?? '', `${first?.path}.closing`)
      writeFileSync(join(root, 'app', `.${second?.name}.jsonl.gz`), 'half')
      const child = start('at-op.mjs', { root, at, signal: 'SIGKILL', scenario: 'retire' })
      const { signal } = await child.ended
      const between = await readAll(root)
      await recoverRetired(root, 'app')
      await append(root, 'after', 3)
      const tally = await readAll(root)
      const lost = [between.missing('w', 8), tally.missing('w', 8), tally.missing('after', 3)]
      expect({ at, lost, doubled: between.doubled + tally.doubled, stderr: child.stderr() }).toEqual({
        at,
        lost: [0, 0, 0],
        doubled: 0,
        stderr: '',
      })
      expect(
        readdirSync(join(root, 'app')).filter((name) => name.endsWith('.closing') || /^\.2/.test(name)),
      ).toEqual([])
      return signal !== null
    })
    console.log(`killed after each of ${operations} operations of retirement`)
    expect(operations).toBeGreaterThan(20)
  })
})

describe('a process killed that has a stream go on in a new segment', () => {
  it('loses and doubles nothing, and the stream goes on', async () => {
    const operations = await forEveryOperation(async (at) => {
      const root = tempRoot()
      await append(root, 'w', 2)
      const child = start('at-op.mjs', { root, at, signal: 'SIGKILL', scenario: 'pass' })
      const { signal } = await child.ended
      const between = await readAll(root)
      await recoverRetired(root, 'app')
      await append(root, 'after', 3)
      const tally = await readAll(root)
      const lost = [between.missing('w', 2), tally.missing('w', 2), tally.missing('after', 3)]
      expect({ at, lost, doubled: between.doubled + tally.doubled, stderr: child.stderr() }).toEqual({
        at,
        lost: [0, 0, 0],
        doubled: 0,
        stderr: '',
      })
      return signal !== null
    })
    console.log(`killed after each of ${operations} operations of going on`)
    expect(operations).toBeGreaterThan(20)
  })
})

describe('a process stopped after its n-th file operation, while others rotate, read and retire', () => {
  it('loses and doubles nothing when it wakes', async () => {
    let refused = 0
    const operations = await forEveryOperation(async (at) => {
      const root = withPlainFile()
      const tally = new Tally()
      let cursor: Cursor | undefined
      const read = async (): Promise<void> => {
        for await (const batch of readStream({ root, stream: 'app', ...(cursor && { cursor }) })) {
          tally.add(batch)
          cursor = batch.cursor
        }
      }
      const child = start('at-op.mjs', { root, at, signal: 'SIGSTOP', scenario: 'write' })
      let ended = false
      void child.ended.then(() => {
        ended = true
      })
      await until(() => ended || isStopped(child.process.pid))
      const wasStopped = !ended
      await append(root, 'other', 9)
      await read()
      // Whoever is stopped, somebody else lets the stream go on in a new segment, and takes the old one away where no lease is on it.
      for (const { name } of (await listSegments(root, 'app')).slice(-1))
        passSegment({ root, stream: 'app', now: Date.now }, name)
      for (const { name, file } of await listSegments(root, 'app')) {
        if (!file.endsWith('.jsonl')) continue
        await retireSegment({ root, stream: 'app', segment: name, to: 'gzip' }).catch((error) => {
          expect(error.code).toBe('SEGMENT_IN_USE')
          refused++
        })
      }
      await read()
      child.process.kill('SIGCONT')
      expect((await child.ended).code, child.stderr()).toBe(0)
      await append(root, 'after', 4)
      await read()
      const lost = [
        tally.missing('plain', 3),
        tally.missing('child', 9),
        tally.missing('other', 9),
        tally.missing('after', 4),
      ]
      expect({ at, lost, doubled: tally.doubled }).toEqual({ at, lost: [0, 0, 0, 0], doubled: 0 })
      return wasStopped
    })
    console.log(`stopped after each of ${operations} operations; retirement refused ${refused} times`)
    expect(operations).toBeGreaterThan(60)
  })
})
