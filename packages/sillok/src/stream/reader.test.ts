import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Cursor,
  hasZstd,
  type Line,
  listSegments,
  loadCursor,
  openStream,
  readLineAt,
  readSegment,
  readStream,
  retireSegment,
  type StreamWriter,
  saveCursor,
  startOfStream,
} from './index.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const line = (n: number | string): string =>
  `{"timestamp":"2026-11-20T10:55:44.123Z","n":${JSON.stringify(n)}}`

async function read(cursor?: Cursor): Promise<{ lines: Line[]; cursor: Cursor }> {
  const lines: Line[] = []
  let last = cursor ?? startOfStream()
  for await (const batch of readStream({ root, stream: 'app', ...(cursor && { cursor }) })) {
    lines.push(...batch.lines)
    last = batch.cursor
  }
  return { lines, cursor: last }
}

const open = (): StreamWriter =>
  openStream({ root, name: 'app', durability: 'written', maxSegmentBytes: 200 })
const numbers = (lines: Line[]): unknown[] =>
  lines.filter((one) => one.fault === undefined).map((one) => JSON.parse(one.text).n)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

/** A finished segment with this content, before an active one with one line. */
async function withSegment(suffix: string, content: Buffer): Promise<Line[]> {
  mkdirSync(join(root, 'app'))
  writeFileSync(join(root, 'app', `2020-01-01T00-00-00.000Z-000001${suffix}`), content)
  writeFileSync(join(root, 'app', '2020-01-01T00-00-00.000Z-000002.jsonl'), `${line('last')}\n`)
  symlinkSync('app/2020-01-01T00-00-00.000Z-000002.jsonl', join(root, 'app.jsonl'))
  const { lines, cursor } = await read()
  expect((await read(cursor)).lines).toEqual([])
  expect(lines.at(-1)?.text).toBe(line('last'))
  return lines.slice(0, -1)
}

describe('damaged segments', () => {
  const whole = Buffer.from(
    upTo(5000)
      .map((n) => `${line(n)}\n`)
      .join(''),
  )
  const noise = Buffer.from(upTo(5000).map((n) => (n * 7919 + (n >> 3) * 31) & 0xff))

  it('noise as text', async () => expect((await withSegment('.jsonl', noise)).length).toBeGreaterThan(5))
  it('noise as gzip', async () =>
    expect(await withSegment('.jsonl.gz', noise)).toMatchObject([{ fault: 'unreadable' }]))
  it('nothing as gzip', async () =>
    expect(numbers(await withSegment('.jsonl.gz', Buffer.alloc(0)))).toEqual([]))
  it('half of a gzip: what is before the damage is read', async () => {
    const packed = zlib.gzipSync(whole)
    const lines = await withSegment('.jsonl.gz', packed.subarray(0, packed.length / 2))
    const found = numbers(lines)
    expect(found.length).toBeGreaterThan(100)
    expect(found).toEqual(upTo(found.length))
    expect(lines.map((one) => one.fault).filter((fault) => fault !== undefined)).toContain('unreadable')
  })
  it('two gzip members, one behind the other', async () => {
    const parts = [whole.subarray(0, whole.length / 2), whole.subarray(whole.length / 2)]
    expect(
      numbers(await withSegment('.jsonl.gz', Buffer.concat(parts.map((part) => zlib.gzipSync(part))))),
    ).toEqual(upTo(5000))
  })
  it('can be read one by one, from any line', async () => {
    await withSegment('.jsonl.gz', zlib.gzipSync(whole))
    const [segment] = await listSegments(root, 'app')
    if (segment === undefined) throw new Error('no segment')
    const all: Line[] = []
    for await (const lines of readSegment(segment)) all.push(...lines)
    const some = all[3210] as Line
    expect(await readLineAt(root, 'app', some)).toEqual(some)
    for await (const [first] of readSegment(segment, { from: some.offset }))
      expect(first?.text).toBe(some.text)
    expect(await readLineAt(root, 'app', { segment: 'none', offset: 0 })).toBeUndefined()
  })
  it.each(['.jsonl', '.jsonl.gz'])('a place at which no line begins has none (%s)', async (suffix) => {
    const torn = Buffer.from(`${line(1)}\n${line(2).slice(0, 40)}${line(3)}\n`)
    const lines = await withSegment(suffix, suffix === '.jsonl' ? torn : zlib.gzipSync(torn))
    expect(lines.length).toBe(3)
    const begins = new Map(lines.map((one) => [one.offset, one]))
    const segment = lines[0]?.segment as string
    for (const offset of [...upTo(torn.length + 10), 1e15])
      expect(await readLineAt(root, 'app', { segment, offset }), `${offset}`).toEqual(begins.get(offset))
  })
})

it('one signal ends the following of many streams, without a warning', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => warnings.push(warning)
  process.on('warning', warned)
  const stop = new AbortController()
  const follows = upTo(12).map((n) =>
    readStream({ root, stream: `s${n}`, follow: true, signal: stop.signal }),
  )
  await Promise.all(follows.map((each) => each.next()))
  const waiting = follows.map((each) => each.next())
  await new Promise((resolve) => setImmediate(resolve))
  stop.abort()
  await Promise.all(waiting)
  process.off('warning', warned)
  expect(warnings).toEqual([])
})

describe('the order of a writer', () => {
  it('is kept when segments are compressed while a reader is between them', async () => {
    const stream = open()
    for (const n of upTo(30)) stream.append(line(n))
    await stream.close()
    const seen: Line[] = []
    let passes = 0
    for await (const batch of readStream({ root, stream: 'app', batchBytes: 1 })) {
      if (seen.length === 0) {
        for (const { name } of (await listSegments(root, 'app')).slice(1, -1))
          await retireSegment({ root, stream: 'app', segment: name, to: 'gzip' })
      }
      seen.push(...batch.lines)
      if (batch.caughtUp) passes++
    }
    expect(numbers(seen)).toEqual(upTo(30))
    expect(passes).toBe(1)
  })

  it('is kept when lines come to an older and a newer segment during the reading', async () => {
    const stream = openStream({ root, name: 'app', durability: 'written', maxSegmentBytes: 3000 })
    stream.append(line(0))
    let next = 1
    const seen: Line[] = []
    for await (const batch of readStream({ root, stream: 'app', follow: true, batchBytes: 1 })) {
      seen.push(...batch.lines)
      for (let i = 0; i < 20 && next < 400; i++) stream.append(line(next++))
      if (batch.caughtUp && seen.length === 400) break
    }
    await stream.close()
    expect(numbers(seen)).toEqual(upTo(400))
  })
})

describe('a cursor', () => {
  it('is saved, loaded, and refused when it is none', () => {
    const path = join(root, 'deep', 'cursor.json')
    expect(loadCursor(path)).toBeUndefined()
    saveCursor(path, { finished: 'a', open: { b: 5 } })
    expect(loadCursor(path)).toEqual({ finished: 'a', open: { b: 5 } })
    for (const text of [
      '',
      '{',
      'null',
      '{"finished":1,"open":{}}',
      '{"finished":"","open":{"a":-1}}',
      '{"finished":"","open":{"a":"1"}}',
    ]) {
      writeFileSync(path, text)
      expect(loadCursor(path)).toBeUndefined()
    }
  })

  it.each(hasZstd ? (['gzip', 'zstd'] as const) : (['gzip'] as const))(
    'goes on in the middle of a segment that became %s',
    async (to) => {
      const stream = open()
      for (const n of upTo(20)) stream.append(line(n))
      await stream.close()
      let cursor: Cursor | undefined
      const seen: Line[] = []
      for await (const batch of readStream({ root, stream: 'app', batchBytes: 1 })) {
        seen.push(...batch.lines)
        cursor = batch.cursor
        break
      }
      expect(seen.length).toBeLessThan(20)
      for (const { name } of (await listSegments(root, 'app')).slice(0, -1))
        await retireSegment({ root, stream: 'app', segment: name, to })
      seen.push(...(await read(cursor)).lines)
      expect(numbers(seen)).toEqual(upTo(20))
    },
  )

  it('at the end sees only what comes after', async () => {
    const stream = open()
    for (const n of upTo(7)) stream.append(line(n))
    const reading = readStream({ root, stream: 'app', from: 'end', follow: true })
    await reading.next()
    for (const n of [7, 8, 9]) stream.append(line(n))
    const seen: Line[] = []
    for await (const batch of reading) if (seen.push(...batch.lines) === 3) break
    expect(numbers(seen)).toEqual([7, 8, 9])
    await stream.close()
  })
})

type Step =
  | { do: 'append'; writer: 0 | 1; lines: number }
  | { do: 'close'; writer: 0 | 1 }
  | { do: 'retire'; which: number }
  | { do: 'read'; batches: number }
  | { do: 'restart' }
  | { do: 'crash' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      writer: fc.constantFrom(0 as const, 1 as const),
      lines: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      writer: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retire' as const), which: fc.nat(8) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('read' as const), batches: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'crash' as const }) },
)

it('each line exactly once and in order, whatever writers, retirement and a restarting reader do', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      rmSync(root, { recursive: true, force: true })
      const writers: (StreamWriter | undefined)[] = [undefined, undefined]
      const written = [0, 0]
      const seen: Line[] = []
      let cursor = startOfStream()
      let reading: ReturnType<typeof readStream> | undefined
      const take = async (): Promise<boolean> => {
        reading ??= readStream({ root, stream: 'app', cursor, batchBytes: 1 })
        const { value, done } = await reading.next()
        if (done) reading = undefined
        else {
          seen.push(...value.lines)
          cursor = value.cursor
        }
        return done !== true
      }
      for (const one of steps) {
        if (one.do === 'append') {
          const writer = writers[one.writer] ?? open()
          writers[one.writer] = writer
          for (let i = 0; i < one.lines; i++) {
            writer.append(line(`${one.writer}:${written[one.writer]}`))
            written[one.writer] = (written[one.writer] as number) + 1
          }
        } else if (one.do === 'close') {
          await writers[one.writer]?.close()
          writers[one.writer] = undefined
        } else if (one.do === 'retire') {
          const segment = (await listSegments(root, 'app'))[one.which]
          if (segment?.file.endsWith('.jsonl')) {
            await retireSegment({ root, stream: 'app', segment: segment.name, to: 'gzip' }).catch((error) =>
              expect(error.code).toBe('SEGMENT_IN_USE'),
            )
          }
        } else if (one.do === 'read') {
          for (let i = 0; i < one.batches; i++) await take()
        } else if (one.do === 'restart') {
          await reading?.return(undefined)
          reading = undefined
        } else {
          // Killed inside a write, with the stream active: half a record, no newline.
          const active = (await listSegments(root, 'app')).find((segment) => segment.active)
          if (active !== undefined) writeFileSync(active.path, line('torn').slice(0, 25), { flag: 'a' })
        }
      }
      for (const writer of writers) await writer?.close()
      for (let i = 0; i < 2; i++) while (await take());
      for (const writer of [0, 1]) {
        const mine = (numbers(seen) as string[])
          .filter((n) => n.startsWith(`${writer}:`))
          .map((n) => Number(n.slice(2)))
        expect(mine).toEqual(upTo(written[writer] as number))
      }
    }),
    { numRuns: 80 },
  )
})
