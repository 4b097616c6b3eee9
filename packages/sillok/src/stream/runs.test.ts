import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { type Line, listSegments, openStream, type Run, readRuns, readSegment, readStream } from './index.js'
import { RunSplitter } from './runs.js'

const newline = Buffer.from('\n')
/** Lines of all kinds: whole records, parts of them, records behind torn ones, what is no record, nothing. */
const line = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
  fc
    .constantFrom(
      '{"timestamp":"torn',
      '{"timestamp":"a"}{"timestamp":"b"}',
      '{"timestamp":"a","more":{"timestamp":"b"}}',
      '{"timestamp":"a","more":{"timestam":"b"}}',
      '{"timestamp":"a"}',
      '{"timestamp":"b","of":{"more":{}}}',
      '実録',
      '{}',
      '',
    )
    .map((text) => Buffer.from(text)),
)

it('gives the bytes of lines as they stand, and says the same of each as a reader of lines', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
      const bytes = Buffer.concat(lines.flatMap((text) => [text, newline]))
      for (const name of ['app', 'app.jsonl']) rmSync(join(root, name), { recursive: true, force: true })
      const stream = openStream({ root, name: 'app', durability: 'written' })
      stream.append('')
      await stream.close()
      const [segment] = await listSegments(root, 'app')
      writeFileSync(segment?.path as string, bytes)
      const expected: Line[] = []
      for await (const batch of readStream({ root, stream: 'app' })) expected.push(...batch.lines)
      const found: Line[] = []
      for await (const batch of readRuns({ root, stream: 'app' }))
        for (const what of batch.lines) {
          if ('ends' in what) found.push(...linesOf(what))
          else found.push(what)
        }
      expect(found.map(({ raw: _, ...said }) => said)).toEqual(expected)
      for (const { raw, offset, bytes: length } of found) {
        const stored = bytes.subarray(offset, offset + length)
        expect(raw).toEqual(stored.at(-1) === 0x0a ? stored.subarray(0, -1) : stored)
      }
      expect(Buffer.concat(found.map(({ raw }) => raw as Buffer))).toEqual(Buffer.concat(lines))
      for await (const part of readSegment(segment as never))
        for (const { raw } of part) expect(raw).toBeUndefined()
    }),
    { numRuns: 60 },
  )
})

/** What a run stands for. Its memory is used again. */
function linesOf({ segment, offset, block, ends }: Run): Line[] {
  let begin = 0
  return ends.map((end) => {
    const raw = Buffer.from(block.subarray(begin, end))
    const one = { text: raw.toString(), segment, offset: offset + begin, bytes: end - begin + 1, raw }
    begin = end + 1
    return one
  })
}

it('cuts runs alike, however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (lines, sizes) => {
        const bytes = Buffer.concat(lines.flatMap((text) => [text, newline]))
        const cut = (widths: readonly number[]): Line[] => {
          const splitter = new RunSplitter('s', 0)
          const found: Line[] = []
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const width = widths[n % widths.length] as number
            const into: (Line | Run)[] = []
            splitter.push(bytes.subarray(at, at + width), into)
            found.push(...into.flatMap((what) => ('ends' in what ? linesOf(what) : [what])))
            at += width
          }
          splitter.end(found)
          expect(splitter.offset).toBe(bytes.length)
          return found
        }
        expect(cut(sizes)).toEqual(cut([bytes.length || 1]))
      },
    ),
  )
})

it('gives a line that is too long for a run by itself, and goes on in a run behind it', () => {
  const [short, long] = ['{"timestamp":"a"}', `{"timestamp":"${'x'.repeat(0xffff)}"}`]
  const into: (Line | Run)[] = []
  new RunSplitter('s', 7).push(Buffer.from(`${short}\n${short}\n${long}\n${short}\n`), into)
  expect(into).toMatchObject([
    { offset: 7, ends: [17, 35] },
    { offset: 43, bytes: long.length + 1, raw: Buffer.from(long) },
    { offset: 43 + long.length + 1, ends: [17] },
  ])
})

it('reads runs on as a segment grows', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const stream = openStream({ root, name: 'app', durability: 'written' })
  stream.append('{"timestamp":"0"}')
  const [segment] = await listSegments(root, 'app')
  const stop = new AbortController()
  const seen: string[] = []
  for await (const { lines, caughtUp } of readRuns({
    root,
    stream: 'app',
    follow: true,
    signal: stop.signal,
  })) {
    for (const what of lines) seen.push('ends' in what ? what.block.toString() : what.text)
    if (!caughtUp) continue
    if (seen.length === 3) stop.abort()
    else appendFileSync(segment?.path as string, `{"timestamp":"${seen.length}"}\n`)
  }
  expect(seen).toEqual(['{"timestamp":"0"}\n', '{"timestamp":"1"}\n', '{"timestamp":"2"}\n'])
  await stream.close()
})
