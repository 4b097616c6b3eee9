import { execFileSync } from 'node:child_process'
import fs, {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createGzip, gzipSync } from 'node:zlib'
import { encodeBundle, leafHash, parseBundle, sealNow } from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { describe, expect, it, vi } from 'vitest'
import { Forged, lineOf } from './forge.js'

// Cases of the corpus that are about what other logs got wrong. 24 is in erasing.test.ts, those to 28 in at-rest.test.ts.

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => lineOf(from + at))
const built = Forged.of([range(0, 256), range(256, 300)])
const honest = async () => (await built).copy()
const BUNDLE = 'tlog/tile/entries/000'

describe('what was wrong elsewhere', () => {
  it('12 the whole log is gone', async () => {
    const log = await honest()
    const seen = log.read('tlog/checkpoint')
    log.remove('tlog')
    const report = await log.verify({ seen: [seen], minSize: 300 })
    expect(report).toMatchObject({ verdict: 'UNPROVEN', size: null, firstBad: { kind: 'missing' } })
    // Nor does the sealer begin another in its place.
    await expect(sealNow({ root: log.root, stream: 'audit' })).rejects.toMatchObject({
      code: expect.stringMatching(/TILE_MISSING|SEAL_DAMAGED|LOG_ROLLED_BACK/),
    })
  })

  it('12 the whole stream is gone, with its segments', async () => {
    const log = await honest()
    log.remove('.')
    await expect(log.verify()).resolves.toMatchObject({ verdict: 'UNPROVEN', size: null })
  })

  it('29 the record of a gap is removed, or a number is jumped', async () => {
    const log = await Forged.of([
      [
        lineOf(0),
        JSON.stringify({ timestamp: '2026-11-20T10:55:44.123Z', event: 'log.gap', dropped: 7 }),
        lineOf(8),
      ],
    ])
    expect((await log.verify()).verdict).toBe('INTACT')
    const lines = log.lines()
    log.writeLines(lines.toSpliced(1, 1))
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 1 } })
    log.writeLines(lines.with(1, (lines[1] as string).replace('"dropped":7', '"dropped":0')))
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment', index: 1 } })
  })

  it('29 a clock that goes back is sealed as it is', async () => {
    const at = (time: string) => JSON.stringify({ timestamp: time, level: 'INFO', message: 'x' })
    const log = await Forged.of([
      [at('2026-11-20T10:55:44.123Z'), at('2020-01-01T00:00:00.000Z')],
      [at('2019-01-01T00:00:00.000Z')],
    ])
    expect((await log.verify()).verdict).toBe('INTACT')
  })

  it.each([
    [
      'a record without a hash, as of an older version',
      '{"timestamp":"2020-01-01T00:00:00.000Z","legacy":true}',
    ],
    [
      'what looks like an envelope',
      `{"timestamp":"","log_envelope":{"bytes":70000,"commitment":"${'0'.repeat(64)}"}}`,
    ],
    ['a record that allows everything', '{"event":"seal.pruned","to":300,"reason":"","by":""}'],
  ])('30 %s is put in', async (_, line) => {
    const log = await honest()
    log.writeLines([line, ...log.lines()])
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment' } })
    const entries = await honest()
    entries.write(BUNDLE, encodeBundle(parseBundle(entries.read(BUNDLE), 256).with(255, Buffer.from(line))))
    expect(await entries.verify()).toMatchObject({
      verdict: 'TAMPERED',
      firstBad: { kind: 'entry', index: 255 },
    })
  })

  it('31 there is no field that is not sealed', async () => {
    const log = await honest()
    const line = log.lines()[5] as string
    const record = JSON.parse(line) as Record<string, unknown>
    const changes = [
      ...Object.keys(record).flatMap((name) => [
        JSON.stringify({ ...record, [name]: 'other' }),
        JSON.stringify({ ...record, [name]: undefined }),
      ]),
      JSON.stringify({ ...record, more: 1 }),
      `${line} `,
      ` ${line}`,
      // The same to a parser, and other bytes.
      JSON.stringify(Object.fromEntries(Object.entries(record).reverse())),
      line.replace('alice', '\\u0061lice'),
    ]
    for (const changed of changes) {
      log.writeLines(log.lines().with(5, changed))
      expect([changed, (await log.verify()).firstBad]).toMatchObject([changed, { kind: 'segment', index: 5 }])
      log.writeLines(log.lines().with(5, line))
    }
    expect((await log.verify()).verdict).toBe('INTACT')
  })

  it('32 an entry is changed, and every hash that is stored for it', async () => {
    const log = await honest()
    const entry = Buffer.from(lineOf(9, 'mallo'))
    log.write(BUNDLE, encodeBundle(parseBundle(log.read(BUNDLE), 256).with(9, entry)))
    const tile = log.read('tlog/tile/0/000')
    tile.set(leafHash(entry), 9 * 32)
    log.write('tlog/tile/0/000', tile)
    log.writeLines(log.lines().with(9, entry.toString()))
    // The tile above has the hash of that tile, and the root that of the tile above.
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'entry', index: 0 } })
  })

  it('34 what parsers read in two ways is sealed as bytes, and speaks for nothing', async () => {
    const odd = [
      '{"timestamp":"a","n":1,"n":2}',
      '{"timestamp":"a","__proto__":{"admin":true}}',
      '{"timestamp":"a","text":"\\ud800"}',
      '{"timestamp":"a","event":"x","event":"seal.pruned","to":2,"reason":"r","by":"b"}',
      '{"timestamp":"a","event":"seal.pruned","to":1e300,"reason":"r","by":"b"}',
      '{"timestamp":"a","event":"seal.erased","index":-1,"leaf":"","reason":"r","by":"b"}',
      '{"event":"seal.',
    ]
    const log = await Forged.of([odd])
    expect((await log.verify()).verdict).toBe('INTACT')
    for (const [at, line] of odd.entries()) {
      const changed = line
        .replace('"n":1,"n":2', '"n":2,"n":1')
        .replace('admin', 'bdmin')
        .replace('\\ud800', '\\ud801')
      if (changed === line) continue
      log.writeLines(odd.with(at, changed))
      expect(await log.verify()).toMatchObject({
        verdict: 'TAMPERED',
        firstBad: { kind: 'segment', index: at },
      })
    }
    // A record may not speak of what comes after it.
    const early = await Forged.of([
      ['{"timestamp":"a","event":"seal.pruned","to":512,"reason":"r","by":"b"}', ...range(0, 600)],
    ])
    early.remove(BUNDLE)
    expect(await early.verify()).toMatchObject({ verdict: 'UNPROVEN', firstBad: { kind: 'missing' } })
  })

  it('a sealer that goes on while its log is verified is no tampering', async () => {
    const log = await Forged.of([range(0, 300), range(300, 310)])
    const before = join(log.root, 'checkpoint-before')
    copyFileSync(log.path('tlog/checkpoint'), before)
    await log.seal(range(310, 400))
    const real = fs.openSync
    const open = vi.spyOn(fs, 'openSync')
    // It is read, and then an epoch begins.
    open.mockImplementation((path, ...more) => {
      if (!String(path).endsWith('tlog/checkpoint')) return real(path, ...more)
      open.mockRestore()
      return real(before, ...more)
    })
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT', size: 400, count: 0 })
  })

  it('a tile that was signed is not written again while it stays the same: others read it', async () => {
    const log = await Forged.of([range(0, 300)])
    const tile = log.path('tlog/tile/1/000.p/1')
    const { ino, mtimeMs } = statSync(tile)
    await log.seal(range(300, 310))
    await log.seal(range(310, 320))
    expect(statSync(tile)).toMatchObject({ ino, mtimeMs })
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT' })
  })

  it('many files that are gone do not hide that an entry was changed', async () => {
    const log = await Forged.of([range(0, 256 * 300)])
    log.replace('tlog/tile/entries/290', `"n":${290 * 256}}`, `"n":${290 * 256 + 1}}`)
    for (let n = 0; n < 280; n++) log.remove(`tlog/tile/0/${String(n).padStart(3, '0')}`)
    expect((await log.verify({ folder: log.path('tlog') })).verdict).toBe('TAMPERED')
  })

  it('37 a segment is unlinked while it is open', async () => {
    const log = await honest()
    const stream = openStream({ root: log.root, name: 'audit', durability: 'durable', sealed: true })
    await stream.appendAll(range(300, 310))
    await sealNow({ root: log.root, stream: 'audit' })
    const name = log
      .files()
      .filter((file) => file.endsWith('.jsonl'))
      .sort()
      .at(-1) as string
    unlinkSync(log.path(name))
    // The writer notices, and goes on elsewhere.
    await stream.appendAll(range(310, 320))
    await stream.close()
    expect((await sealNow({ root: log.root, stream: 'audit' })).size).toBe(320)
    expect(await log.verify()).toMatchObject({
      verdict: 'UNPROVEN',
      firstBad: { kind: 'segment', index: 300 },
      segments: { missing: 1, unsealed: 0 },
    })
    expect((await log.verify({ folder: log.log })).verdict).toBe('INTACT')
  })

  it('39 a compressed segment that grows without end is not read into memory', async () => {
    const log = await honest()
    const segment = log.segment
    const bytes = gzipSync(log.read(segment))
    log.write(`${segment}.gz`, bytes)
    renameSync(log.path(segment), join(log.root, 'away'))
    expect((await log.verify()).verdict).toBe('INTACT')
    const bomb = createGzip()
    const parts: Buffer[] = []
    bomb.on('data', (part: Buffer) => parts.push(part))
    const zeros = Buffer.alloc(1024 * 1024)
    for (let at = 0; at < 200; at++) bomb.write(zeros)
    await new Promise<void>((done) => bomb.end(() => done()))
    await new Promise((done) => setImmediate(done))
    writeFileSync(log.path(`${segment}.gz`), Buffer.concat(parts))
    const before = process.memoryUsage().rss
    expect(await log.verify()).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'segment' } })
    expect(process.memoryUsage().rss - before).toBeLessThan(180 * 1024 * 1024)
  })

  it('35 whatever stands in place of a file is no file: nothing is read from it, and nothing is proven', async () => {
    const log = await Forged.of([range(0, 3), range(3, 6)])
    const files = (readdirSync(join(log.root, 'audit'), { recursive: true, encoding: 'utf8' }) as string[])
      .filter((path) => statSync(join(log.root, 'audit', path)).isFile() && !path.startsWith('.leases'))
      .sort()
    expect(files.length).toBeGreaterThan(7)
    for (const file of files) {
      const path = join(log.root, 'audit', file)
      const aside = join(log.root, 'aside')
      renameSync(path, aside)
      for (const put of [
        () => mkdirSync(path),
        () => execFileSync('mkfifo', [path]),
        () => symlinkSync('/dev/zero', path),
        // It is there, and reading it fails, as from a broken disk.
        () => symlinkSync('/proc/self/mem', path),
      ]) {
        put()
        const report = await log.verify().catch((error: Error) => error)
        expect([file, String(put), report]).toEqual([
          file,
          String(put),
          expect.objectContaining({ verdict: expect.stringMatching(/^(UNPROVEN|TAMPERED)$/) }),
        ])
        rmSync(path, { recursive: true })
      }
      renameSync(aside, path)
    }
    expect(await log.verify()).toMatchObject({ verdict: 'INTACT' })
  }, 60_000)
})
