import fs, { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { Readings } from 'sillok/audit'
import { encryptAtRest, pruneSealed, receiptOf, sealNow, verifyReceipt } from 'sillok/seal'
import { listSegments, openStream, retireSegment } from 'sillok/stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { lineOf } from './forge.js'
import { begin, GAPS, lines } from './sealed-stream.js'

it('prunes: the reason is sealed, the rest stays, and what is gone can still be proven', async () => {
  const log = begin()
  const { root } = log
  for (const from of [0, 300, 600, 900]) await log.append(lines(from, from + 300))
  const receipt = receiptOf(join(root, 'audit/tlog'), 7, [log.key])
  const what = { root, stream: 'audit', keep: 2, reason: 'one year is over', by: 'retention' }
  expect(await pruneSealed(what)).toEqual({ segments: 2, first: 600 })
  const report = await log.verify()
  expect([report.verdict, report.findings]).toEqual([GAPS, []])
  expect(report.gaps).toEqual({
    pruned: 600,
    erased: 0,
    records: [{ kind: 'pruned', reason: 'one year is over', by: 'retention' }],
    restored: [],
  })
  expect(verifyReceipt(Buffer.from(receipt), [log.key]).verdict).toBe('INTACT')
  const bare = Buffer.from(receiptOf(join(root, 'audit/tlog'), 7, [log.key]))
  expect(verifyReceipt(bare, [log.key]).verdict).toBe('UNPROVEN')
  expect(verifyReceipt(bare, [log.key], Buffer.from(lineOf(7))).verdict).toBe('INTACT')
  expect(verifyReceipt(bare, [log.key], Buffer.from(lineOf(8))).verdict).toBe('TAMPERED')
  // The record of it has a segment of its own, which pushes out no other.
  expect(await pruneSealed(what)).toMatchObject({ segments: 0 })
  // The log goes on, and is pruned again; a range of it alone is verified with the record that comes behind it.
  await log.append(lines(1200, 1500))
  expect(await pruneSealed({ ...what, keepBytes: 1e9 })).toMatchObject({ segments: 0 })
  expect(await pruneSealed({ ...what, reason: 'again, password: hunter2-hunter2' })).toMatchObject({
    segments: 1,
  })
  const again = await log.verify({ from: 0, to: 300 })
  expect([again.verdict, again.findings]).toEqual([GAPS, []])
  expect(again.gaps.records.map(({ reason }) => reason)).toEqual([
    'one year is over',
    expect.not.stringContaining('hunter2'),
  ])
  await log.append(lines(1500, 1501))
  expect((await log.verify()).verdict).toBe(GAPS)
})

it('a pruning that was cut off leaves nothing behind that the next one does not take', async () => {
  const log = begin()
  const { root } = log
  for (const from of [0, 1100]) await log.append(lines(from, from + 1100))
  const what = { root, stream: 'audit', keep: 1, reason: 'r', by: 'b' }
  const bundles = () => readdirSync(join(root, 'audit/tlog/tile/entries')).filter((name) => name.length === 3)
  const remove = fs.rmSync
  let removed = 0
  vi.spyOn(fs, 'rmSync').mockImplementation((path, options) => {
    if (/entries\/\d+$/.test(`${path}`) && existsSync(path) && removed++ === 2)
      throw Object.assign(new Error('no'), { code: 'EIO' })
    remove(path, options)
  })
  onTestFinished(() => vi.restoreAllMocks())
  await expect(pruneSealed(what)).rejects.toMatchObject({ code: 'EIO' })
  await log.append(lines(2200, 3300))
  expect(await pruneSealed(what)).toMatchObject({ first: 2201 })
  expect(bundles()[0]).toBe('008')
  expect((await log.verify()).verdict).toBe(GAPS)
})

it('neither prunes nor encrypts a compressed segment that is not sealed', async () => {
  const log = begin([await identityToRecipient(await generateX25519Identity())])
  const { root } = log
  const write = async (from: number) => {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(lines(from, from + 300))
    await stream.close()
    return (await listSegments(root, 'audit')).at(-1)?.name as string
  }
  await log.append(lines(0, 300))
  const early = await write(300)
  await write(600)
  // Compressed before a sealer came to it.
  await retireSegment({ root, stream: 'audit', segment: early, to: 'gzip' })
  expect(await encryptAtRest(root, 'audit')).toMatchObject({ segments: 1 })
  const what = { root, stream: 'audit', keep: 1, reason: 'r', by: 'b' }
  expect(await pruneSealed(what)).toMatchObject({ segments: 1, first: 300 })
  // Once it is sealed it may go.
  expect(await pruneSealed(what)).toMatchObject({ segments: 1, first: 600 })
  expect((await log.verify()).verdict).not.toBe('TAMPERED')
})

it('does not count segments that only tell who read the logs', async () => {
  const log = begin()
  const { root } = log
  for (const from of [0, 300, 600]) await log.append(lines(from, from + 300))
  for (let reading = 0; reading < 4; reading++) {
    const readings = new Readings({ root, program: 'sillok.query' })
    readings.record({ action: 'log_search', actor: 'os:ada', success: true, details: { query: 'x' } })
    await readings.close()
  }
  await sealNow({ root, stream: 'audit' })
  const what = { root, stream: 'audit', keep: 2, reason: 'r', by: 'b' }
  expect(await pruneSealed(what)).toEqual({ segments: 1, first: 300 })
  expect(await pruneSealed(what)).toEqual({ segments: 0, first: 300 })
})

it('prunes nothing that is not sealed, and nobody else may remove anything', async () => {
  const log = begin()
  const { root } = log
  await log.append(lines(0, 300))
  await log.append(lines(300, 600))
  const stream = openStream({ root, name: 'audit', sealed: true })
  await stream.appendAll(lines(600, 900))
  await stream.close()
  const other = openStream({ root, name: 'audit', sealed: true })
  await other.appendAll(lines(900, 1200))
  await other.close()
  // The third segment is not sealed when it is looked at.
  expect(await pruneSealed({ root, stream: 'audit', keep: 1, reason: 'r', by: 'b' })).toMatchObject({
    segments: 2,
    first: 600,
  })
  expect((await log.verify()).verdict).toBe(GAPS)
  // One bundle more than the record says.
  rmSync(join(root, 'audit/tlog/tile/entries/002'))
  expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'missing', index: 512 } })
})
