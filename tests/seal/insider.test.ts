import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeal, eraseEntry, leafHash, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { lineOf } from './forge.js'

// What one may try who can write to every file and has no key, or can only log.

async function logOf(counts: readonly number[], recipients: string[] = []) {
  const root = temporaryRoot()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  let n = 0
  const append = async (lines: readonly string[]): Promise<void> => {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll(lines)
    await stream.close()
  }
  const seal = () => sealNow({ root, stream: 'audit' })
  for (const count of counts) {
    await append(Array.from({ length: count }, () => lineOf(n++)))
    await seal()
  }
  return {
    root,
    append,
    seal,
    path: (name: string): string => join(root, 'audit', name),
    names: async () => (await listSegments(root, 'audit')).map(({ name }) => name),
    verify: (more = {}) => verifyLog({ folder: join(root, 'audit'), keys: [key], ...more }),
  }
}

const record = (about: object): string =>
  JSON.stringify({ event: 'seal.erased', reason: 'none', by: 'mallory', ...about })

it('a record that says something else of an erased entry leaves its tombstone as it is', async () => {
  const log = await logOf([5])
  await eraseEntry({ root: log.root, stream: 'audit', index: 3, reason: 'request 17', by: 'kim' })
  expect((await log.verify()).verdict).toBe('INTACT_WITH_AUTHORISED_GAPS')
  await log.append([record({ index: 3, leaf: Buffer.alloc(32).toString('base64') })])
  await log.seal()
  expect(await log.verify()).toMatchObject({ verdict: 'INTACT_WITH_AUTHORISED_GAPS', findings: [] })
  // Nor before it.
  const other = await logOf([5])
  await other.append([record({ index: 3, leaf: Buffer.alloc(32).toString('base64') })])
  await other.seal()
  await eraseEntry({ root: other.root, stream: 'audit', index: 3, reason: 'request 17', by: 'kim' })
  expect(await other.verify()).toMatchObject({ verdict: 'INTACT_WITH_AUTHORISED_GAPS', findings: [] })
})

it('a record that says that an entry had the hash of another line does not let that line stand for it', async () => {
  const log = await logOf([5])
  const [name = ''] = await log.names()
  const forged = lineOf(3, 'mallo')
  const leaf = leafHash(Buffer.from(forged)).toString('base64')
  await log.append([record({ index: 3, leaf })])
  await log.seal()
  expect((await log.verify()).verdict).toBe('INTACT')
  const text = readFileSync(log.path(`${name}.jsonl`), 'utf8')
  writeFileSync(log.path(`${name}.jsonl`), text.replace(lineOf(3), forged))
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 3 } })
  // Nor a tombstone of that hash.
  const tombstone = `{"timestamp":"","log_tombstone":"${leaf}"}`.padEnd(forged.length)
  writeFileSync(log.path(`${name}.jsonl`), text.replace(lineOf(3), tombstone))
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 3 } })
})
