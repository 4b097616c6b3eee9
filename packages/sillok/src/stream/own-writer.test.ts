import fs, { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Files } from './files.js'
import { listSegments, OwnWriter, openStream, readStream, segmentsInUse } from './index.js'

/** The real operations, whatever they are called with. */
type Operation = (...given: unknown[]) => void
const write = fs.write as Operation
const fdatasync = fs.fdatasync as Operation

const newRoot = (): string => mkdtempSync(join(tmpdir(), 'sillok-'))
const LATER = 1_000_000
const lineOf = (n: number): string => `{"timestamp":"2026-11-20T10:55:44.123Z","n":${n}}`

async function numbers(root: string): Promise<number[]> {
  const found: number[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    for (const { text, fault } of lines) if (fault === undefined) found.push(JSON.parse(text).n)
  return found
}

/** How one operation goes: as it should, not at all, or only in part. */
type Fate = 'ok' | 'fail' | 'short'

/** Real files, on which the n-th write and the n-th sync go as is said; all others as they should. */
function faulty(writes: readonly Fate[], syncs: readonly Fate[]): Files {
  const [writing, syncing] = [writes.values(), syncs.values()]
  const failed = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code })
  const writeFaulty = (
    fd: number,
    bytes: Buffer,
    at: number,
    length: number,
    place: null,
    done: Operation,
  ) => {
    const fate = writing.next().value ?? 'ok'
    if (fate === 'fail') setImmediate(() => done(failed('ENOSPC'), 0, bytes))
    else fs.write(fd, bytes, at, fate === 'short' ? Math.ceil(length / 3) : length, place, done as never)
  }
  const syncFaulty = (fd: number, done: (error: Error | null) => void) => {
    if ((syncing.next().value ?? 'ok') === 'ok') fs.fdatasync(fd, done)
    else setImmediate(() => done(failed('EIO')))
  }
  return { ...fs, write: writeFaulty as never, fdatasync: syncFaulty as never }
}

it('lines of a turn share one write and one sync, in order', async () => {
  const root = newRoot()
  const calls: string[] = []
  const counted =
    (name: string, operation: Operation): Operation =>
    (...given) => {
      calls.push(name)
      operation(...given)
    }
  const files = {
    ...fs,
    write: counted('write', write) as never,
    fdatasync: counted('sync', fdatasync) as never,
  }
  const writer = new OwnWriter({ root, name: 'audit', files })
  for (let n = 0; n < 1000; n++) writer.append(lineOf(n))
  await writer.flush()
  expect(calls).toEqual(['write', 'sync'])
  await writer.flush()
  expect(calls).toEqual(['write', 'sync'])
  await writer.close()
  expect(await numbers(root)).toEqual(Array.from({ length: 1000 }, (_, n) => n))
})

it('whatever the disk does: what was called durable is there, what was refused is not, and all is in order', async () => {
  const fate = fc.constantFrom<Fate>('ok', 'ok', 'fail', 'short')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { maxLength: 12 }),
      fc.array(fate, { maxLength: 8 }),
      fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 8 }),
      async (writes, syncs, turns) => {
        const root = newRoot()
        let next = 0
        // As the trail does it: numbers go on behind the last line that is written.
        let last = -1
        const writer = new OwnWriter({
          root,
          name: 'audit',
          files: faulty(writes, syncs),
          onRefused: () => {
            next = last + 1
          },
        })
        const durable = new Set<number>()
        const unsure = new Set<number>()
        for (const count of turns) {
          for (let i = 0; i < count; i++) {
            const n = next++
            writer.append(lineOf(n), {
              written: () => {
                last = n
              },
              durable: () => void durable.add(n),
              failed: ({ code }) => void (code === 'NOT_DURABLE' && unsure.add(n)),
            })
          }
          await new Promise((resolve) => setImmediate(resolve))
        }
        await writer.close().catch(() => {})
        // A line of which only the newline is missing is read once nobody can write to its segment any more.
        const later = new OwnWriter({ root, name: 'audit' })
        later.append(lineOf(LATER))
        await later.close()
        const found = (await numbers(root)).filter((n) => n !== LATER)
        // After a failed sync the same lines stand in the next segment once more; apart from that each number is there once.
        const unique = [...new Set(found)]
        expect(unique).toEqual(unique.map((_, at) => at))
        expect(found).toEqual(expect.arrayContaining([...durable]))
        expect(last + 1).toBe(unique.length)
        expect([...durable, ...unsure].every((n) => n <= last)).toBe(true)
        if (syncs.every((one) => one === 'ok')) expect(found).toEqual(unique)
        fs.rmSync(root, { recursive: true })
      },
    ),
    // What is written last ends right before a newline.
    { numRuns: 60, examples: [[['short', 'short', 'fail'], [], [16, 0]]] },
  )
})

it('a segment that was made immutable while it is open is left for another, and that is said', async () => {
  const root = newRoot()
  let immutable: number | undefined
  let first: number | undefined
  const refuse = (fd: number, ...more: unknown[]): void => {
    first ??= fd
    if (fd !== immutable) write(fd, ...more)
    else setImmediate(() => (more.at(-1) as Operation)(Object.assign(new Error('no'), { code: 'EPERM' }), 0))
  }
  const damages: string[] = []
  const writer = new OwnWriter({
    root,
    name: 'audit',
    files: { ...fs, write: refuse as never },
    onDamage: (found) => damages.push(...found.map(({ kind }) => kind)),
  })
  writer.append(lineOf(0))
  await writer.flush()
  immutable = first
  const told: string[] = []
  for (const n of [1, 2])
    writer.append(lineOf(n), { durable: () => told.push(`${n}`), failed: ({ code }) => told.push(code) })
  await writer.flush()
  await writer.close()
  expect(told).toEqual(['1', '2'])
  expect(damages).toEqual(['unwritable'])
  expect((await listSegments(root, 'audit')).length).toBe(2)
  expect(await numbers(root)).toEqual([0, 1, 2])
})

it('where nothing can be written at all, each attempt is refused, and makes no segment', async () => {
  const root = newRoot()
  let broken = false
  const files = {
    ...fs,
    write: ((fd: number, ...more: unknown[]) =>
      broken
        ? setImmediate(() => (more.at(-1) as Operation)(Object.assign(new Error('no'), { code: 'EPERM' }), 0))
        : write(fd, ...more)) as never,
  }
  const writer = new OwnWriter({ root, name: 'audit', files })
  writer.append(lineOf(0))
  await writer.flush()
  broken = true
  const refused: string[] = []
  for (let n = 1; n <= 5; n++) {
    writer.append(lineOf(n), { failed: (error) => refused.push(error.message) })
    await writer.flush()
  }
  expect(refused).toHaveLength(5)
  expect(refused[0]).toContain('EPERM')
  expect((await listSegments(root, 'audit')).length).toBe(2)
  broken = false
  writer.append(lineOf(1))
  await writer.close()
  expect(await numbers(root)).toEqual([0, 1])
})

it('a segment that is full is followed by another, which has one writer, too', async () => {
  const root = newRoot()
  const writer = new OwnWriter({ root, name: 'audit', maxSegmentBytes: 500 })
  for (let n = 0; n < 60; n++) {
    writer.append(lineOf(n))
    if (n % 10 === 9) await writer.flush()
  }
  await writer.close()
  expect((await listSegments(root, 'audit')).length).toBe(3)
  expect(await numbers(root)).toEqual(Array.from({ length: 60 }, (_, n) => n))
})

it('a segment that is taken away while a thread writes gets its lines again in the next, and it is said', async () => {
  const root = newRoot()
  const damages: string[] = []
  let isTaken = false
  const take: Operation = (...given) => {
    const [segment = ''] = fs.readdirSync(join(root, 'audit')).filter((name) => name.endsWith('.jsonl'))
    if (!isTaken) fs.unlinkSync(join(root, 'audit', segment))
    isTaken = true
    write(...given)
  }
  const files = { ...fs, write: take as never }
  const writer = new OwnWriter({
    root,
    name: 'audit',
    files,
    onDamage: (found) => void damages.push(...found.map(({ kind }) => kind)),
  })
  writer.append(lineOf(1))
  await writer.close()
  expect(damages).toEqual(['unlinked'])
  expect(await numbers(root)).toEqual([1])
})

it.each(['audit trail', 'sealed stream'])(
  '%s: a writer ends its segment with the day, and gives it up while it has nothing to write',
  async (kind) => {
    vi.useFakeTimers({
      toFake: ['setInterval', 'clearInterval', 'Date'],
      now: Date.parse('2026-11-20T23:00:00Z'),
    })
    onTestFinished(() => void vi.useRealTimers())
    const root = newRoot()
    const writer =
      kind === 'audit trail'
        ? new OwnWriter({ root, name: 'audit' })
        : openStream({ root, name: 'audit', durability: 'durable', sealed: true })
    const open = (): number => segmentsInUse(root, 'audit').open.size
    writer.append(lineOf(1))
    await writer.flush()
    vi.advanceTimersByTime(3_000_000)
    await writer.flush()
    expect(open()).toBe(1)
    vi.advanceTimersByTime(3_600_000)
    await vi.waitFor(() => expect(open()).toBe(0))
    writer.append(lineOf(2))
    await writer.flush()
    // And while it has something to write.
    vi.setSystemTime(Date.parse('2026-11-22T00:00:01Z'))
    writer.append(lineOf(3))
    await writer.close()
    expect((await listSegments(root, 'audit')).map(({ name }) => name.slice(0, 10))).toEqual([
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
    ])
    expect(await numbers(root)).toEqual([1, 2, 3])
  },
)

it('others who write to the audit trail, as intake and import do, do so in segments of their own', async () => {
  const root = newRoot()
  const damage: unknown[] = []
  const trail = new OwnWriter({ root, name: 'audit', onDamage: (found) => void damage.push(...found) })
  for (let n = 0; n < 6; n += 2) {
    trail.append(lineOf(n))
    await trail.flush()
    // As the server has it, and a program whose own stream has that name.
    const other = openStream({ root, name: 'audit', durability: 'written', whenFull: 'fail' })
    await other.appendAll([lineOf(n + 1)])
    await other.close()
  }
  await trail.close()
  expect(damage).toEqual([])
  expect((await numbers(root)).sort()).toEqual([0, 1, 2, 3, 4, 5])
})
