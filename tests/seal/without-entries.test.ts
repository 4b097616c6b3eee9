import { readFileSync, rmSync, writeFileSync } from 'node:fs'
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

// Lines that stand in a segment while their entries are encrypted, or were removed: they have to be what was sealed all the same.

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at))
const long = (letter: string): string =>
  JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', message: letter.repeat(70_000) })
const PRUNED = JSON.stringify({ event: 'seal.pruned', to: 300, reason: 'none', by: 'mallory' })

interface Log {
  root: string
  key: VerifierKey
  /** The only segment with lines in it, which its writer still has open. */
  segment: string
  verify(more?: object): ReturnType<typeof verifyLog>
  change(before: string, after: string): void
  append(line: string): Promise<void>
}

async function begin(all: readonly string[], recipients: string[] = []): Promise<Log> {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  const stream = openStream({ root, name: 'audit', sealed: true, durability: 'written' })
  onTestFinished(() => stream.close())
  await stream.appendAll(all)
  await sealNow({ root, stream: 'audit' })
  const segment = (await listSegments(root, 'audit'))[0]?.path as string
  return {
    root,
    key,
    segment,
    verify: (more = {}) => verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
    change(before, after) {
      const text = readFileSync(segment, 'utf8')
      expect(text).toContain(before)
      writeFileSync(segment, text.replace(before, after))
    },
    async append(line) {
      await stream.appendAll([line])
      await sealNow({ root, stream: 'audit' })
    },
  }
}

async function recipient(): Promise<{ identities: string[]; recipients: string[] }> {
  const identity = await generateX25519Identity()
  return { identities: [identity], recipients: [await identityToRecipient(identity)] }
}

it('entries that are encrypted: a line that was changed is found, with an identity and without', async () => {
  const { identities, recipients } = await recipient()
  const log = await begin([...lines(0, 100), long('a'), ...lines(101, 300)], recipients)
  expect(await encryptAtRest(log.root, 'audit')).toEqual({ segments: 0, bundles: 1 })
  expect(await log.verify({ identities })).toMatchObject({ verdict: 'INTACT', segments: { lines: 300 } })
  // Also where only others are looked at, and the long line is beyond them.
  expect((await log.verify({ identities, from: 280 })).verdict).toBe('INTACT')
  expect((await log.verify()).verdict).toBe('UNPROVEN')
  await eraseEntry({ root: log.root, stream: 'audit', index: 3, reason: 'request 17', by: 'kim', identities })
  expect((await log.verify({ identities })).verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
  log.change('"n":41}', '"n":4x}')
  const found = { verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 41 } }
  expect(await log.verify({ identities })).toMatchObject(found)
  expect(await log.verify()).toMatchObject(found)
  log.change('"n":4x}', '"n":41}')
  log.change('aaaa"}', 'aaab"}')
  expect(await log.verify({ identities })).toMatchObject({
    verdict: 'TAMPERED',
    firstBad: { kind: 'segment', index: 100 },
  })
})

it('entries that were removed, as a record allows that anybody may have written: the lines that are left are what was sealed', async () => {
  const log = await begin(lines(0, 300))
  await log.append(PRUNED)
  rmSync(join(log.root, 'audit/tlog/tile/entries/000'))
  expect((await log.verify()).verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
  log.change('"n":41}', '"n":4x}')
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 41 } })
})

it('content that was removed, as a record allows that anybody may have written, is a gap, and its line is not proven', async () => {
  const { identities, recipients } = await recipient()
  const log = await begin([lineOf(0), long('a'), ...lines(2, 300)], recipients)
  await log.append(PRUNED)
  expect((await log.verify({ identities })).verdict).toBe('INTACT')
  rmSync(join(log.root, 'audit/tlog/payload'), { recursive: true })
  log.change('aaaa"}', 'aaab"}')
  const found = { verdict: 'UNPROVEN', firstBad: { kind: 'segment', index: 1 } }
  expect(await log.verify({ identities })).toMatchObject(found)
  expect(await log.verify()).toMatchObject(found)
  // Neither does that hide what comes behind.
  log.change('"n":41}', '"n":4x}')
  expect(await log.verify({ identities })).toMatchObject({ verdict: 'TAMPERED', firstBad: { index: 41 } })
})

it('what is pruned takes its content with it, and that is no more than a gap', async () => {
  const { identities, recipients } = await recipient()
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  for (const from of [0, 300, 600]) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll([long('a'), ...lines(from + 1, from + 300)])
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  await pruneSealed({ root, stream: 'audit', keep: 1, reason: 'a year', by: 'kim' })
  const report = await verifyLog({ folder: join(root, 'audit'), keys: [key], identities })
  expect([report.verdict, report.findings]).toEqual(['INTACT_WITH_AUTHORISED_GAPS', []])
})
