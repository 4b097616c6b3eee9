import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keepSnapshot, loadCatalogue, readCatalogue, takeSnapshot } from '../catalogue/index.js'
import { clean, type DayOfLog, type LogStorage, storagePicture } from './index.js'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000

function project(config?: object): { root: string; file: string } {
  const home = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'sillok-')))
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }))
  const file = join(home, 'sillok.config.json')
  if (config !== undefined) fs.writeFileSync(file, JSON.stringify(config))
  fs.mkdirSync(join(home, 'logs'))
  return { root: join(home, 'logs'), file }
}

function put(root: string, path: string, atMs: number, bytes: number): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true })
  fs.writeFileSync(join(root, path), 'x'.repeat(bytes))
  fs.utimesSync(join(root, path), atMs / 1000, atMs / 1000)
}

const segment = (stream: string, at: string, end = '.jsonl'): string =>
  `${stream}/${at.replaceAll(':', '-').replace('Z', '.000Z')}-000001${end}`

/** A log's days by their dates. */
const byDate = ({ days }: LogStorage): Record<string, DayOfLog> =>
  Object.fromEntries([...days].map(([ms, day]) => [new Date(ms).toISOString().slice(0, 10), day]))

it('tells of each log and day what there is, in which stage, and what becomes of it', async () => {
  const { root, file } = project({
    streams: { app: { class: 'L3', retention: { compressAfter: '2d', deleteAfter: '10d' } } },
    logs: {
      ops: { match: 'ops/*.log', class: 'L3', retention: { deleteAfter: '5d' } },
      held: { match: 'held/*', class: 'L3', legalHold: { reason: 'case 4' } },
    },
  })
  // Rotated when the next begins: one of a day and a half, one that is compressed, and the newest.
  put(root, segment('app', '2026-11-15T00:00:00Z', '.jsonl.gz'), NOW, 100)
  put(root, segment('app', '2026-11-17T12:00:00Z'), NOW, 300)
  put(root, segment('app', '2026-11-19T00:00:00Z'), NOW, 36)
  put(root, 'ops/old.log', NOW - 6 * DAY, 7)
  put(root, 'ops/new.log', NOW - DAY, 8)
  put(root, 'held/x', NOW - 400 * DAY, 9)
  put(root, 'nobody/x', NOW, 11)
  const picture = await storagePicture({ catalogue: readCatalogue(file), now: NOW, days: 30 })
  const log = (name: string): LogStorage =>
    picture.logs.find(({ entry }) => entry.name === name) as LogStorage

  const app = byDate(log('app'))
  expect(Object.fromEntries(Object.entries(app).map(([day, { bytes }]) => [day, bytes]))).toEqual({
    // 2.5 days of 100 bytes, 1.5 of 300.
    '2026-11-15': { compressed: 40 },
    '2026-11-16': { compressed: 40 },
    '2026-11-17': { compressed: 20, rotated: 100 },
    '2026-11-18': { rotated: 200 },
    '2026-11-19': { active: 24 },
    '2026-11-20': { active: 12 },
  })
  const at = (time: string): number => Date.parse(time)
  expect(app['2026-11-16']).toMatchObject({
    next: { operation: 'delete', atMs: at('2026-11-27T12:00:00Z') },
    endsMs: at('2026-11-27T12:00:00Z'),
  })
  expect(app['2026-11-18']).toMatchObject({
    next: { operation: 'compress', atMs: at('2026-11-21T00:00:00Z') },
    endsMs: at('2026-11-29T00:00:00Z'),
  })
  // It has taken records for more than a day.
  expect(app['2026-11-20']).toMatchObject({ next: { operation: 'rotate', atMs: NOW } })

  expect(byDate(log('ops'))['2026-11-14']).toMatchObject({
    bytes: { rotated: 7 },
    next: { operation: 'delete', atMs: NOW },
  })
  expect(log('held')).toMatchObject({ bytes: 9, older: { files: 1, bytes: { rotated: 9 } } })
  expect(log('held').older).not.toHaveProperty('endsMs')
  expect(log('held').older.stays).toContain('case 4')
  expect(picture.coming.slice(0, 2)).toEqual([
    { log: 'ops', operation: 'delete', dayMs: at('2026-11-20T00:00:00Z'), files: 1, bytes: 7 },
    { log: 'app', operation: 'compress', dayMs: at('2026-11-21T00:00:00Z'), files: 1, bytes: 300 },
  ])
  expect(picture).toMatchObject({ undeclared: { files: 1, bytes: 11 }, lastCleanMs: undefined })
  expect(picture.classes.find((one) => one.class === 'undeclared')).toMatchObject({ files: 1, bytes: 11 })
})

it('without declarations it shows the streams all the same, and that nothing of them goes', async () => {
  const { root } = project()
  put(root, segment('app', '2026-11-20T00:00:00Z'), NOW, 50)
  const { file, logs, coming } = await storagePicture({
    catalogue: loadCatalogue(root, [root]),
    now: NOW,
  })
  expect(file).toBeUndefined()
  expect(logs).toMatchObject([{ entry: { name: 'app' }, isDeclared: false, bytes: 50, files: 1 }])
  expect(coming).toEqual([])
  expect(fs.existsSync(join(root, '.sillok'))).toBe(false)
})

it('counts what is archived, whether it ends some day or not, and tells of the last run and of snapshots', async () => {
  const { root, file } = project({
    logs: {
      kept: { match: 'kept/*', class: 'L1', retention: { archiveAfter: '10d' } },
      ends: { match: 'ends/*', class: 'tagged', retention: { archiveAfter: '10d', deleteAfter: '30d' } },
    },
  })
  put(root, 'kept/a', NOW - 20 * DAY, 100)
  put(root, 'ends/a', NOW - 20 * DAY, 200)
  const catalogue = readCatalogue(file)
  await clean({ catalogue, now: NOW })
  await keepSnapshot(root, { ...(await takeSnapshot(catalogue, NOW - 2 * DAY)).snapshot, bytes: 0 })
  const { logs, lastCleanMs, lastClean, trend } = await storagePicture({ catalogue, now: NOW })
  const one = (name: string) => logs.find(({ entry }) => entry.name === name)
  expect(one('kept')).toMatchObject({ bytes: 0, archivedBytes: 100 })
  const [kept] = one('kept')?.days.values() ?? []
  expect(kept).toMatchObject({ bytes: { archived: 100 } })
  expect(kept).not.toHaveProperty('endsMs')
  const [ends] = one('ends')?.days.values() ?? []
  expect(ends).toMatchObject({ bytes: { archived: 200 }, endsMs: NOW + 10 * DAY })
  expect(lastCleanMs).toBe(NOW)
  expect(lastClean).toMatchObject({
    run: '2026-11-20T12-00-00.000Z',
    urgent: false,
    done: 2,
    failed: 0,
    freedBytes: 0,
    missingBytes: 0,
    stages: { archive: { files: 2, bytes: 300 } },
  })
  expect(trend.bytesPerDay).toBeGreaterThan(0)
})

it('tells what the last run did by stage, that something of it failed, and which has not ended', async () => {
  const { root, file } = project({ logs: { ops: { match: 'ops/*', class: 'L3' } } })
  put(root, 'ops/a', NOW - 40 * DAY, 100)
  put(root, 'ops/b', NOW - 40 * DAY, 50)
  const catalogue = readCatalogue(file)
  const picture = () => storagePicture({ catalogue, now: NOW })
  expect((await picture()).lastClean).toBeUndefined()
  const { run } = await clean({
    catalogue,
    now: NOW,
    disk: {
      ...fs,
      renameSync: (from, to) => {
        if (String(from).endsWith('/b')) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
        fs.renameSync(from, to)
      },
    },
  })
  expect(await picture()).toMatchObject({
    lastClean: { run, done: 1, failed: 1, freedBytes: 100, stages: { delete: { files: 1, bytes: 100 } } },
    // It ended, if not well: it is no run that is at work or was cut off.
    cleaning: undefined,
  })
  // A state of another version, or one that was damaged, is no state.
  for (const last of [3, null, {}, { run: 4 }, { run, stages: { delete: 'x' } }]) {
    fs.writeFileSync(join(root, '.sillok/clean.json'), JSON.stringify({ last, running: 'later' }))
    expect(await picture()).toMatchObject({ lastClean: undefined, cleaning: 'later' })
  }
})
