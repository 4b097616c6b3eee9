import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { listSegments, openStream, readSegment, readStream } from './index.js'

it('gives the bytes of lines as they stand, whatever they are', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
    fc
      .constantFrom('{"timestamp":"torn', '{"timestamp":"a"}{"timestamp":"b"}', '実録', '{}')
      .map((text) => Buffer.from(text)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
      const bytes = Buffer.concat(lines.flatMap((text) => [text, Buffer.from('\n')]))
      for (const name of ['app', 'app.jsonl']) rmSync(join(root, name), { recursive: true, force: true })
      const stream = openStream({ root, name: 'app', durability: 'written' })
      stream.append('')
      await stream.close()
      const [segment] = await listSegments(root, 'app')
      writeFileSync(segment?.path as string, bytes)
      const whole: Buffer[] = []
      for await (const batch of readStream({ root, stream: 'app', raw: true })) {
        for (const { raw, offset, bytes: length } of batch.lines) {
          const stored = bytes.subarray(offset, offset + length)
          expect(raw).toEqual(stored.at(-1) === 0x0a ? stored.subarray(0, -1) : stored)
          whole.push(raw as Buffer)
        }
      }
      expect(Buffer.concat(whole)).toEqual(Buffer.concat(lines))
      for await (const part of readSegment(segment as never))
        for (const { raw } of part) expect(raw).toBeUndefined()
    }),
    { numRuns: 40 },
  )
})
