import fs from 'node:fs'
import { join } from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import {
  beginSeal,
  encryptAtRest,
  pruneSealed,
  receiptOf,
  sealNow,
  startSealer,
  type VerifierKey,
  verifyLog,
  verifyReceipt,
} from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { failing } from './failing.js'
import { lineOf, PLACE } from './forge.js'

// A pruning ends within a bundle of 256 entries: what is pruned of it goes as well, and nothing else.

const GAPS = 'INTACT_WITH_AUTHORISED_GAPS'
const WHY = { stream: 'audit', keep: 1, reason: 'one year is over', by: 'retention' }

function temporary(): string {
  const root = fs.mkdtempSync(join(PLACE, 'sillok-'))
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  return root
}

/** A sealed stream with a segment for each part, from the first number to before the next. */
async function logOf(
  parts: readonly number[],
  more: object = {},
): Promise<{ root: string; key: VerifierKey }> {
  const root = temporary()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', ...more })
  for (const [at, from] of parts.slice(0, -1).entries()) {
    await append(root, from, parts[at + 1] as number)
    await sealNow({ root, stream: 'audit' })
  }
  return { root, key }
}

async function append(root: string, from: number, to: number): Promise<void> {
  const stream = openStream({ root, name: 'audit', sealed: true })
  await stream.appendAll(Array.from({ length: to - from }, (_, at) => lineOf(from + at)))
  await stream.close()
}

const verify = (root: string, key: VerifierKey, more: object = {}) =>
  verifyLog({ folder: join(root, 'audit'), keys: [key], ...more })

/** Which of the lines up to a number stand in any file of the stream, in whatever form. */
function linesIn(root: string, upTo: number): number[] {
  const texts = (fs.readdirSync(join(root, 'audit'), { recursive: true, withFileTypes: true }) as fs.Dirent[])
    .filter((file) => file.isFile())
    .map((file) => fs.readFileSync(join(file.parentPath, file.name), 'latin1'))
  return Array.from({ length: upTo }, (_, n) => n).filter((n) =>
    texts.some((text) => text.includes(lineOf(n))),
  )
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

it('takes out what is pruned of a full bundle: tombstones, with the hashes and the proofs of all', async () => {
  const { root, key } = await logOf([0, 300, 600, 900])
  const tlog = join(root, 'audit/tlog')
  const whole = receiptOf(tlog, 590, [key])
  expect(await pruneSealed({ root, ...WHY })).toEqual({ segments: 2, first: 600 })
  expect(linesIn(root, 900)).toEqual(range(600, 900))
  const report = await verify(root, key)
  expect([report.verdict, report.findings, report.gaps?.pruned]).toEqual([GAPS, [], 600])
  expect(verifyReceipt(Buffer.from(whole), [key]).verdict).toBe('INTACT')
  // Of one that is gone there is the proof alone.
  const bare = Buffer.from(receiptOf(tlog, 590, [key]))
  expect(verifyReceipt(bare, [key]).verdict).toBe('UNPROVEN')
  expect(verifyReceipt(bare, [key], Buffer.from(lineOf(590))).verdict).toBe('INTACT')
  expect(verifyReceipt(Buffer.from(receiptOf(tlog, 600, [key])), [key]).entry).toBe(lineOf(600))
})

it('does so in a bundle that is not full, which goes on to grow; and a range of it is verified', async () => {
  const { root, key } = await logOf([0, 10, 20, 30])
  expect(await pruneSealed({ root, ...WHY })).toEqual({ segments: 2, first: 20 })
  expect(linesIn(root, 30)).toEqual(range(20, 30))
  const files = fs.readdirSync(join(root, 'audit/tlog/tile/entries/000.p'))
  expect(files.length).toBeGreaterThan(2)
  for (const to of [40, 400]) {
    await append(root, to === 40 ? 30 : 40, to)
    await sealNow({ root, stream: 'audit' })
    expect(linesIn(root, 30)).toEqual(range(20, 30))
    const report = await verify(root, key, { from: 0, to: 5 })
    expect([report.verdict, report.findings, report.gaps?.pruned]).toEqual([GAPS, [], 20])
  }
  // Pruned again: there the bundle goes as a whole.
  await pruneSealed({ root, ...WHY })
  expect((await verify(root, key)).verdict).toBe(GAPS)
})

it('is done by the sealer that has the bundle in memory, before pruning returns', async () => {
  const { root, key } = await logOf([0, 10, 20, 30])
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 1 })
  expect(await pruneSealed({ root, ...WHY })).toEqual({ segments: 2, first: 20 })
  expect(linesIn(root, 30)).toEqual(range(20, 30))
  await append(root, 30, 300)
  await sealer.close()
  expect(sealer.size).toBe(301)
  expect(linesIn(root, 300)).toEqual(range(20, 300))
  const report = await verify(root, key)
  expect([report.verdict, report.findings, report.gaps?.pruned]).toEqual([GAPS, [], 20])
})

it('a tombstone counts below what is pruned, with the hash that was signed, and nowhere else', async () => {
  const { root, key } = await logOf([0, 10, 20, 30])
  await pruneSealed({ root, ...WHY })
  await append(root, 30, 300)
  await sealNow({ root, stream: 'audit' })
  const path = join(root, 'audit/tlog/tile/entries/000')
  const bytes = fs.readFileSync(path)
  const [tomb = ''] = /\{"timestamp":"","log_tombstone":"[^"]+"\} */.exec(bytes.toString('latin1')) ?? []
  const forged = async (from: string, to: string) => {
    fs.writeFileSync(path, Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'))
    const { verdict, firstBad } = await verify(root, key)
    fs.writeFileSync(path, bytes)
    return [verdict, firstBad?.kind, firstBad?.index]
  }
  const over = lineOf(21)
  expect(await forged(over, tomb.trimEnd().padEnd(over.length).slice(0, over.length))).toEqual([
    'TAMPERED',
    'entry',
    21,
  ])
  expect(await forged(tomb, tomb.replace(/":"[A-Za-z0-9+/]/, '":"!'))).toEqual(['TAMPERED', 'entry', 0])
  // The right tombstone over one that stays: nothing sealed says so.
  const hash = fs.readFileSync(join(root, 'audit/tlog/tile/0/000')).subarray(21 * 32, 22 * 32)
  const right = `{"timestamp":"","log_tombstone":"${hash.toString('base64')}"}`.padEnd(over.length)
  expect(await forged(over, right)).toEqual(['TAMPERED', 'entry', 21])
  expect((await verify(root, key)).verdict).toBe(GAPS)
})

it('takes content beside the log along; of what is encrypted, with an identity', async () => {
  const identity = await generateX25519Identity()
  const recipients = [await identityToRecipient(identity)]
  const long = (n: number): string => JSON.stringify({ timestamp: '', n, text: 'x'.repeat(70_000) })
  const root = temporary()
  const key = beginSeal({ root, stream: 'audit', origin: 'example.com/audit', recipients })
  for (const from of [0, 300, 600]) {
    const stream = openStream({ root, name: 'audit', sealed: true })
    await stream.appendAll([
      long(from),
      ...range(from + 1, from + 299).map((n) => lineOf(n)),
      long(from + 299),
    ])
    await stream.close()
    await sealNow({ root, stream: 'audit' })
  }
  const payloads = () =>
    fs
      .readdirSync(join(root, 'audit/tlog/payload'), { recursive: true })
      .filter((name) => `${name}`.endsWith('.age')).length
  expect(payloads()).toBe(6)
  await pruneSealed({ root, ...WHY, keep: 2 })
  expect([payloads(), linesIn(root, 300)]).toEqual([4, []])
  await encryptAtRest(root, 'audit')
  const bundle = join(root, 'audit/tlog/tile/entries/002.age')
  const inside = async (): Promise<string> => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return Buffer.from(await decrypter.decrypt(fs.readFileSync(bundle))).toString('latin1')
  }
  // The content goes, also where its entry cannot be read.
  await pruneSealed({ root, ...WHY })
  expect([(await inside()).includes(lineOf(590)), payloads()]).toEqual([true, 2])
  // Nothing more is to be pruned; what could not be read is finished.
  expect(await pruneSealed({ root, ...WHY, identities: [identity] })).toMatchObject({ segments: 0 })
  expect([(await inside()).includes(lineOf(590)), (await inside()).includes(lineOf(601))]).toEqual([
    false,
    true,
  ])
  const report = await verify(root, key, { identities: [identity] })
  expect([report.verdict, report.findings, report.gaps?.pruned]).toEqual([GAPS, [], 600])
  expect(payloads()).toBe(2)
})

it('is no tampering for who verifies meanwhile', async () => {
  const { root, key } = await logOf([0, 100, 200, 300])
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 1 })
  let isDone = false
  const verdicts: unknown[] = []
  const verifying = (async () => {
    while (!isDone) {
      const { verdict, findings } = await verify(root, key)
      if (verdict === 'TAMPERED') verdicts.push(findings)
    }
  })()
  for (let from = 300; from < 900; from += 100) {
    await append(root, from, from + 100)
    while (sealer.size < from + 100) await new Promise((done) => setTimeout(done, 2))
    await pruneSealed({ root, ...WHY, keep: 2 })
  }
  isDone = true
  await verifying
  await sealer.close()
  expect(verdicts).toEqual([])
  expect((await verify(root, key)).verdict).toBe(GAPS)
})

it.each([
  ['a full bundle', [0, 300, 600], 300, 'dead', 3],
  ['a bundle that is not full', [0, 10, 20, 30], 20, 'dead', 1],
  ['a bundle that is not full', [0, 10, 20, 30], 20, 'EIO', 7],
] as const)(
  'a pruning within %s that fails at its n-th file operation is finished by the next (%s, %s, %s, every %s)',
  async (_, parts, first, how, step) => {
    const base = await logOf(parts)
    const copy = (): string => {
      const root = temporary()
      fs.cpSync(base.root, root, { recursive: true, verbatimSymlinks: true })
      return root
    }
    const seen = [fs.readFileSync(join(base.root, 'audit/tlog/checkpoint'))]
    const all = parts.at(-1) as number
    const operations = await failing(Number.POSITIVE_INFINITY, how, () =>
      pruneSealed({ root: copy(), ...WHY }),
    )
    expect(operations).toBeGreaterThan(50)
    for (let at = 1; at <= operations; at += step) {
      const root = copy()
      await failing(at, how, () => pruneSealed({ root, ...WHY }))
      for (const lease of ['.sillok/seal/audit/.leases', 'audit/.leases'])
        fs.rmSync(join(root, lease), { recursive: true, force: true })
      const between = await verify(root, base.key, { seen })
      expect([at, between.verdict, between.findings]).toEqual([at, expect.stringMatching(/^INTACT/), []])
      await pruneSealed({ root, ...WHY })
      const report = await verify(root, base.key, { seen })
      expect([at, report.verdict, report.findings]).toEqual([at, GAPS, []])
      expect([at, linesIn(root, all)]).toEqual([at, range(first, all)])
      fs.rmSync(root, { recursive: true, force: true })
    }
    console.log(`${operations} operations`)
  },
  120_000,
)
