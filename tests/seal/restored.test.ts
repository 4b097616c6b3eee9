import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beginSeal, encryptAtRest, eraseEntry, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf } from './forge.js'

// What was erased, and put back over its tombstone, is what was sealed once: only who looks for it sees that it is there.

const BIN = join(import.meta.dirname, '../../packages/sillok/bin/sillok.js')
const LONG = JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', message: 'x'.repeat(70_000) })
const lines = Array.from({ length: 8 }, (_, n) => (n === 5 ? LONG : lineOf(n)))

async function logOf(recipients: string[] = []) {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  const append = async (more: readonly string[]): Promise<void> => {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(more)
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  await append(lines)
  const segment = (await listSegments(root, 'audit'))[0]?.path as string
  return {
    root,
    append,
    vkey: key.vkey,
    segment,
    bundles: join(root, 'audit/tlog/tile/entries/000.p'),
    verify: (more = {}) => verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
    erase: (index: number, more = {}) =>
      eraseEntry({ root, stream: 'audit', index, reason: 'request 17', by: 'kim', ...more }),
    restored: async (more = {}) =>
      (await verifyLog({ folder: join(root, 'audit'), keys: [key], ...more })).gaps?.restored,
  }
}

it.each([3, 5])('is said of entry %i, wherever it is', async (index) => {
  const log = await logOf()
  const before = readFileSync(log.segment)
  // That of eight entries is no part of the log any more once there are nine; its file stays.
  const [narrow, wide] = ['8', '9'].map((name) => join(log.bundles, name)) as [string, string]
  const [narrowBefore] = [readFileSync(narrow)]
  await log.erase(index)
  const [erased, wideErased, narrowErased] = [log.segment, wide, narrow].map((path) => readFileSync(path))
  const gap = { verdict: 'INTACT_WITH_AUTHORISED_GAPS', findings: [], gaps: { erased: 1 } }
  expect(await log.verify()).toMatchObject({ ...gap, gaps: { erased: 1, restored: [] } })

  writeFileSync(log.segment, before)
  expect(await log.verify()).toMatchObject({ ...gap, gaps: { restored: [{ index, where: ['segment'] }] } })
  // A part in which it is not says nothing of it.
  expect(await log.restored({ from: 0, to: 0, folder: join(log.root, 'audit/tlog') })).toEqual([])

  writeFileSync(log.segment, erased as Buffer)
  writeFileSync(narrow, narrowBefore)
  expect(await log.verify()).toMatchObject({ ...gap, gaps: { restored: [{ index, where: ['log'] }] } })

  writeFileSync(narrow, narrowErased as Buffer)
  const bundle = Buffer.concat([narrowBefore, (wideErased as Buffer).subarray(narrowBefore.length)])
  writeFileSync(wide, bundle)
  expect(await log.restored()).toEqual([{ index, where: ['log'] }])
  writeFileSync(log.segment, before)
  expect(await log.verify()).toMatchObject({
    findings: [],
    gaps: { restored: [{ index, where: ['log', 'segment'] }] },
  })

  const page = join(log.root, 'report.html')
  const args = ['verify', join(log.root, 'audit'), '--key', log.vkey, '--report', page]
  const shown = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' }).stdout
  expect(shown).toMatch(new RegExp(`there again +what was erased: entry ${index} \\(log, segment\\)`))
  expect(readFileSync(page, 'utf8')).toContain(`entry ${index} (log, segment)`)
})

it('is said of what is encrypted, to who can read it', async () => {
  const identity = await generateX25519Identity()
  const identities = [identity]
  const log = await logOf([await identityToRecipient(identity)])
  await log.append(Array.from({ length: 300 }, (_, n) => lineOf(8 + n)))
  await encryptAtRest(log.root, 'audit')
  const encrypted = join(log.root, 'audit/tlog/tile/entries/000.age')
  const before = readFileSync(encrypted)
  const segment = (await listSegments(log.root, 'audit'))[0]?.path as string
  const lineBefore = readFileSync(segment)
  await log.erase(3, { identities })
  expect(await log.restored({ identities })).toEqual([])
  writeFileSync(encrypted, before)
  expect(await log.restored({ identities })).toEqual([{ index: 3, where: ['log'] }])
  writeFileSync(segment, lineBefore)
  expect(await log.restored({ identities })).toEqual([{ index: 3, where: ['log', 'segment'] }])
  expect(readdirSync(log.bundles.replace('000.p', '')).length).toBeGreaterThan(1)
})

it('is not said of a record that speaks of another hash', async () => {
  const log = await logOf()
  const leaf = Buffer.alloc(32).toString('base64')
  await log.append([JSON.stringify({ event: 'seal.erased', index: 3, leaf, reason: 'none', by: 'mallory' })])
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT', gaps: { restored: [] } })
})
