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
import { beginSeal, encryptAtRest, sealNow, startSealer, verifyLog } from 'sillok/seal'
import { listSegments, openStream, readStream } from 'sillok/stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { lineOf, PLACE } from './forge.js'
import { begin, lines } from './sealed-stream.js'

const BIN = join(import.meta.dirname, '../../packages/sillok/bin/sillok.js')
const hasAge = spawnSync('age', ['--version']).status === 0

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
  expect(run.stderr).toContain('not an age identity')
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
