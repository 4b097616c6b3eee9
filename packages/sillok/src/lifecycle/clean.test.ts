import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import zlib from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { draft, draftHead, loadCatalogue, readCatalogue } from '../catalogue/index.js'
import { openStream, readStream } from '../stream/index.js'
import { clean, planClean } from './index.js'
import { DAY, files, NOW, project, put, reported } from './testkit/root.js'

it('leaves alone files of others that are called as a run calls what it has claimed', async () => {
  const { root, options } = project({
    logs: {
      proof: { match: 'proof/*.closing', class: 'L0' },
      other: { match: 'proof/*', class: 'L3', retention: { deleteAfter: '5d' } },
    },
  })
  put(root, 'proof/a.closing', 20)
  put(root, 'nobodys/b.closing', 20)
  put(root, 'proof/cut-off.log.closing.closing', 1) // claimed by a run from the log `proof`
  await clean(options)
  expect(files(root)).toEqual(['nobodys/b.closing', 'proof/a.closing', 'proof/cut-off.log.closing'])
})

describe('files of other programs', () => {
  const config = {
    logs: {
      ops: { match: 'ops/{name}.log', class: 'L3' },
      stages: {
        match: 'stages/{video}/*.json',
        class: 'L2',
        retention: { until: { exists: 'final/{video}/log.json' } },
      },
      final: { match: 'final/{video}/log.json', class: 'L0' },
      hub: {
        match: 'hub/{program}-{start}.log',
        class: 'L3',
        retention: { deleteAfter: null, keepLast: { count: 1, of: 'start', per: ['program'] } },
      },
      usage: { match: 'usage/*.jsonl', class: 'tagged', kind: 'records' },
      raw: { match: 'raw/*.jsonl', class: 'raw', kind: 'records', retention: { deleteAfter: '20d' } },
      held: { match: 'held/*', class: 'L3', legalHold: { reason: 'case 4' } },
      cache: { match: 'cache/**', class: 'cache' },
    },
  }
  function filled() {
    const made = project(config)
    const { root } = made
    put(root, 'ops/old.log', 31)
    put(root, 'ops/new.log', 29)
    put(root, 'stages/v1/a.json', 1)
    put(root, 'stages/v2/a.json', 1)
    put(root, 'final/v1/log.json', 1)
    put(root, 'hub/ui-1.log', 3)
    put(root, 'hub/ui-2.log', 2)
    put(root, 'hub/api-1.log', 9)
    put(root, 'usage/a.jsonl', 0, `{"timestamp":"2026-08-01T00:00:00Z","n":1}\n`)
    put(root, 'usage/b.jsonl', 400, `{"timestamp":"2026-11-19T00:00:00Z","n":1}\n`)
    put(root, 'raw/a.jsonl', 0, `{"ts":"2026-11-10 00:00:00"}\n`)
    put(root, 'raw/b.jsonl', 0, `{"timestamp":"2026-10-01T00:00:00Z"}\n`)
    put(root, 'held/x.log', 99)
    put(root, 'cache/x', 99)
    put(root, 'nobody/x', 999)
    return made
  }
  const before = [
    'cache/x',
    'final/v1/log.json',
    'held/x.log',
    'hub/api-1.log',
    'hub/ui-1.log',
    'hub/ui-2.log',
    'nobody/x',
    'ops/new.log',
    'ops/old.log',
    'raw/a.jsonl',
    'raw/b.jsonl',
    'stages/v1/a.json',
    'stages/v2/a.json',
    'usage/a.jsonl',
    'usage/b.jsonl',
  ]

  it('a plan changes nothing', async () => {
    const { root, options } = filled()
    const planned = await planClean(options)
    expect(
      planned.actions.map(({ operation, cause, file }) => `${operation} ${file.path}: ${cause}`),
    ).toEqual([
      'delete raw/b.jsonl: delete_after',
      'delete ops/old.log: delete_after',
      'delete hub/ui-1.log: keep_last',
      'delete stages/v1/a.json: until_exists',
      'archive raw/a.jsonl: archive_after',
      'compress usage/a.jsonl: compress_after',
    ])
    expect(planned).toMatchObject({ undeclared: 1, errors: [], emptied: [] })
    expect(fs.readdirSync(root)).not.toContain('.sillok')
    expect(files(root)).toEqual(before)
  })

  it('a run does it, says so, and does it once', async () => {
    const { root, options } = filled()
    const result = await clean(options)
    expect(result).toMatchObject({ done: 6, refused: 0, failed: 0, notDone: [] })
    const run = result.run
    const gone = ['raw/b.jsonl', 'ops/old.log', 'hub/ui-1.log', 'stages/v1/a.json']
    const after = [
      ...before.filter((path) => ![...gone, 'raw/a.jsonl', 'usage/a.jsonl'].includes(path)),
      ...gone.map((path) => `_trash/${run}/${path}`),
      '_archive/2026-11/raw/a.jsonl.gz',
      'usage/a.jsonl.gz',
    ].sort()
    expect(files(root).filter((path) => !path.includes('_manifest'))).toEqual(after)
    expect(zlib.gunzipSync(fs.readFileSync(join(root, 'usage/a.jsonl.gz'))).toString()).toContain(
      '2026-08-01',
    )
    const said = await reported(root)
    for (const path of [...gone, 'raw/a.jsonl', 'usage/a.jsonl'])
      expect(said).toContainEqual(
        expect.objectContaining({
          run,
          path,
          event: expect.stringMatching(/^clean\.(delete|archive|compress)$/),
        }),
      )
    expect(said.at(-1)).toMatchObject({
      event: 'clean.end',
      urgent: false,
      done: 6,
      failed: 0,
      stages: { delete: { files: 4 }, archive: { files: 1 }, compress: { files: 1 } },
    })

    const state = files(root)
    expect(await clean({ ...options, now: NOW + 1 })).toMatchObject({ done: 0, refused: 0, failed: 0 })
    expect(files(root)).toEqual(state)

    // Later the trash is emptied, and the archived copy is deleted.
    const later = await clean({ ...options, now: NOW + 11 * DAY })
    expect(later.failed).toBe(0)
    expect(files(root).filter((path) => path.startsWith(`_trash/${run}`))).toEqual([])
    expect(files(root)).not.toContain('_archive/2026-11/raw/a.jsonl.gz')
  })

  it('explains each file', async () => {
    const { options } = filled()
    const why: Record<string, unknown> = {}
    await planClean(options, ({ path }, verdict) => {
      why[path] = verdict.stay
    })
    expect(why).toMatchObject({
      'held/x.log': 'held',
      'cache/x': 'cache_on_request',
      'stages/v2/a.json': 'until_open',
      'final/v1/log.json': 'class',
    })
  })
})

describe('streams of its own', () => {
  async function write(root: string, name: string, count: number, field: object): Promise<void> {
    let time = NOW - 10 * DAY
    const stream = openStream({ root, name, maxSegmentBytes: 1000, now: () => time })
    for (let n = 0; n < count; n++) {
      time += 3_600_000
      stream.append(
        JSON.stringify({
          timestamp: new Date(time).toISOString(),
          level: 'INFO',
          logger: 'x',
          message: `record ${n}`,
          n,
          ...field,
        }),
      )
      await stream.flush()
    }
    await stream.close()
  }
  const records = async (root: string, stream: string): Promise<number[]> => {
    const found: number[] = []
    for await (const { lines } of readStream({ root, stream }))
      found.push(...lines.map(({ text }) => JSON.parse(text).n))
    return found
  }

  it('are compressed, archived, and put in other forms', async () => {
    const { root, options } = project({
      streams: { app: { class: 'raw' }, report: { class: 'summary' }, learn: { class: 'training' } },
    })
    for (const name of ['app', 'report', 'learn']) await write(root, name, 200, { category: name })
    const result = await clean(options)
    expect(result).toMatchObject({ refused: 0, failed: 0 })
    const left = files(root)
    expect(left.some((path) => /^_archive\/2026-11\/app\/.*\.jsonl\.gz$/.test(path))).toBe(true)
    expect(left.some((path) => /^app\/.*\.jsonl\.gz$/.test(path))).toBe(true)
    expect(left.filter((path) => /^report\/.*\.csv$/.test(path)).length).toBeGreaterThan(5)
    expect(left.filter((path) => /^learn\/.*\.npz$/.test(path)).length).toBeGreaterThan(5)
    expect(left.filter((path) => /^learn\/.*\.pkl$/.test(path)).length).toBeGreaterThan(5)
    // The newest stays as it is: names grow from it.
    for (const name of ['report', 'learn'])
      expect(left.filter((path) => path.startsWith(name) && path.endsWith('.jsonl')).length).toBe(1)
    const numbers = await records(root, 'app')
    expect(numbers.at(-1)).toBe(199)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => 200 - numbers.length + n))
    const state = files(root)
    expect(await clean({ ...options, now: NOW + 1 })).toMatchObject({ done: 0, failed: 0, refused: 0 })
    expect(files(root)).toEqual(state)
  })

  it('wait for readers that must have everything', async () => {
    const { root, options } = project({
      streams: { app: { class: 'L3', retention: { deleteAfter: '1d' }, destinations: ['s3'] } },
    })
    await write(root, 'app', 100, {})
    expect((await planClean(options)).stays).toMatchObject({ not_passed: expect.any(Number) })
    // Only that its newest segment, of more than a day, ends.
    expect(await clean(options)).toMatchObject({ done: 1 })
    const cursor = join(root, '.sillok/cursors/s3/app.json')
    fs.mkdirSync(dirname(cursor), { recursive: true })
    const names = fs
      .readdirSync(join(root, 'app'))
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
    const finished = (names[2] as string).slice(0, -6)
    fs.writeFileSync(cursor, JSON.stringify({ finished, open: {} }))
    expect(await clean(options)).toMatchObject({ done: 3, failed: 0 })
    expect(
      fs
        .readdirSync(join(root, 'app'))
        .filter((name) => name.endsWith('.jsonl'))
        .sort(),
    ).toEqual(names.slice(3))
  })

  it('waits for an index that moves, and not for one that nobody brings on', async () => {
    const { root, options } = project({
      streams: { app: { class: 'L3', retention: { deleteAfter: '1d' } } },
    })
    await write(root, 'app', 100, {})
    fs.mkdirSync(join(root, '.sillok'))
    const index = join(root, '.sillok/index.json')
    fs.writeFileSync(index, JSON.stringify({ index: 'x', cursors: { app: { finished: '', open: {} } } }))
    const touch = (ago: number): void => fs.utimesSync(index, (NOW - ago) / 1000, (NOW - ago) / 1000)
    touch(6 * DAY)
    const waits: (readonly string[] | undefined)[] = []
    const { stays } = await planClean(options, ({ segment }, { stay }) => {
      if (stay === 'not_passed') waits.push(segment?.waitsFor)
    })
    expect([stays.not_passed, waits[0]]).toEqual([waits.length, ['index']])
    touch(8 * DAY)
    expect((await planClean(options)).stays).not.toHaveProperty('not_passed')
    // Of a clock that was ahead.
    touch(-800 * DAY)
    expect((await planClean(options)).stays).not.toHaveProperty('not_passed')
  })
})

it('does nothing with what is declared as it was drafted, however old and large it is', async () => {
  const { root } = project({})
  const home = dirname(root)
  for (const path of ['models/a.bin', 'jobs/1.log', 'usage.jsonl', 'cache/x'])
    put(root, path, 400, 'x'.repeat(5000))
  const file = join(home, 'sillok.config.yaml')
  fs.rmSync(join(home, 'sillok.config.json'))
  fs.writeFileSync(file, draftHead(home, root) + (await draft(loadCatalogue(root, [home]))).yaml)
  const { actions, undeclared } = await planClean({ catalogue: readCatalogue(file), now: NOW, largeBytes: 0 })
  expect([actions, undeclared]).toEqual([[], 0])
})

it('removes very many segments of a stream without listing its folder for each', async () => {
  const looksFor = async (count: number, retention: object): Promise<number> => {
    const { root, options } = project({ streams: { app: { class: 'L3', retention } } })
    fs.mkdirSync(join(root, 'app'), { recursive: true })
    for (let n = 0; n < count; n++) {
      const name = new Date(NOW - 30 * DAY + n).toISOString().replaceAll(':', '-')
      const path = join(root, 'app', `${name}-${String(n + 1).padStart(6, '0')}.jsonl`)
      fs.writeFileSync(path, '{}\n')
      fs.utimesSync(path, (NOW - 30 * DAY) / 1000, (NOW - 30 * DAY) / 1000)
    }
    const spy = vi.spyOn(fs, 'readdirSync')
    try {
      expect(await clean(options)).toMatchObject({ failed: 0, refused: 0, done: count })
      return spy.mock.calls.filter(([path]) => path === join(root, 'app')).length
    } finally {
      spy.mockRestore()
    }
  }
  for (const retention of [{ deleteAfter: '5d' }, { compressAfter: '1d', deleteAfter: '900d' }]) {
    const few = await looksFor(10, retention)
    expect(few).toBeGreaterThan(0)
    expect(await looksFor(200, retention)).toBeLessThanOrEqual(few)
  }
})

it('of a stream that is larger than declared, in its newest segment alone, that goes with the next run, and nothing of what comes after', async () => {
  const { root, options } = project({ streams: { app: { class: 'L3', retention: { maxBytes: '1KB' } } } })
  const stream = openStream({ root, name: 'app', durability: 'written' })
  onTestFinished(() => stream.close())
  await stream.appendAll(Array.from({ length: 40 }, (_, n) => `{"n":${n},"text":"${'x'.repeat(50)}"}`))
  const lines = async (): Promise<number> => {
    let count = 0
    for await (const batch of readStream({ root, stream: 'app' })) count += batch.lines.length
    return count
  }
  const first = await clean({ ...options, now: Date.now() })
  expect([first.done, first.failed, first.stages.rotate?.files]).toEqual([1, 0, 1])
  expect(await lines()).toBe(40)
  await stream.appendAll(['{"n":40}'])
  const second = await clean({ ...options, now: Date.now() + 1 })
  expect([second.done, second.failed, second.refused, second.stages.delete?.files]).toEqual([1, 0, 0, 1])
  expect(await lines()).toBe(1)
  await stream.appendAll(['{"n":41}'])
  expect(await lines()).toBe(2)
})

it('what was restored from the archive is in nobody’s way, and nothing is done to it', async () => {
  const { root, options } = project({ streams: { app: { class: 'L3', retention: { deleteAfter: '7d' } } } })
  put(root, '_restored/app/2026-01-05T00-00-00.000Z-000001.jsonl.gz', 300)
  put(root, '_restored/ops/a.log', 300)
  const before = files(root)
  expect(await clean(options)).toMatchObject({ done: 0, failed: 0 })
  expect(files(root)).toEqual(before)
})

it.skipIf(process.getuid?.() !== 0)('what root makes of a file stays its owner’s', async () => {
  const { root, options } = project({
    streams: { report: { class: 'summary' } },
    logs: { tagged: { match: 'tagged/*', class: 'tagged' } },
  })
  put(root, 'tagged/a.log', 100)
  const stream = openStream({ root, name: 'report', now: () => NOW - 2 * DAY })
  stream.append(JSON.stringify({ timestamp: new Date(NOW - 2 * DAY).toISOString(), message: 'm' }))
  await stream.close()
  for (const path of files(root)) fs.chownSync(join(root, path), 65_534, 65_534)
  expect(await clean(options)).toMatchObject({ done: 2, failed: 0 })
  expect(files(root).map((path) => path.replace(/.*-00000/, ''))).toEqual([
    '1.columns.json',
    '1.csv',
    '2.jsonl',
    'tagged/a.log.gz',
  ])
  for (const path of files(root)) expect([path, fs.statSync(join(root, path)).uid]).toEqual([path, 65_534])
})

it('a stream says itself what its rotated segments become', async () => {
  const home = fs.mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => fs.rmSync(home, { recursive: true }))
  const file = join(home, 'sillok.config.json')
  const streams = {
    table: { class: 'training', formats: ['parquet', 'csv'] },
    lines: { class: 'summary', formats: [] },
  }
  fs.writeFileSync(file, JSON.stringify({ streams }))
  const root = join(home, 'logs')
  let now = Date.parse('2026-11-20T10:00:00Z')
  for (const name of Object.keys(streams)) {
    const stream = openStream({ root, name, rotateEvery: 'hour', now: () => now })
    for (let n = 0; n < 3; n++) {
      now += 3_600_000
      stream.append(
        JSON.stringify({ timestamp: new Date(now).toISOString(), level: 'INFO', message: 'm', n }),
      )
      await stream.flush()
    }
    await stream.close()
  }
  const { failed, notDone } = await clean({ catalogue: readCatalogue(file), now: now + 1000 })
  expect([failed, notDone]).toEqual([0, []])
  const endings = (name: string) =>
    fs
      .readdirSync(join(root, name))
      .filter((one) => !one.startsWith('.'))
      .map((one) => one.replace(/^.*?-\d{6}\./, ''))
      .sort()
  const twice = (one: string) => [one, one]
  expect(endings('table')).toEqual(
    ['columns.json', 'csv', 'jsonl', 'parquet'].flatMap((one) => (one === 'jsonl' ? [one] : twice(one))),
  )
  expect(endings('lines')).toEqual(['jsonl', 'jsonl', 'jsonl'])
})
