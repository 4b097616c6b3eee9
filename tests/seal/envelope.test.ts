import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import {
  beginSeal,
  eraseEntry,
  type LogReport,
  parseBundle,
  pruneSealed,
  sealNow,
  verifyLog,
} from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf, rewrite, unsigned } from './forge.js'

const LONG = JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', message: 'x'.repeat(70_000) })

async function logOf(lines: readonly string[], recipients: string[] = []) {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  const append = async (more: readonly string[]): Promise<void> => {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(more)
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  await append(lines)
  const path = (await listSegments(root, 'audit'))[0]?.path as string
  return {
    root,
    append,
    path,
    text: readFileSync(path, 'utf8'),
    verify: (more = {}): Promise<LogReport> =>
      verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
    entries: (): string[] => {
      const bundle = readFileSync(join(root, `audit/tlog/tile/entries/000.p/${lines.length}`))
      return parseBundle(bundle, lines.length).map(String)
    },
    /** Puts another text in place of the segment, and mends the file of ranges: the log is one whose ranges are not signed. */
    replace: (text: string): void => {
      const length = (of: string): string => `"bytes":${String(Buffer.byteLength(of)).padStart(16)}`
      const ranges = join(root, 'audit/tlog/ranges')
      const before = readFileSync(ranges, 'utf8')
      const now = length(readFileSync(path, 'utf8'))
      expect(before).toContain(now)
      writeFileSync(ranges, before.replace(now, length(text)))
      writeFileSync(path, text)
    },
  }
}

it('the envelope of a long line does not stand for it in its segment', async () => {
  const log = await logOf([lineOf(0), LONG, lineOf(2)])
  const envelope = log.entries()[1] as string
  expect((await log.verify()).verdict).toBe('INTACT')
  const forged = log.text.replace(LONG, envelope)
  // Its content is gone then.
  log.replace(forged)
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'ranges' } })
  await unsigned(log.root)
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 1 } })
  log.replace(log.text)
  expect((await log.verify()).verdict).toBe('INTACT')
})

it('nor where the entries were removed, and hashes alone are left', async () => {
  const log = await logOf([lineOf(0), LONG, lineOf(2)])
  const forged = log.text.replace(LONG, log.entries()[1] as string)
  await log.append(Array.from({ length: 300 }, (_, n) => lineOf(n)))
  await pruneSealed({ root: log.root, stream: 'audit', keep: 1, reason: 'r', by: 'b' })
  writeFileSync(log.path, log.text)
  expect((await log.verify()).verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
  log.replace(forged)
  await unsigned(log.root)
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 1 } })
})

it('lines that programs write in the form of an envelope are lines like others, and their envelopes do not stand for them', async () => {
  const claims = [70_000, 7].flatMap((bytes) => [
    JSON.stringify({ log_envelope: { bytes, sha256: '00'.repeat(32) } }),
    JSON.stringify({ log_envelope: { version: 2, bytes, commitment: 'ab'.repeat(32) } }),
  ])
  const lines = [lineOf(0), ...claims, lineOf(5)]
  const log = await logOf(lines)
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', findings: [], segments: { lines: 6 } })
  const entries = log.entries()
  expect([entries[0], entries[5]]).toEqual([lines[0], lines[5]])
  for (const at of [1, 2, 3, 4]) {
    expect(JSON.parse(entries[at] as string).log_envelope).toMatchObject({ version: 2 })
    log.replace(log.text.replace(lines[at] as string, entries[at] as string))
    await unsigned(log.root)
    expect(await log.verify()).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'segment', index: at },
    })
    log.replace(log.text)
  }
})

it('a line in the form of an envelope that names the content of another one does not take that away with it', async () => {
  const identity = await generateX25519Identity()
  const log = await logOf([LONG, lineOf(1)], [await identityToRecipient(identity)])
  const { commitment } = JSON.parse(log.entries()[0] as string).log_envelope
  const payload = join(log.root, 'audit/tlog/payload', commitment.slice(0, 2), `${commitment}.age`)
  expect(existsSync(payload)).toBe(true)
  await log.append([JSON.stringify({ log_envelope: { version: 2, bytes: 70_000, commitment } })])
  const identities = [identity]
  expect(await log.verify({ identities })).toMatchObject({ verdict: 'INTACT', findings: [] })
  await eraseEntry({ root: log.root, stream: 'audit', index: 2, reason: 'r', by: 'b' })
  expect(existsSync(payload)).toBe(true)
  expect(await log.verify({ identities })).toMatchObject({
    verdict: 'INTACT_WITH_AUTHORISED_GAPS',
    findings: [],
  })
})

it('logs of before, in which such a line was its own entry, are verified as they were', async () => {
  const [small, large] = [7, 70_000].map((bytes) => JSON.stringify({ log_envelope: { bytes, sha256: '00' } }))
  const log = await logOf([lineOf(0), small as string, LONG])
  const hash = JSON.parse(log.entries()[2] as string).log_envelope.sha256
  const former = JSON.stringify({
    timestamp: '2026-11-20T10:55:44.123Z',
    log_envelope: { bytes: LONG.length + 1, sha256: hash },
  })
  await rewrite(log.root, [lineOf(0), small as string, former])
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: 3 } })
  // It could be a line, or that of another whose content is gone.
  log.replace(log.text.replace(LONG, former))
  expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'segment', index: 2 } })
  log.replace(log.text.replace(LONG, large as string))
  await rewrite(log.root, [lineOf(0), small as string, large as string])
  expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'segment', index: 2 } })
  // Sealed anew it is a line like others.
  rmSync(join(log.root, 'audit/tlog'), { recursive: true })
  rmSync(join(log.root, '.sillok/seal/audit/state.json'))
  rmSync(join(log.root, '.sillok/seal/audit/epoch-0.skey'))
  await sealNow({ root: log.root, stream: 'audit' })
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: 3 } })
})
