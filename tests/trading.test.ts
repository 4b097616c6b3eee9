import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readCatalogue } from 'sillok/catalogue'
import { clean, openArchive, storageByClass } from 'sillok/lifecycle'
import { readStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { trade } from '../examples/trading/trader.mjs'
import { NOT_HERE } from '../scripts/debian.mjs'
import { pythonWith } from '../scripts/python.mjs'
import { temporary } from './lifecycle/layout.js'
import { smallDisk } from './support/small-disk.js'

const CONFIG = fileURLToPath(new URL('../examples/trading/sillok.config.mjs', import.meta.url))
const MAIN = fileURLToPath(new URL('../packages/sillok/bin/sillok.js', import.meta.url))
const FIRST = Date.parse('2026-01-05T00:00:00Z')
const DAYS = 10
const isRoot = process.getuid?.() === 0
const DAY = 86_400_000

const segments = (root: string, stream: string): string[] =>
  readdirSync(join(root, stream))
    .filter((name) => !name.startsWith('.'))
    .sort()

async function archived(root: string, family: string) {
  const archive = openArchive(root)
  try {
    const files = (await archive.list()).filter((file) => file.family === family)
    const texts: string[] = []
    for (const file of files) {
      const chunks: Uint8Array[] = []
      for await (const chunk of archive.read(file)) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      texts.push((file.path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1'))
    }
    return { paths: files.map(({ path }) => path), text: texts.join('') }
  } finally {
    archive.close()
  }
}

async function records(root: string, stream: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream }))
    found.push(...lines.map(({ text }) => JSON.parse(text)))
  return found
}

it('four categories go through all their stages, and nothing of value is gone at the end', async () => {
  const root = join(temporary(), 'logs')
  const { categories, loggers } = await trade(root, FIRST, DAYS)
  expect(loggers).toEqual({
    scorer: 4000,
    trader: categories.raw.records - 4000 - 40,
    'venue.client': 40,
    labels: 400,
    desk: 10,
    risk: 10,
    gate: 2,
  })
  expect(categories.summary.records).toBe(10)
  expect(categories.training.records).toBe(400)
  expect(categories.tagged.records).toBe(12)
  for (const { waiting, dropped, failing } of Object.values(categories))
    expect([waiting, dropped, failing]).toEqual([0, 0, undefined])
  const written = segments(root, 'raw').length
  expect(written).toBeGreaterThan(20)

  const catalogue = readCatalogue(CONFIG, root)
  const at = async (days: number) => {
    const result = await clean({ catalogue, now: FIRST + (DAYS + days) * DAY })
    expect([result.notDone, result.failed]).toEqual([[], 0])
  }

  await at(1)
  // The last days' are not a week old and stay, compressed; the one that was written to has ended only now, and the newest is where the next record goes.
  const [newest = '', ended, ...others] = segments(root, 'raw').reverse()
  expect(statSync(join(root, 'raw', newest)).size).toBe(0)
  expect(ended).toMatch(/\.jsonl$/)
  expect(others.every((name) => name.endsWith('.jsonl.gz'))).toBe(true)
  // Rotated summaries are CSV at once, and nothing in them acts in a spreadsheet.
  // The first day's is more than a week old, and so compressed.
  const day = segments(root, 'summary').find(
    (name) => name.startsWith('2026-01-05') && name.endsWith('.csv.gz'),
  )
  const csv = gunzipSync(readFileSync(join(root, 'summary', day ?? 'none'))).toString()
  expect(csv).toContain("'=SUM(A1)")
  expect(csv).not.toMatch(/(?:^|,)=/m)
  expect(segments(root, 'training').filter((name) => /\.(?:npz|pkl)$/.test(name)).length).toBe(20)

  await at(8)
  expect(segments(root, 'raw')).toEqual([newest])
  const raw = await archived(root, 'raw')
  expect(raw.paths).toHaveLength(written)
  expect(raw.text.trim().split('\n')).toHaveLength(categories.raw.records)

  await at(91)
  expect((await archived(root, 'raw')).paths).toEqual([])
  const summary = await archived(root, 'summary')
  expect(summary.paths.filter((path) => path.includes('.csv'))).toHaveLength(10)
  expect(segments(root, 'tagged').filter((name) => name.endsWith('.jsonl.gz'))).toHaveLength(10)

  await at(366)
  expect((await archived(root, 'training')).paths).toHaveLength(20)

  await at(5 * 365 + 1)
  const tagged = await archived(root, 'tagged')
  expect(tagged.paths).toHaveLength(10)
  const all = [
    ...tagged.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    ...(await records(root, 'tagged')),
  ]
  expect(all).toHaveLength(12)
  expect(all.filter(({ event_type }) => event_type === 'security_alert')).toHaveLength(2)

  const { stdout, status } = spawnSync(
    process.execPath,
    [MAIN, 'report', 'storage', '--json', '--root', root],
    {
      encoding: 'utf8',
      cwd: join(CONFIG, '..'),
    },
  )
  expect(status).toBe(0)
  const classes = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(classes).toEqual(await storageByClass({ catalogue }))
  expect(classes.find((one) => one.class === 'tagged').archived.files).toBe(10)
})

// Said in the test's name, so that who reads the result knows what to do.
const numpy = pythonWith('numpy')
const python = pythonWith('pickle')

/** Trades for three days and runs a script on all files of an ending that became of the rotated training records. */
async function learn(python: string, extension: string, script: string): Promise<string> {
  const root = join(temporary(), 'logs')
  await trade(root, FIRST, 3)
  await clean({ catalogue: readCatalogue(CONFIG, root), now: FIRST + 4 * DAY })
  const files = segments(root, 'training').filter((name) => name.endsWith(extension))
  const paths = files.map((name) => join(root, 'training', name))
  return execFileSync(python, ['-c', script, ...paths], { encoding: 'utf8' }).trim()
}

/** Of the three days: how often the score was above zero, with one label each ten ticks. */
const LABELS = 120
const WON = [0, 1, 2]
  .flatMap((day) => Array.from({ length: LABELS / 3 }, (_, n) => Math.sin(day * 7 + n * 10)))
  .filter((score) => score > 0).length

it.skipIf(python === undefined)(
  `what a model learns from is read by Python as it was written${python ? '' : NOT_HERE}`,
  async () => {
    const script = `import sys, pickle
rows = [row['metadata'] for path in sys.argv[1:] for row in pickle.load(open(path, 'rb'))]
print(len(rows), sum(row['won'] for row in rows), {len(row['features']) for row in rows})`
    expect(await learn(python ?? '', '.pkl', script)).toBe(`${LABELS} ${WON} {2}`)
  },
)

it.skipIf(numpy === undefined)(
  `and by NumPy, with nothing pickled in it${numpy ? '' : NOT_HERE}`,
  async () => {
    const script = `import sys, numpy
files = [numpy.load(path, allow_pickle=False) for path in sys.argv[1:]]
won = numpy.concatenate([file['metadata.won'] for file in files])
features = numpy.concatenate([file['metadata.features'] for file in files])
print(len(won), won.sum(), len(features))`
    expect(await learn(numpy ?? '', '.npz', script)).toBe(`${LABELS} ${WON} ${LABELS * 2}`)
  },
)

it.skipIf(!isRoot)(
  'on a full disk caches and what is raw make room, and what is worth more stays',
  async () => {
    const { root, free } = smallDisk(6 * 1024)
    free()
    // Of the last days, so that nothing but the space makes it go.
    await trade(root, Date.now() - 5 * DAY, 5)
    execFileSync('mkdir', ['-p', join(root, 'cache')])
    writeFileSync(join(root, 'cache/prices'), Buffer.alloc(800_000, 'x'))
    const before = Object.fromEntries(
      ['summary', 'training', 'tagged'].map((name) => [name, segments(root, name)]),
    )
    const { blocks, bavail, bsize } = statfsSync(root)
    writeFileSync(join(root, '../ballast'), Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024), 1))
    expect(statfsSync(root).bavail / blocks).toBeLessThan(0.05)
    const { stdout, status } = spawnSync(
      process.execPath,
      [MAIN, 'clean', '--run', '--json', '--target-usage', '75%', '--root', root],
      { encoding: 'utf8', cwd: join(CONFIG, '..') },
    )
    const { summary } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    expect([status, summary.failed, summary.missing_bytes]).toEqual([0, 0, 0])
    expect(existsSync(join(root, 'cache/prices'))).toBe(false)
    const after = statfsSync(root)
    expect(1 - after.bavail / after.blocks).toBeLessThan(0.76)
    for (const [name, files] of Object.entries(before)) {
      const there = segments(root, name)
      for (const file of files)
        expect(
          there.some((one) => one.startsWith(file.replace('.jsonl', ''))),
          `${name}/${file}`,
        ).toBe(true)
    }
  },
)
