import { spawnSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeal, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream, retireSegment } from 'sillok/stream'
import { expect, it } from 'vitest'
import { lineOf, temporaryRoot } from '../support/records.js'

it('seals and verifies over rotation, several writers, torn and foreign lines, and compression', async () => {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const seal = () => sealNow({ root, stream: 'audit' })
  const verify = () => verifyLog({ folder: join(root, 'audit'), keys: [key] })
  const writers = [0, 1].map(() =>
    openStream({ root, name: 'audit', durability: 'written', maxSegmentBytes: 5000 }),
  )
  let lines = 0
  const append = (text: string): void => {
    writers[lines % 2]?.append(text)
    lines++
  }
  for (let n = 0; n < 60; n++) append(lineOf(n))
  await seal()
  for (const text of ['plain text', '{"timestamp":"torn', lineOf(1), '実録 \u202e', 'x'.repeat(70_000)])
    append(text)
  for (let n = 60; n < 120; n++) append(lineOf(n))
  expect((await seal()).size).toBe(lines)
  const whole = { verdict: 'INTACT', size: lines, segments: { lines, missing: 0, unsealed: 0 } }
  expect(await verify()).toMatchObject(whole)
  for (const writer of writers) await writer.close()
  const segments = await listSegments(root, 'audit')
  expect(segments.length).toBeGreaterThan(3)
  for (const { name } of segments.slice(0, -1))
    await retireSegment({ root, stream: 'audit', segment: name, to: 'gzip' })
  expect(await verify()).toMatchObject(whole)
  expect((await seal()).size).toBe(lines)
  const late = openStream({ root, name: 'audit' })
  late.append(lineOf(999))
  await late.close()
  expect(await verify()).toMatchObject({ verdict: 'INTACT', segments: { lines, unsealed: 1 } })
  expect((await seal()).size).toBe(lines + 1)
  expect(await verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: lines + 1, unsealed: 0 } })
  // What retention takes away is not silently fine: nothing says yet that it may.
  await retireSegment({ root, stream: 'audit', segment: segments[0]?.name as string, to: 'nothing' })
  expect(await verify()).toMatchObject({ verdict: 'UNPROVEN', segments: { missing: 1 } })
  expect((await verifyLog({ folder: join(root, 'audit', 'tlog'), keys: [key] })).verdict).toBe('INTACT')
})

it('a segment that this Node cannot unpack proves nothing, and is no tampering', async () => {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  for (const n of [1, 2]) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll([lineOf(n)])
    await stream.close()
  }
  await sealNow({ root, stream: 'audit' })
  const [first] = await listSegments(root, 'audit')
  const path = first?.path as string
  renameSync(path, `${path}.zst`)
  // As an older Node is, which does not come to look into it.
  const script = `import zlib from 'node:zlib'
delete zlib.createZstdDecompress
const { parseVerifierKey, verifyLog } = await import('sillok/seal')
const report = await verifyLog({ folder: ${JSON.stringify(join(root, 'audit'))}, keys: [parseVerifierKey(${JSON.stringify(key.vkey)})] })
console.log(JSON.stringify([report.verdict, report.firstBad.kind, report.firstBad.message]))`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(JSON.parse(run.stdout || run.stderr)).toEqual([
    'UNPROVEN',
    'segment',
    expect.stringContaining('zstd'),
  ])
})
