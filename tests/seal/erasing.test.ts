import fs, { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { encryptAtRest, erasedPlaces, eraseEntry, receiptOf, startSealer, verifyReceipt } from 'sillok/seal'
import { chunksOf, hasZstd, listSegments, retireSegment } from 'sillok/stream'
import { expect, it, vi } from 'vitest'
import { lineOf } from './forge.js'
import { begin, GAPS, lines } from './sealed-stream.js'

it('erases one entry: a tombstone with a sealed reason, and the proofs of the others hold', async () => {
  const log = begin()
  const { root } = log
  await log.append([...lines(0, 300), 'x'.repeat(70_000), ...lines(301, 310), 'ab'])
  const receipt = receiptOf(join(root, 'audit/tlog'), 43, [log.key])
  const size = 311
  for (const [at, index] of [42, 300, size - 1].entries()) {
    await eraseEntry({ root, stream: 'audit', index, reason: `request ${index}`, by: 'privacy' })
    const report = await log.verify()
    expect([report.verdict, report.findings]).toEqual([GAPS, []])
    expect(report.gaps?.erased).toBe(at + 1)
  }
  const text = (name: string): string => readFileSync(join(root, 'audit', name), 'latin1')
  const [segment] = await listSegments(root, 'audit')
  expect(text(segment?.file as string)).not.toContain(lineOf(42))
  expect(text(segment?.file as string)).not.toContain('xxx')
  expect(text('tlog/tile/entries/000')).not.toContain(lineOf(42))
  expect(text('tlog/tile/entries/000')).toContain(lineOf(43))
  expect(verifyReceipt(Buffer.from(receipt), [log.key]).verdict).toBe('INTACT')
  const bare = Buffer.from(receiptOf(join(root, 'audit/tlog'), 42, [log.key]))
  expect(verifyReceipt(bare, [log.key]).verdict).toBe('UNPROVEN')
  expect(verifyReceipt(bare, [log.key], Buffer.from(lineOf(42))).verdict).toBe('INTACT')
  // The log goes on over the erased entry of its last bundle, whose hash stays the one that was signed.
  await log.append(lines(400, 700))
  expect(await log.verify()).toMatchObject({ verdict: GAPS, gaps: { erased: 3 } })
  // Twice is once.
  await eraseEntry({ root, stream: 'audit', index: 42, reason: 'again', by: 'privacy' })
  expect(await log.verify()).toMatchObject({ verdict: GAPS, gaps: { erased: 3 } })
  await expect(eraseEntry({ root, stream: 'audit', index: 9999, reason: '', by: '' })).rejects.toMatchObject({
    code: 'NO_SUCH_ENTRY',
  })
  const sealer = await startSealer({ root, stream: 'audit' })
  const last = { root, stream: 'audit', index: sealer.size - 1, reason: 'r', by: 'b' }
  await expect(eraseEntry(last)).rejects.toMatchObject({ code: 'SEALER_RUNNING' })
  // What is refused leaves no record that says that it was done.
  expect((await log.verify()).gaps?.records.filter(({ by }) => by === 'b')).toEqual([])
  await eraseEntry({ ...last, index: 44 })
  await sealer.close()
  expect(await log.verify()).toMatchObject({ verdict: GAPS, gaps: { erased: 4 } })
})

it.each(hasZstd ? (['gzip', 'zstd'] as const) : (['gzip'] as const))(
  'erases from a compressed segment: %s',
  async (to) => {
    const log = begin()
    const { root } = log
    await log.append([...lines(0, 300), 'ab', ...lines(301, 600)])
    await log.append(lines(601, 900))
    const [segment] = await listSegments(root, 'audit')
    await retireSegment({ root, stream: 'audit', segment: segment?.name as string, to })
    const text = async (): Promise<string> => {
      const parts: string[] = []
      for await (const chunk of chunksOf((await listSegments(root, 'audit'))[0]?.path as string, 0))
        parts.push(chunk.toString('latin1'))
      return parts.join('')
    }
    const before = await text()
    for (const [at, index] of [0, 300, 42, 599].entries()) {
      await eraseEntry({ root, stream: 'audit', index, reason: 'r', by: 'b' })
      const report = await log.verify()
      expect([report.verdict, report.findings, report.gaps?.erased]).toEqual([GAPS, [], at + 1])
    }
    const after = await text()
    expect(after.length).toBe(before.length)
    for (const index of [0, 42, 599]) expect(after).not.toContain(lineOf(index))
    expect(after.split('\n').filter((line) => before.includes(line)).length).toBe(596 + 1)
    expect(erasedPlaces(root, 'audit').map(({ offset }) => offset)).toEqual(
      [lineOf(0), 'ab', lineOf(42), lineOf(599)].map((line) => before.indexOf(`${line}\n`)),
    )
    // Nothing is left beside it, and it can be read on.
    expect(readdirSync(join(root, 'audit')).filter((name) => name.startsWith('.2'))).toEqual([])
  },
)

it('erases what is encrypted only with an identity, and encrypts the rest again', async () => {
  const identity = await generateX25519Identity()
  const log = begin([await identityToRecipient(identity)])
  const { root } = log
  await log.append(lines(0, 300))
  await log.append(lines(300, 600))
  await encryptAtRest(root, 'audit')
  const what = { root, stream: 'audit', index: 42, reason: 'r', by: 'b' }
  const refused = { code: 'ENTRY_ENCRYPTED', message: expect.stringContaining('give an identity') }
  await expect(eraseEntry(what)).rejects.toMatchObject(refused)
  // Its bundle is encrypted, its segment is not yet.
  await expect(eraseEntry({ ...what, index: 400 })).rejects.toMatchObject(refused)
  const stranger = await generateX25519Identity()
  await expect(eraseEntry({ ...what, identities: [stranger] })).rejects.toMatchObject({ code: 'AGE_REFUSED' })
  expect((await log.verify({ identities: [identity] })).verdict).toBe('INTACT')
  for (const index of [42, 400]) await eraseEntry({ ...what, index, identities: [identity] })
  const report = await log.verify({ identities: [identity] })
  expect([report.verdict, report.findings, report.gaps?.erased]).toEqual([GAPS, [], 2])
  const decrypt = async (path: string): Promise<string> => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return Buffer.from(await decrypter.decrypt(readFileSync(path))).toString()
  }
  const [segment] = await listSegments(root, 'audit')
  for (const path of [segment?.path as string, join(root, 'audit/tlog/tile/entries/000.age')]) {
    expect(await decrypt(path)).not.toContain(lineOf(42))
    expect(await decrypt(path)).toContain(lineOf(43))
  }
})

it('erasing, pruning and encrypting wait for one another', async () => {
  const identity = await generateX25519Identity()
  const log = begin([await identityToRecipient(identity)])
  const { root } = log
  for (const from of [0, 300, 600]) await log.append(lines(from, from + 300))
  const [first] = await listSegments(root, 'audit')
  await retireSegment({ root, stream: 'audit', segment: first?.name as string, to: 'gzip' })
  const why = { root, stream: 'audit', reason: 'r', by: 'b', identities: [identity] }
  await Promise.all([
    eraseEntry({ ...why, index: 42 }),
    encryptAtRest(root, 'audit'),
    eraseEntry({ ...why, index: 43 }),
  ])
  const report = await log.verify({ identities: [identity] })
  expect([report.verdict, report.findings, report.gaps?.erased]).toEqual([GAPS, [], 2])
  expect((await listSegments(root, 'audit'))[0]?.file).toMatch(/[.]age$/)
})

it('24: a tombstone counts only with a sealed record of that entry and hash', async () => {
  const log = begin()
  const { root } = log
  await log.append(lines(0, 300))
  await eraseEntry({ root, stream: 'audit', index: 42, reason: 'r', by: 'b' })
  const bundle = join(root, 'audit/tlog/tile/entries/000')
  const [segment] = await listSegments(root, 'audit')
  const before = { bundle: readFileSync(bundle), segment: readFileSync(segment?.path as string) }
  const tomb = /\{"timestamp":"","log_tombstone":"[^"]+"\} */.exec(
    before.bundle.toString('latin1'),
  )?.[0] as string
  const swap = (from: string, to: string): void => {
    for (const [path, bytes] of [
      [bundle, before.bundle],
      [segment?.path as string, before.segment],
    ] as const) {
      expect(from.length).toBe(to.length)
      writeFileSync(path, Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'))
    }
  }
  // Over another entry; of another hash; with something written into its blanks.
  swap(lineOf(43), tomb.padEnd(lineOf(43).length).slice(0, lineOf(43).length))
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'entry', index: 43 } })
  swap(tomb, tomb.replace(/":"[A-Za-z0-9]/, '":"!'))
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'entry', index: 42 } })
  swap(tomb, tomb.replace(/ $/, 'x'))
  expect((await log.verify()).verdict).toBe(tomb.endsWith(' ') ? 'TAMPERED' : GAPS)
  swap('', '')
  expect((await log.verify()).verdict).toBe(GAPS)
})

it('an entry that is erased while the log is verified is no tampering', async () => {
  const log = begin()
  await log.append(lines(0, 300))
  const checkpoint = join(log.root, 'audit/tlog/checkpoint')
  const [before, after] = [join(log.root, 'before'), join(log.root, 'after')]
  copyFileSync(checkpoint, before)
  await eraseEntry({ root: log.root, stream: 'audit', index: 42, reason: 'asked for', by: 'kim' })
  copyFileSync(checkpoint, after)
  // The checkpoint that is read is the one before; what is read behind it is from after.
  copyFileSync(before, checkpoint)
  const real = fs.openSync
  const open = vi.spyOn(fs, 'openSync').mockImplementation((file, ...more) => {
    if (String(file).endsWith('tlog/ranges')) {
      open.mockRestore()
      copyFileSync(after, checkpoint)
    }
    return real(file, ...more)
  })
  expect(await log.verify()).toMatchObject({ verdict: GAPS, count: 0 })
})
