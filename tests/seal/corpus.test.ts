import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { encodeBundle, parseBundle, type Verdict, verifyLog } from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { describe, expect, it } from 'vitest'
import { Forged, lineOf } from './forge.js'
import { CONTENT, honest, other, SIZE } from './two-histories.js'

const BUNDLE = 'tlog/tile/entries/000'

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
