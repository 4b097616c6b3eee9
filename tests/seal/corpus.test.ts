import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompactTree,
  encodeBundle,
  formatCheckpoint,
  formatReceipt,
  generateKey,
  leafHash,
  nodeHash,
  parseBundle,
  parseReceipt,
  parseSignerKey,
  parseVerifierKey,
  receiptOf,
  signNote,
  type Verdict,
  verifyLog,
  verifyReceipt,
} from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { describe, expect, it } from 'vitest'
import { Forged, lineOf } from './forge.js'

const FIRST = 260
const SIZE = 300
const range = (from: number, to: number, who?: string) =>
  Array.from({ length: to - from }, (_, at) => lineOf(from + at, who))
/** 300 entries; epochs begin at 0, 260 and 300. */
const built = Forged.of([range(0, FIRST), range(FIRST, SIZE)])
const honest = async () => (await built).copy()
/** The same log, in which mallory did what alice did. */
const builtByMallory = Forged.of([range(0, FIRST, 'mallo'), range(FIRST, SIZE, 'mallo')])
const other = async () => (await builtByMallory).copy()

const CONTENT = ['tlog/tile', 'tlog/ranges']
const BUNDLE = 'tlog/tile/entries/000'
const LAST_BUNDLE = 'tlog/tile/entries/001.p/44'

type Case = [
  name: string,
  expected: Verdict,
  kind: string,
  index: number | null,
  tamper: (log: Forged) => unknown,
]

function changeLines(change: (lines: string[]) => string[]): (log: Forged) => void {
  return (log) => {
    // Each sealing had its own writer, and that is one segment here.
    log.writeLines(change(log.lines()))
  }
}

function changeEntries(change: (entries: Buffer[]) => Buffer[]): (log: Forged) => void {
  return (log) => log.write(BUNDLE, encodeBundle(change(parseBundle(log.read(BUNDLE), 256))))
}

describe('what somebody changed who has no key', () => {
  const cases: Case[] = [
    ['1 a bit of a line', 'TAMPERED', 'segment', 7, (log) => log.replace(log.segment, '"n":7}', '"n":6}')],
    ['1 a bit of an entry', 'TAMPERED', 'entry', 7, (log) => log.replace(BUNDLE, '"n":7}', '"n":6}')],
    [
      '2 a line by one of the same length',
      'TAMPERED',
      'segment',
      9,
      changeLines((all) => all.with(9, lineOf(9, 'mallo'))),
    ],
    ['3 a line in the middle, gone', 'TAMPERED', 'segment', 100, changeLines((all) => all.toSpliced(100, 1))],
    ['3 an entry in the middle, gone', 'TAMPERED', 'entry', 0, changeEntries((all) => all.toSpliced(100, 1))],
    ['4 the last lines, gone', 'TAMPERED', 'segment', 290, changeLines((all) => all.slice(0, 290))],
    [
      '5 two lines swapped',
      'TAMPERED',
      'segment',
      20,
      changeLines((all) => all.with(20, all[21] ?? '').with(21, all[20] ?? '')),
    ],
    [
      '5 two entries swapped',
      'TAMPERED',
      'entry',
      20,
      changeEntries((all) => all.with(20, all[21] as Buffer).with(21, all[20] as Buffer)),
    ],
    [
      '6 a line repeated',
      'TAMPERED',
      'segment',
      31,
      changeLines((all) => all.toSpliced(30, 0, all[30] as string)),
    ],
    [
      '7 a line put in',
      'TAMPERED',
      'segment',
      50,
      changeLines((all) => all.toSpliced(50, 0, lineOf(50, 'mallory'))),
    ],
    ['7 an empty line put in', 'TAMPERED', 'segment', 50, changeLines((all) => all.toSpliced(50, 0, ''))],
    ['20 a tile, and not its entries', 'TAMPERED', 'tile', 3, (log) => flip(log, 'tlog/tile/0/000', 3 * 32)],
    ['20 the tile above', 'TAMPERED', 'tile', null, (log) => flip(log, 'tlog/tile/1/000.p/1', 3)],
    [
      '21 a tile that is narrower than it says',
      'TAMPERED',
      'tile',
      256,
      (log) => log.write('tlog/tile/0/001.p/44', log.read('tlog/tile/0/001.p/44').subarray(32)),
    ],
    [
      '21 a tile that is wider than it says',
      'TAMPERED',
      'tile',
      256,
      (log) => appendFileSync(log.path('tlog/tile/0/001.p/44'), Buffer.alloc(32)),
    ],
    [
      'a line, and a copy of the log put where the stream is',
      'TAMPERED',
      'segment',
      7,
      (log) => {
        cpSync(log.log, log.folder, { recursive: true })
        log.replace(log.segment, '"n":7}', '"n":6}')
      },
    ],
    [
      'a line, and the log moved to where the stream is',
      'UNPROVEN',
      'missing',
      null,
      (log) => {
        cpSync(log.log, log.folder, { recursive: true })
        log.remove('tlog')
        log.replace(log.segment, '"n":7}', '"n":6}')
      },
    ],
    ['a tile that is gone', 'UNPROVEN', 'missing', 0, (log) => log.remove('tlog/tile/0/000')],
    ['entries that are gone', 'UNPROVEN', 'missing', 256, (log) => log.remove('tlog/tile/entries/001.p')],
    ['a segment that is gone', 'UNPROVEN', 'segment', 0, (log) => log.remove(log.segment)],
    ['13 a checkpoint that is gone', 'UNPROVEN', 'missing', null, (log) => log.remove('tlog/checkpoint')],
    ['16 an epoch that is missing', 'TAMPERED', 'epoch', null, (log) => log.remove('tlog/epoch/001')],
    ['16 the last epoch cut off', 'TAMPERED', 'epoch', null, (log) => log.remove('tlog/epoch/002')],
    [
      '17 all epochs removed, as if there never were any',
      'TAMPERED',
      'epoch',
      null,
      (log) => log.remove('tlog/epoch'),
    ],
    [
      '19 a checkpoint with carriage returns',
      'TAMPERED',
      'checkpoint',
      null,
      (log) => log.write('tlog/checkpoint', log.read('tlog/checkpoint').toString().replaceAll('\n', '\r\n')),
    ],
    [
      '19 a size with a leading zero',
      'TAMPERED',
      'checkpoint',
      null,
      (log) => log.replace('tlog/checkpoint', '\n300\n', '\n0300\n'),
    ],
    [
      '35 a segment elsewhere',
      'TAMPERED',
      'ranges',
      0,
      (log) => log.replace('tlog/ranges', log.segment.slice(0, 31), '../../../../../../etc/passwd/////'),
    ],
  ]
  it.each(cases)('%s', async (_, verdict, kind, index, tamper) => {
    const log = await honest()
    await tamper(log)
    const report = await log.verify()
    expect(report).toMatchObject({ verdict })
    expect(report.findings).toContainEqual(expect.objectContaining({ kind }))
    if (index !== null) expect(report.firstBad).toMatchObject({ kind, index })
  })

  it('8 · 9 another history, under the checkpoint of this one', async () => {
    const [log, forged] = [await honest(), await other()]
    log.take(forged, ...CONTENT)
    log.remove(log.segment)
    renameSync(forged.path(forged.segment), log.path(forged.segment))
    expect(await log.verify()).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: expect.stringMatching(/root|epoch/) },
    })
    // The log alone, without its epochs: still not what was signed.
    expect(await verifyLog({ folder: log.log, keys: [log.key] })).toMatchObject({ verdict: 'TAMPERED' })
  })

  it('8 the whole log of another', async () => {
    const [log, forged] = [await honest(), await other()]
    log.take(forged, 'tlog')
    expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'signer_unknown' } })
  })

  it('36 a line that a crash cut off is not sealed, and no damage', async () => {
    const log = await honest()
    appendFileSync(log.path(log.segment), lineOf(300).slice(0, 40))
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { lines: SIZE, unsealed: 1 } })
  })

  it('lines that nobody has sealed are counted', async () => {
    const log = await honest()
    appendFileSync(log.path(log.segment), `${lineOf(300)}\n${lineOf(301)}\n`)
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', size: SIZE, segments: { unsealed: 2 } })
  })

  it('7 a segment that was put in before a sealed one', async () => {
    const log = await honest()
    const older = `2020${log.segment.slice(4)}`
    log.write(older, `${lineOf(1)}\n`)
    const report = await log.verify()
    expect(report).toMatchObject({ verdict: 'TAMPERED', segments: { unsealed: 1 } })
    expect(report.firstBad).toMatchObject({ kind: 'unsealed', message: expect.stringContaining('2020') })
  })

  it('lines behind the sealed ones of a segment that others follow are not sealed yet, or were put in', async () => {
    const log = await honest()
    const first = log.segment
    const stream = openStream({ root: log.root, name: 'audit', sealed: true })
    stream.append(lineOf(300))
    await stream.close()
    await log.seal([])
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', segments: { unsealed: 0 } })
    appendFileSync(log.path(first), `${lineOf(301)}\n`)
    expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'unsealed' } })
  })

  it('lines that nobody has sealed can be asked not to be there', async () => {
    const log = await honest()
    const options = { folder: log.folder, keys: [log.key], allSealed: true }
    expect(await verifyLog(options)).toMatchObject({ verdict: 'INTACT' })
    appendFileSync(log.path(log.segment), `${lineOf(300)}\n`)
    expect(await verifyLog(options)).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'unsealed' } })
  })

  it('33 an empty log proves nothing', async () => {
    const log = await Forged.of([])
    await log.seal([])
    expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', size: 0 })
  })

  it('a pipe in place of a file is not waited for', async () => {
    const log = await honest()
    log.remove('tlog/tile/0/000')
    spawnSync('mkfifo', [log.path('tlog/tile/0/000')])
    expect(await log.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'missing' } })
  })

  it('a folder without a log proves nothing', async () => {
    const log = await honest()
    expect(await log.verify({ folder: log.root })).toMatchObject({ verdict: 'UNPROVEN', size: null })
  })
})

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

describe('receipts', () => {
  it('22 · 23 prove their entry, and nothing else', async () => {
    const log = await honest()
    const text = receiptOf(log.log, 42, [log.key])
    const receipt = parseReceipt(Buffer.from(text))
    const check = (changed: object, entry?: Buffer) =>
      verifyReceipt(Buffer.from(formatReceipt({ ...receipt, ...changed })), [log.key], entry).verdict
    expect(verifyReceipt(Buffer.from(text), [log.key])).toMatchObject({
      verdict: 'INTACT',
      index: 42,
      entry: lineOf(42),
    })
    expect(check({}, Buffer.from(lineOf(43)))).toBe('TAMPERED')
    expect(check({ extra: Buffer.from(lineOf(42, 'mallo')) })).toBe('TAMPERED')
    expect(check({ index: 43 })).toBe('TAMPERED')
    expect(check({ index: SIZE })).toBe('TAMPERED')
    expect(check({ proof: receipt.proof.slice(1) })).toBe('TAMPERED')
    expect(check({ proof: [...receipt.proof, Buffer.alloc(32)] })).toBe('TAMPERED')
    expect(check({ proof: [Buffer.alloc(32), ...receipt.proof] })).toBe('TAMPERED')
    // A node of the tree, given out as an entry.
    const [left, right] = [leafHash(Buffer.from(lineOf(42))), receipt.proof[0] as Buffer]
    expect(nodeHash(left, right)).not.toEqual(leafHash(Buffer.concat([left, right])))
    expect(check({ index: 21, proof: receipt.proof.slice(1), extra: Buffer.concat([left, right]) })).toBe(
      'TAMPERED',
    )
    const { extra: _, ...bare } = receipt
    expect(verifyReceipt(Buffer.from(formatReceipt(bare)), [log.key]).verdict).toBe('UNPROVEN')
    const stranger = parseVerifierKey(generateKey('example.com/audit').vkey)
    expect(verifyReceipt(Buffer.from(text), [stranger]).verdict).toBe('UNPROVEN')
    expect(() => receiptOf(log.log, SIZE, [log.key])).toThrow(
      expect.objectContaining({ code: 'NO_SUCH_ENTRY' }),
    )
  })

  it('with any byte changed prove nothing else', async () => {
    const log = await Forged.of([range(0, 5)])
    const bytes = Buffer.from(receiptOf(log.log, 3, [log.key]))
    const epochs = bytes.lastIndexOf('— ')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      const { verdict, entry } = verifyReceipt(changed, [log.key])
      // Signatures of keys that are not given are nobody's concern.
      if (at < epochs) expect([at, verdict, entry]).not.toEqual([at, 'INTACT', entry])
    }
  })
})

it('compares the segments of a copy, whatever its folder is called', async () => {
  const log = await honest()
  const folder = join(log.root, 'the audit trail, 20 November')
  cpSync(log.folder, folder, { recursive: true })
  expect(await log.verify({ folder })).toMatchObject({ verdict: 'INTACT', segments: { lines: SIZE } })
})

it('verifies a range, and nothing beyond it', async () => {
  const log = await honest()
  log.replace(BUNDLE, '"n":7}', '"n":6}')
  expect(await log.verify({ folder: log.log, from: 256, to: 299 })).toMatchObject({
    verdict: 'INTACT',
    range: { from: 256, to: 299 },
    entries: 44,
  })
  expect(await log.verify({ folder: log.log, from: 5, to: 8 })).toMatchObject({
    verdict: 'TAMPERED',
    firstBad: { index: 7 },
  })
  await expect(log.verify({ from: 5, to: SIZE })).rejects.toThrow(RangeError)
})

function flip(log: Forged, name: string, at: number): void {
  const bytes = log.read(name)
  bytes[at] = (bytes[at] as number) ^ 1
  log.write(name, bytes)
}
