import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeal, parseBundle, pruneSealed, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf, unsigned } from './forge.js'

const LONG = JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', message: 'x'.repeat(70_000) })

it('the envelope of a long line does not stand for it in its segment', async () => {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  const append = async (lines: string[]): Promise<void> => {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(lines)
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  await append([lineOf(0), LONG, lineOf(2)])
  const verify = () => verifyLog({ folder: join(root, 'audit'), keys: [key] })
  const path = (await listSegments(root, 'audit'))[0]?.path as string
  const text = readFileSync(path, 'utf8')
  const envelope = parseBundle(readFileSync(join(root, 'audit/tlog/tile/entries/000.p/3')), 3)[1]?.toString()
  expect((await verify()).verdict).toBe('INTACT')
  // Its content is gone then; the file of ranges, which nobody signs, is written to fit.
  const forged = text.replace(LONG, envelope as string)
  writeFileSync(path, forged)
  const ranges = join(root, 'audit/tlog/ranges')
  const padded = (bytes: number): string => `"bytes":${String(bytes).padStart(16)}`
  const before = readFileSync(ranges, 'utf8')
  expect(before).toContain(padded(text.length))
  writeFileSync(ranges, before.replace(padded(text.length), padded(forged.length)))
  expect(await verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'ranges' } })
  const epochs = join(root, 'audit/tlog/epoch')
  const checkpoint = join(root, 'audit/tlog/checkpoint')
  cpSync(epochs, join(root, 'epochs'), { recursive: true })
  const signed = readFileSync(checkpoint)
  await unsigned(root)
  expect(await verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'segment', index: 1 } })
  cpSync(join(root, 'epochs'), epochs, { recursive: true })
  writeFileSync(checkpoint, signed)
  // The same where the entries were removed, and hashes alone are left.
  writeFileSync(path, text)
  writeFileSync(ranges, before)
  await append(Array.from({ length: 300 }, (_, n) => lineOf(n)))
  await pruneSealed({ root, stream: 'audit', keep: 1, reason: 'r', by: 'b' })
  writeFileSync(path, text)
  expect((await verify()).verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
  writeFileSync(path, forged)
  const now = readFileSync(ranges, 'utf8')
  writeFileSync(ranges, now.replace(padded(text.length), padded(forged.length)))
  expect((await verify()).verdict).toBe('TAMPERED')
  await unsigned(root)
  expect((await verify()).verdict).toBe('UNPROVEN')
})
