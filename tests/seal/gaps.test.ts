import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs, {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import * as vectors from 'cctv-age'
import { Readings } from 'sillok/audit'
import {
  beginSeal,
  encryptAtRest,
  erasedPlaces,
  eraseEntry,
  pruneSealed,
  receiptOf,
  sealNow,
  startSealer,
  type VerifierKey,
  verifyLog,
  verifyReceipt,
} from 'sillok/seal'
import { chunksOf, hasZstd, listSegments, openStream, readStream, retireSegment } from 'sillok/stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf, PLACE } from './forge.js'

const BIN = join(import.meta.dirname, '../../packages/sillok/bin/sillok.js')
const hasAge = spawnSync('age', ['--version']).status === 0

interface Log {
  root: string
  key: VerifierKey
  append(lines: readonly string[]): Promise<void>
  verify(more?: object): ReturnType<typeof verifyLog>
}

/** A sealed stream; what is appended together is one segment. */
function begin(recipients: string[] = []): Log {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  return {
    root,
    key,
    async append(lines) {
      const stream = openStream({ root, name: 'audit', sealed: true })
      await stream.appendAll(lines)
      await stream.close()
      await sealNow({ root, stream: 'audit' })
    },
    verify: (more = {}) => verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
  }
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at))
const GAPS = 'INTACT_WITH_AUTHORISED_GAPS'

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

it('encrypts at rest: recipients read it, with the standard tool as well, and the writer does not', async () => {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const log = begin([recipient])
  const { root } = log
  const long = JSON.stringify({
    timestamp: '2026-11-20T10:55:44.123Z',
    event: 'reply',
    text: '実録'.repeat(20_000),
  })
  await log.append([...lines(0, 300), long])
  await log.append(lines(301, 600))
  const files = readdirSync(join(root, 'audit/tlog/payload'), { recursive: true }) as string[]
  const payload = join(root, 'audit/tlog/payload', files.find((name) => name.endsWith('.age')) as string)
  expect(readFileSync(join(root, 'audit/tlog/tile/entries/001'), 'latin1')).toContain('"commitment"')
  // The writer sees that it is there; its content only who has the identity.
  expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'encrypted' }, count: 1 })
  expect((await log.verify({ identities: [identity] })).verdict).toBe('INTACT')

  expect(await encryptAtRest(root, 'audit')).toEqual({ segments: 1, bundles: 2 })
  const all = readdirSync(join(root, 'audit'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.name.endsWith('000002.jsonl'))
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
  expect(all.some((text) => text.includes(lineOf(7)) || text.includes('\u5b9f'))).toBe(false)
  const closed = await log.verify()
  expect(closed).toMatchObject({ verdict: 'UNPROVEN', segments: { encrypted: 1, missing: 0 } })
  expect(closed.findings.map(({ kind }) => kind)).toEqual(['encrypted', 'encrypted'])
  const stranger = await generateX25519Identity()
  expect((await log.verify({ identities: [stranger] })).verdict).toBe('UNPROVEN')
  const open = await log.verify({ identities: [stranger, identity] })
  expect([open.verdict, open.findings, open.entries, open.segments?.lines]).toEqual(['INTACT', [], 600, 600])

  // It goes on: sealing, encrypting, pruning.
  await log.append(lines(601, 900))
  expect(await encryptAtRest(root, 'audit')).toMatchObject({ segments: 1 })
  await log.append(lines(901, 903))
  expect((await log.verify({ identities: [identity] })).verdict).toBe('INTACT')
  const read: string[] = []
  for await (const batch of readStream({ root, stream: 'audit' }))
    read.push(...batch.lines.map(({ text }) => text))
  expect(read.filter((text) => text.includes('it is encrypted')).length).toBe(2)

  const [segment] = await listSegments(root, 'audit')
  expect(segment?.file).toMatch(/\.jsonl\.age$/)
  if (hasAge) {
    const keys = join(root, 'keys.txt')
    writeFileSync(keys, `${identity}\n`)
    const age = (path: string): Buffer =>
      spawnSync('age', ['-d', '-i', keys, path], { maxBuffer: 1e8 }).stdout
    expect(age(segment?.path as string).toString()).toBe([...lines(0, 300), long, ''].join('\n'))
    expect(age(payload).subarray(32).toString()).toBe(long)
  }

  // 25 · 26 · 27 · 28: content of another, swapped, gone, cut off, with a header of another.
  const whole = readFileSync(payload)
  const kind = async (): Promise<[string, string | undefined]> => {
    const { verdict, firstBad } = await log.verify({ identities: [identity] })
    return [verdict, firstBad?.kind]
  }
  const forged = await new (await import('age-encryption')).Encrypter()
  forged.addRecipient(recipient)
  writeFileSync(payload, await forged.encrypt(Buffer.concat([Buffer.alloc(32), Buffer.from('another text')])))
  expect(await kind()).toEqual(['TAMPERED', 'payload'])
  for (const cut of [0, 100, whole.length - 20, whole.length - 1]) {
    writeFileSync(payload, whole.subarray(0, cut))
    expect([cut, ...(await kind())]).toEqual([cut, 'TAMPERED', 'payload'])
  }
  const bad = Buffer.from(whole)
  bad[bad.length - 5] = (bad[bad.length - 5] as number) ^ 1
  writeFileSync(payload, bad)
  expect(await kind()).toEqual(['TAMPERED', 'payload'])
  rmSync(payload)
  expect(await kind()).toEqual(['UNPROVEN', 'missing'])
  writeFileSync(payload, whole)
  const bundle = join(root, 'audit/tlog/tile/entries/000.age')
  writeFileSync(bundle, whole)
  expect((await kind())[0]).toBe('TAMPERED')
})

it('whoever goes on sealing prunes and encrypts as it was settled, and no more than that', async () => {
  const root = mkdtempSync(join(PLACE, 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  const recipient = await identityToRecipient(await generateX25519Identity())
  const where = { root, stream: 'audit' }
  const key = beginSeal({ ...where, origin: 'example.com/audit', keep: 1, recipients: [recipient] })
  const text = 'x'.repeat(60_000)
  // More than the 100 MB that one segment stands for.
  for (let segment = 0; segment < 3; segment++) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    for (let part = 0; part < 10; part++)
      await stream.appendAll(
        Array.from({ length: 100 }, (_, n) => JSON.stringify({ timestamp: '', n, text })),
      )
    await stream.close()
  }
  await sealNow(where)
  const names = async () => (await listSegments(root, 'audit')).map(({ file }) => file)
  const before = await listSegments(root, 'audit')
  const problems: Error[] = []
  const run = async (): Promise<void> => {
    const sealer = await startSealer({ ...where, onProblem: (error) => problems.push(error) })
    await sealer.close()
  }
  await run()
  // The oldest went; the second stays, with the newest it makes 120 MB; none is old enough to be encrypted.
  const left = await names()
  expect(left.slice(0, 2)).toEqual(before.slice(1).map(({ file }) => file))
  const hours = new Date(Date.now() - 2 * 3_600_000)
  utimesSync(before[1]?.path as string, hours, hours)
  await run()
  expect((await names())[0]).toBe(`${before[1]?.name}.jsonl.age`)
  expect((await names())[1]).toBe(before[2]?.file)
  expect(problems).toEqual([])
  expect(
    (await verifyLog({ folder: join(root, 'audit'), keys: [key] })).findings.map(({ kind }) => kind),
  ).toEqual(['encrypted', 'encrypted'])
})

it('an identity that is none is misuse, and no damage of the log', async () => {
  const recipient = await identityToRecipient(await generateX25519Identity())
  const log = begin([recipient])
  await log.append(lines(0, 300))
  await log.append(lines(300, 301))
  expect(await encryptAtRest(log.root, 'audit')).toMatchObject({ segments: 1 })
  await expect(log.verify({ identities: ['AGE-SECRET-KEY-1NONE'] })).rejects.toMatchObject({
    code: 'IDENTITY_MALFORMED',
  })
  // Where only segments are encrypted, too.
  const bundle = join(log.root, 'audit/tlog/tile/entries/000.age')
  rmSync(bundle)
  await expect(log.verify({ identities: ['AGE-SECRET-KEY-1NONE'] })).rejects.toMatchObject({
    code: 'IDENTITY_MALFORMED',
  })
  const root = log.root
  const run = spawnSync(
    process.execPath,
    [BIN, 'verify', join(root, 'audit'), '--key', log.key.vkey, '--identity', '/etc/hostname'],
    { encoding: 'utf8' },
  )
  expect([run.status, run.stdout]).toEqual([2, ''])
  expect(run.stderr).toContain('none of age')
})

it('a segment that is encrypted while the log is verified is read in its other form', async () => {
  const identity = await generateX25519Identity()
  const log = begin([await identityToRecipient(identity)])
  await log.append(lines(0, 300))
  await log.append(lines(300, 301))
  const [segment] = await listSegments(log.root, 'audit')
  const path = segment?.path as string
  const aside = join(log.root, 'plain')
  copyFileSync(path, aside)
  expect(await encryptAtRest(log.root, 'audit')).toMatchObject({ segments: 1 })
  // Its folder was looked at before, and the file is opened after.
  renameSync(`${path}.age`, join(log.root, 'closed'))
  copyFileSync(aside, path)
  const real = fs.openSync
  const open = vi.spyOn(fs, 'openSync').mockImplementation((file, ...more) => {
    if (file === path) {
      open.mockRestore()
      rmSync(path)
      renameSync(join(log.root, 'closed'), `${path}.age`)
    }
    return real(file, ...more)
  })
  expect(await log.verify({ identities: [identity] })).toMatchObject({ verdict: 'INTACT', count: 0 })
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

it('a segment that cannot be read proves nothing, and is no tampering', async () => {
  const log = begin()
  await log.append(lines(0, 300))
  const [segment] = await listSegments(log.root, 'audit')
  const path = segment?.path as string
  rmSync(path)
  for (const put of [() => mkdirSync(path), () => symlinkSync('/proc/self/mem', path)]) {
    put()
    expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'segment', index: 0 } })
    rmSync(path, { recursive: true })
  }
})

it('says what is missing: a recipient, a package', async () => {
  expect(() => begin(['age1NOT'])).toThrow(expect.objectContaining({ code: 'RECIPIENT_MALFORMED' }))
  const log = begin()
  await log.append(lines(0, 3))
  await expect(encryptAtRest(log.root, 'audit')).rejects.toMatchObject({ code: 'NO_RECIPIENTS' })
  expect(existsSync(join(log.root, 'audit'))).toBe(true)
})

it('reads age’s published test vectors as they are to be read', async () => {
  let checked = 0
  for (const [name, bytes] of Object.entries(vectors)) {
    const file = Buffer.from(bytes)
    const split = file.indexOf('\n\n')
    const header = file.subarray(0, split).toString()
    const values = (key: string): string[] =>
      header.split('\n').flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2)] : []))
    // Armor and passwords are nothing that a sealed log has.
    if (values('armored').length > 0 || values('passphrase').length > 0) continue
    const body = file.subarray(split + 2)
    const decrypter = new Decrypter()
    for (const identity of values('identity')) decrypter.addIdentity(identity)
    const plain = decrypter.decrypt(values('compressed').length > 0 ? inflateSync(body) : body)
    const expected = values('expect')[0]
    if (expected === 'success')
      expect([
        name,
        createHash('sha256')
          .update(await plain)
          .digest('hex'),
      ]).toEqual([name, values('payload')[0]])
    else await expect(plain, name).rejects.toThrow()
    checked++
  }
  expect(checked).toBeGreaterThan(80)
})
