import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import {
  beginSeal,
  encryptAtRest,
  eraseEntry,
  pruneSealed,
  sealNow,
  type VerifierKey,
  verifyLog,
} from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf } from './forge.js'

// A part of a log is verified by itself: what is outside of it is neither held against it nor vouched for.

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at))
const GAPS = 'INTACT_WITH_AUTHORISED_GAPS'

interface Log {
  root: string
  key: VerifierKey
  append(lines: readonly string[]): Promise<void>
  verify(more?: object): ReturnType<typeof verifyLog>
}

/** What is appended together is one segment, or all is one that stays open. */
function begin(recipients: string[] = [], isOpen = false): Log {
  const root = temporaryRoot()
  const where = { root, stream: 'audit' }
  const key = beginSeal({ ...where, origin: 'example.com/audit', recipients })
  const open = () => openStream({ root, name: 'audit', sealed: true, durability: 'written' })
  const kept = isOpen ? open() : undefined
  onTestFinished(() => kept?.close())
  return {
    root,
    key,
    async append(all) {
      const stream = kept ?? open()
      await stream.appendAll(all)
      if (kept === undefined) await stream.close()
      await sealNow(where)
    },
    verify: (more = {}) => verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
  }
}

it('the record of an erasing behind a range is found, wherever in its bundle the range begins', async () => {
  const log = begin()
  await log.append(lines(0, 330))
  await eraseEntry({ root: log.root, stream: 'audit', index: 200, reason: 'r', by: 'b' })
  for (const from of [0, 100, 199, 200, 250])
    expect(await log.verify({ from, to: 250 }), `from ${from}`).toMatchObject({ verdict: GAPS, count: 0 })
})

it('the record of an erasing behind a range is found where its bundle is encrypted', async () => {
  const identity = await generateX25519Identity()
  const log = begin([await identityToRecipient(identity)])
  await log.append(lines(0, 300))
  await eraseEntry({ root: log.root, stream: 'audit', index: 42, reason: 'r', by: 'b' })
  await log.append(lines(301, 600))
  await log.append(lines(600, 601))
  await encryptAtRest(log.root, 'audit')
  const range = { from: 0, to: 100 }
  expect(await log.verify({ ...range, identities: [identity] })).toMatchObject({ verdict: GAPS, count: 0 })
  expect((await log.verify(range)).verdict).toBe('UNPROVEN')
})

it('what is erased, pruned or changed outside of a range says nothing of the range', async () => {
  const identity = await generateX25519Identity()
  const log = begin([await identityToRecipient(identity)], true)
  await log.append(lines(0, 700))
  await eraseEntry({ root: log.root, stream: 'audit', index: 42, reason: 'r', by: 'b' })
  await log.append(lines(701, 1200))
  await encryptAtRest(log.root, 'audit')
  const range = { from: 300, to: 500, identities: [identity] }
  expect(await log.verify(range)).toMatchObject({
    verdict: 'INTACT',
    count: 0,
    segments: { lines: 256, unsealed: 0 },
  })
  const path = (await listSegments(log.root, 'audit'))[0]?.path as string
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('"n":900', '"n":901'))
  expect((await log.verify(range)).verdict).toBe('INTACT')
  expect((await log.verify({ identities: [identity] })).verdict).toBe('TAMPERED')
  writeFileSync(path, text.replace('"n":300', '"n":301'))
  expect((await log.verify(range)).verdict).toBe('TAMPERED')
})

it('a range of a log that was pruned does not lack the segments before it', async () => {
  const log = begin()
  for (const from of [0, 300, 600]) await log.append(lines(from, from + 300))
  await pruneSealed({ root: log.root, stream: 'audit', keep: 2, reason: 'r', by: 'b' })
  for (const from of [901, 1201]) await log.append(lines(from, from + 300))
  expect(await log.verify({ from: 600, to: 700 })).toMatchObject({ verdict: 'INTACT', count: 0 })
  expect((await log.verify({ from: 260, to: 700 })).verdict).toBe(GAPS)
  const segments = await listSegments(log.root, 'audit')
  rmSync(segments[1]?.path as string)
  expect((await log.verify({ from: 600, to: 700 })).verdict).toBe('UNPROVEN')
})

it('a tombstone whose record cannot be read proves nothing, and is no tampering', async () => {
  const log = begin([await identityToRecipient(await generateX25519Identity())], true)
  await log.append(lines(0, 300))
  await eraseEntry({ root: log.root, stream: 'audit', index: 42, reason: 'r', by: 'b' })
  await log.append(lines(301, 600))
  await encryptAtRest(log.root, 'audit')
  const report = await log.verify()
  expect([report.verdict, report.firstBad?.kind]).toEqual(['UNPROVEN', 'encrypted'])
})

it('a log that was written anew is not the one that was seen, whichever part of it is verified', async () => {
  const log = begin()
  const other = begin()
  // Both with the same keys: they were stolen.
  for (const folder of ['.sillok', 'audit']) {
    rmSync(join(other.root, folder), { recursive: true, force: true })
    if (existsSync(join(log.root, folder)))
      cpSync(join(log.root, folder), join(other.root, folder), { recursive: true })
  }
  await log.append(lines(0, 700))
  await other.append([...lines(0, 650), lineOf(650, 'mallory'), ...lines(651, 1100)])
  const file = (root: string, name: string): string => join(root, 'audit/tlog', name)
  const seen = [readFileSync(file(log.root, 'checkpoint'))]
  const keys = [log.key]
  const range = { keys, seen, from: 0, to: 255 }
  expect((await other.verify({ ...range, seen: [] })).verdict).toBe('INTACT')
  expect((await other.verify(range)).verdict).toBe('TAMPERED')
  // Where the log that was seen ends, its hashes are put back: in a tile that has no part in the range.
  const tile = readFileSync(file(other.root, 'tile/0/002'))
  readFileSync(file(log.root, 'tile/0/002.p/188')).copy(tile)
  writeFileSync(file(other.root, 'tile/0/002'), tile)
  expect((await other.verify(range)).verdict).toBe('TAMPERED')
})
