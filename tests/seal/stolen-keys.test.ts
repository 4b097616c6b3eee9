import { cpSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompactTree,
  encodeBundle,
  formatCheckpoint,
  generateKey,
  leafHash,
  parseBundle,
  parseSignerKey,
  signNote,
} from 'sillok/seal'
import { describe, expect, it } from 'vitest'
import { Forged } from './forge.js'
import { CONTENT, honest, other, range, SIZE } from './two-histories.js'

const LAST_BUNDLE = 'tlog/tile/entries/001.p/44'

describe('what somebody changed who has today’s keys', () => {
  it('10 another history under a new checkpoint', async () => {
    const [log, forged] = [await honest(), await other()]
    log.take(forged, ...CONTENT)
    log.remove(log.segment)
    renameSync(forged.path(forged.segment), log.path(forged.segment))
    await log.sign(forged.checkpoint(), log.stolen())
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'epoch', index: 0 } })
  })

  it('10 and other epochs: found by whoever knows the key of one', async () => {
    const [log, forged] = [await honest(), await other()]
    const known = log.epochKey(0)
    const [first] = log.stolen()
    // All of the log is made anew, by the sealer itself, with the key that was stolen.
    const thief = new Forged()
    cpSync(join(forged.root, 'audit'), thief.folder, { recursive: true })
    thief.key = log.key
    expect(first?.key.vkey).toBe(log.key.vkey)
    thief.remove('tlog/epoch')
    const epoch = generateKey('example.com/audit/epoch/0')
    const { size, root } = forged.checkpoint()
    const empty = new CompactTree().root().toString('base64')
    const text = `sillok/epoch@v1\nexample.com/audit\n0\n0\n${empty}\n${epoch.vkey}\n${empty}\n`
    mkdirSync(thief.path('tlog/epoch'))
    thief.write('tlog/epoch/000', await signNote(text, [first as never, parseSignerKey(epoch.skey)]))
    await thief.sign({ size, root }, [first as never, parseSignerKey(epoch.skey)])
    // With the log's key alone it cannot be told from the first one.
    expect(await thief.verify()).toMatchObject({ verdict: 'INTACT', epochs: { pinned: false } })
    expect(await thief.verify({ keys: [log.key, known] })).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'epoch' },
    })
    expect(await log.verify({ keys: [log.key, known] })).toMatchObject({
      verdict: 'INTACT',
      epochs: { count: 3, pinned: true },
    })
  })

  it('15 an epoch begun with another key than that of the one before', async () => {
    const log = await honest()
    const [key, present] = log.stolen() as [never, never]
    const text = log.read('tlog/epoch/001').toString().split('\n\n')[0] as string
    log.write('tlog/epoch/001', await signNote(`${text}\n`, [key, present]))
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'epoch' } })
  })

  it('17 epochs removed, and every trace of them', async () => {
    const log = await honest()
    const known = log.epochKey(0)
    const seen = log.read('tlog/checkpoint')
    log.remove('tlog/epoch')
    await log.sign(log.checkpoint(), log.stolen().slice(0, 1))
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', epochs: null })
    expect(await log.verify({ seen: [seen] })).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'epoch' },
    })
    expect(await log.verify({ seen: [log.read('tlog/checkpoint')] })).toMatchObject({ verdict: 'INTACT' })
    expect(await log.verify({ keys: [log.key, known] })).toMatchObject({ verdict: 'TAMPERED' })
  })

  it('4 · 11 · 14 the log rolled back: found by its epochs, or by whoever saw it', async () => {
    const log = await honest()
    const tree = new CompactTree()
    for (const line of range(0, 280)) tree.append(leafHash(Buffer.from(line)))
    const seen = log.read('tlog/checkpoint')
    log.write('tlog/tile/entries/001.p/24', encodeBundle(parseBundle(log.read(LAST_BUNDLE), 44).slice(0, 24)))
    log.write('tlog/tile/0/001.p/24', log.read('tlog/tile/0/001.p/44').subarray(0, 24 * 32))
    await log.sign({ size: 280, root: tree.root() }, log.stolen())
    expect(await log.verify()).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'rolled_back', index: 280 },
    })
    log.remove('tlog/epoch')
    await log.sign({ size: 280, root: tree.root() }, log.stolen().slice(0, 1))
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', size: 280 })
    expect(await log.verify({ seen: [seen] })).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'rolled_back' },
    })
    expect(await log.verify({ minSize: 300 })).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'rolled_back' },
    })
  })

  it('13 · 14 two histories, shown to two readers', async () => {
    const [log, forged] = [await honest(), await other()]
    const [key] = log.stolen() as [never]
    const say = async (size: number, root: Buffer) =>
      Buffer.from(await signNote(formatCheckpoint({ origin: 'example.com/audit', size, root }), [key]))
    const same = await say(SIZE, forged.checkpoint().root)
    expect(await log.verify({ seen: [same] })).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'split_view' },
    })
    const earlier = await say(200, forged.checkpoint().root)
    expect(await log.verify({ seen: [earlier] })).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'root' },
    })
    expect(await log.verify({ seen: [log.read('tlog/checkpoint')] })).toMatchObject({
      verdict: 'INTACT',
      seen: 1,
    })
  })

  it('a log that says it has more entries than there can be', async () => {
    const log = await honest()
    await log.sign({ size: 2 ** 52, root: Buffer.alloc(32) }, log.stolen())
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', size: 2 ** 52 })
  })

  it('18 a checkpoint of a key that nobody knows, or with the id of another', async () => {
    const log = await honest()
    const stranger = parseSignerKey(generateKey('example.com/audit').skey)
    await log.sign(log.checkpoint(), [stranger])
    expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'signer_unknown' } })
    await log.sign({ size: SIZE, root: Buffer.alloc(32) }, log.stolen())
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED' })
  })
})
