import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openStream } from '../../stream/index.js'
import { openCheckpoint, parseSignerKey, parseVerifierKey } from '../tlog/index.js'
import { sealNow } from './seal-now.js'
import { startSealer } from './sealer.js'
import { beginSeal } from './settings.js'

const withCode = (code: string) => expect.objectContaining({ name: 'SillokError', code })
const ORIGIN = 'example.com/audit'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
})

const at = (path: string): string => join(root, path)
const lineOf = (n: number, more = ''): string =>
  JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', level: 'INFO', message: `event ${n}${more}`, n })

async function write(from: number, to: number): Promise<void> {
  const stream = openStream({ root, name: 'audit' })
  for (let n = from; n < to; n++) stream.append(lineOf(n))
  await stream.close()
}
const seal = () => sealNow({ root, stream: 'audit' })
const begin = (more = {}) => beginSeal({ root, stream: 'audit', origin: ORIGIN, ...more })

it('signs what stands in the segments, and goes on from there', async () => {
  const key = begin()
  await write(0, 300)
  expect(await seal()).toEqual({ size: 300, epoch: 0 })
  const first = readFileSync(at('audit/tlog/checkpoint'))
  expect(await seal()).toEqual({ size: 300, epoch: 0 })
  expect(readFileSync(at('audit/tlog/checkpoint'))).toEqual(first)
  await write(300, 900)
  expect((await seal()).size).toBe(900)
  expect(openCheckpoint(readFileSync(at('audit/tlog/checkpoint')), [key])).toMatchObject({
    origin: ORIGIN,
    size: 900,
  })
  // A part of a tile goes when the whole one is there.
  expect(readdirSync(at('audit/tlog/tile/0')).sort()).toEqual(['000', '001', '002', '003.p'])
})

it('keeps everything for its owner alone, and private keys out of the log', async () => {
  begin()
  await write(0, 3)
  await seal()
  const keys = readdirSync(at('.sillok/seal/audit')).filter((name) => name.endsWith('.skey'))
  expect(keys.sort()).toEqual(['epoch-0.skey', 'log.skey'])
  for (const name of keys) expect(statSync(at(`.sillok/seal/audit/${name}`)).mode & 0o777).toBe(0o600)
  for (const path of readdirSync(at('audit/tlog'), { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(at(`audit/tlog/${path}`))
    expect(stat.mode & 0o077).toBe(0)
    if (stat.isFile()) expect(readFileSync(at(`audit/tlog/${path}`), 'utf8')).not.toContain('PRIVATE')
  }
})

it('seals while it runs, and begins epochs also where nothing is logged', async () => {
  begin({ epochMs: 1 })
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 10 })
  await expect(seal()).rejects.toThrow(withCode('SEALER_RUNNING'))
  await write(0, 5)
  while (sealer.size < 5 || !fs.existsSync(at('audit/tlog/epoch/002')))
    await new Promise((done) => setTimeout(done, 20))
  await write(5, 9)
  await sealer.close()
  expect(sealer.size).toBe(9)
  // Of earlier epochs' keys there is none left.
  const keys = readdirSync(at('.sillok/seal/audit')).filter((name) => name.startsWith('epoch-'))
  expect(keys).toHaveLength(1)
  expect((await seal()).size).toBe(9)
})

it('takes into a checkpoint what came while others waited for it', async () => {
  begin()
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 3000 })
  await write(0, 2)
  // Long enough that the first are read.
  await new Promise((done) => setTimeout(done, 700))
  await write(2, 5)
  while (sealer.size === 0) await new Promise((done) => setTimeout(done, 20))
  expect(sealer.size).toBe(5)
  await sealer.close()
})

it('ends with the error of a commit that nobody waited for', async () => {
  begin()
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 50 })
  writeFileSync(at('audit/tlog/tile'), 'no folder')
  await write(0, 2)
  await expect(sealer.ended).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) })
})

it('keeps of a line that is too long its hash', async () => {
  begin()
  const stream = openStream({ root, name: 'audit' })
  stream.append(lineOf(1, 'x'.repeat(70_000)))
  await stream.close()
  await seal()
  const entry = readFileSync(at('audit/tlog/tile/entries/000.p/1')).subarray(2).toString()
  expect(JSON.parse(entry)).toMatchObject({
    timestamp: '2026-11-20T10:55:44.123Z',
    log_envelope: { bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})

describe('refuses to sign', () => {
  beforeEach(async () => {
    begin({ anchors: [at('anchor')] })
    await write(0, 300)
    await seal()
  })
  const flip = (path: string): void => {
    const bytes = readFileSync(at(path))
    bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9)
    writeFileSync(at(path), bytes)
  }

  it.each([
    ['a changed tile', 'SEAL_DAMAGED', () => flip('audit/tlog/tile/0/001.p/44')],
    ['a tile that is gone', 'TILE_MISSING', () => rmSync(at('audit/tlog/tile/1/000.p/1'))],
    ['a changed beginning of an epoch', 'EPOCH_BROKEN', () => flip('audit/tlog/epoch/000')],
    ['a checkpoint that is not its own', 'SIGNATURE_WRONG', () => flip('audit/tlog/checkpoint')],
    ['a log without its state', 'SEAL_STATE_LOST', () => rmSync(at('.sillok/seal/audit/state.json'))],
    ['a key that is gone', 'KEY_MISSING', () => rmSync(at('.sillok/seal/audit/epoch-0.skey'))],
    [
      'a key that others may read',
      'KEY_EXPOSED',
      () => fs.chmodSync(at('.sillok/seal/audit/log.skey'), 0o640),
    ],
  ])('with %s', async (_, code, damage) => {
    damage()
    await expect(seal()).rejects.toThrow(withCode(code))
  })

  it('a log that was rolled back as a whole, with its state and keys, when it was anchored', async () => {
    const kept = at('kept')
    for (const folder of ['audit', '.sillok']) fs.cpSync(at(folder), join(kept, folder), { recursive: true })
    await write(300, 400)
    await seal()
    for (const folder of ['audit', '.sillok']) {
      rmSync(at(folder), { recursive: true })
      fs.cpSync(join(kept, folder), at(folder), { recursive: true })
    }
    await expect(seal()).rejects.toThrow(withCode('LOG_ROLLED_BACK'))
  })

  it('a log that is older than its state', async () => {
    const state = readFileSync(at('.sillok/seal/audit/state.json'))
    await write(300, 400)
    await seal()
    writeFileSync(at('.sillok/seal/audit/state.json'), state)
    await expect(seal()).rejects.toThrow(withCode('LOG_ROLLED_BACK'))
  })
})

it('goes on where an anchor cannot be written, and says so', async () => {
  writeFileSync(at('file'), '')
  begin({ anchors: [at('file/anchor')] })
  await write(0, 3)
  const problems: Error[] = []
  expect((await sealNow({ root, stream: 'audit', onProblem: (error) => problems.push(error) })).size).toBe(3)
  expect(problems.length).toBeGreaterThan(0)
})

it('says where an anchor lost its checkpoint, as where the disk is not mounted, and puts none into a folder that it would have to make', async () => {
  begin({ anchors: [at('anchor')] })
  const sealed = async (): Promise<unknown[]> => {
    const problems: unknown[] = []
    await sealNow({
      root,
      stream: 'audit',
      onProblem: (error) => problems.push((error as { code?: string }).code),
    })
    return problems
  }
  await write(0, 3)
  expect(await sealed()).toEqual([])
  rmSync(at('anchor'), { recursive: true })
  await write(3, 6)
  expect(await sealed()).toEqual(['ANCHOR_LOST', 'ANCHOR_LOST'])
  expect(fs.existsSync(at('anchor'))).toBe(false)
  fs.mkdirSync(at('anchor'))
  await write(6, 9)
  expect(await sealed()).toEqual(['ANCHOR_LOST'])
  await write(9, 12)
  expect(await sealed()).toEqual([])
  expect(readdirSync(at('anchor'))).toHaveLength(1)
})

describe('a command that signs', () => {
  const other = parseSignerKey(beginKey().skey)
  function beginKey() {
    const folder = mkdtempSync(join(tmpdir(), 'sillok-'))
    const { vkey } = beginSeal({ root: folder, stream: 'audit', origin: ORIGIN })
    const skey = readFileSync(join(folder, '.sillok/seal/audit/log.skey'), 'utf8').trim()
    rmSync(folder, { recursive: true })
    return { skey, vkey }
  }
  const script = (skey: string): string => {
    const seed = Buffer.from(skey.split('+').slice(4).join('+'), 'base64').subarray(1).toString('hex')
    writeFileSync(
      at('sign.cjs'),
      `const { createPrivateKey, sign } = require('node:crypto')
const key = createPrivateKey({ key: Buffer.from('302e020100300506032b657004220420${seed}', 'hex'), format: 'der', type: 'pkcs8' })
process.stdout.write(sign(null, require('node:fs').readFileSync(0), key).toString('base64') + '\\n')`,
    )
    return `"${process.execPath}" "${at('sign.cjs')}"`
  }

  it('signs in place of a key on the disk', async () => {
    const { skey, vkey } = beginKey()
    beginSeal({ root, stream: 'audit', command: { run: script(skey), vkey } })
    await write(0, 3)
    expect((await seal()).size).toBe(3)
    expect(readdirSync(at('.sillok/seal/audit'))).not.toContain('log.skey')
    expect(openCheckpoint(readFileSync(at('audit/tlog/checkpoint')), [parseVerifierKey(vkey)]).size).toBe(3)
  })

  it.each([
    ['fails', () => 'exit 3'],
    ['says nothing', () => 'cat > /dev/null'],
    ['has another key', (skey: string) => script(skey)],
  ])('and %s is refused', async (_, run) => {
    const { skey } = beginKey()
    beginSeal({ root, stream: 'audit', command: { run: run(skey), vkey: other.key.vkey } })
    await expect(seal()).rejects.toThrow(withCode('SIGN_COMMAND_FAILED'))
  })
})

it.each([
  [{ origin: 'a b' }, 'CONFIG_INVALID'],
  [{ epochMs: 0 }, 'CONFIG_INVALID'],
  [{ command: { run: 'true', vkey: 'x' } }, 'KEY_MALFORMED'],
])('is not begun with %j', (options, code) => {
  expect(() => begin(options)).toThrow(withCode(code))
})

it('is begun once', () => {
  begin()
  expect(() => begin()).toThrow(withCode('SEAL_EXISTS'))
})
