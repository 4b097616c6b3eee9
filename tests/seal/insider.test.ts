import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beginSeal, eraseEntry, leafHash, sealNow, verifyLog } from 'sillok/seal'
import { listSegments, openStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
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

it('a segment that is encrypted to the recipients, and of which no entry is, does not go unsaid', async () => {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const log = await logOf([3, 3, 3], [recipient])
  expect((await log.verify()).verdict).toBe('INTACT')
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const forged = await encrypter.encrypt(Buffer.from(`${lineOf(1, 'mallory')}\n`))
  for (const name of ['2020-01-01T00-00-00.000Z-000001', '2090-01-01T00-00-00.000Z-000001']) {
    writeFileSync(log.path(`${name}.jsonl.age`), forged)
    for (const identities of [[], [identity]]) {
      const { verdict, findings } = await log.verify({ identities })
      expect([name, verdict]).toEqual([name, expect.stringMatching(/^(TAMPERED|UNPROVEN)$/)])
      expect(findings[0]).toMatchObject({ kind: 'unsealed', message: expect.stringContaining(name) })
    }
    rmSync(log.path(`${name}.jsonl.age`))
  }
  expect((await log.verify()).verdict).toBe('INTACT')
})

it('an encrypted segment that is newer than all others does not end the sealing of those', async () => {
  const log = await logOf([3])
  const stream = openStream({ root: log.root, name: 'audit', sealed: true })
  onTestFinished(() => stream.close())
  await stream.appendAll([lineOf(3)])
  expect((await log.seal()).size).toBe(4)
  const planted = '2090-01-01T00-00-00.000Z-000001'
  writeFileSync(log.path(`${planted}.jsonl.age`), 'age-encryption.org/v1\n')
  await stream.appendAll([lineOf(4)])
  const problems: string[] = []
  const onProblem = ({ message }: Error) => problems.push(message)
  expect((await sealNow({ root: log.root, stream: 'audit', onProblem })).size).toBe(5)
  expect(problems).toEqual([expect.stringContaining(planted)])
  expect((await log.verify()).verdict).toBe('UNPROVEN')
})

it('a second form of a segment says the same', async () => {
  const log = await logOf([3, 3, 3])
  const [name = ''] = await log.names()
  const text = readFileSync(log.path(`${name}.jsonl`))
  // As where a process died between making one and removing the other.
  writeFileSync(log.path(`${name}.jsonl.gz`), gzipSync(text))
  expect((await log.verify()).verdict).toBe('INTACT')
  const forged = Buffer.from(text.toString().replace('alice', 'mallo'))
  writeFileSync(log.path(`${name}.jsonl.gz`), gzipSync(forged))
  expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment' } })
  writeFileSync(log.path(`${name}.jsonl.gz`), 'nothing')
  expect((await log.verify()).verdict).toMatch(/^(TAMPERED|UNPROVEN)$/)
})
