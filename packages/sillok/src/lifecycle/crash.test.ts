import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readCatalogue } from '../catalogue/index.js'
import { readStream } from '../stream/index.js'
import { realDisk } from './apply/disk.js'
import { Folders } from './apply/folders.js'
import { OpenFile } from './formats/open-file.js'
import { rowsOfPickle } from './formats/pickle.js'
import { openNpz } from './formats/read-npz.js'
import type { Row } from './formats/source.js'
import { type CleanOptions, clean } from './index.js'
import { countingDisk, type Fault, faultyDisk, isError } from './testkit/faulty-disk.js'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000
/** In memory, where there is such a place: every run makes its names safe many times. */
const PLACE = fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** What differs between declarations: ages in days. */
interface Declared {
  l3: number
  compress: number
  archive: number
  last: number
  limitBytes: number
  tagged: { compressAfter?: string; archiveAfter?: string }
  held: 'L3' | 'raw' | 'cache'
}

const configOf = ({ l3, compress, archive, last, limitBytes, tagged, held }: Declared) => ({
  streams: {
    app: { class: 'L3', retention: { compressAfter: `${compress}d` } },
    report: { class: 'raw', retention: { archiveAfter: `${archive}d` } },
    curve: { class: 'training' },
    table: { class: 'L2', formats: ['pickle'] },
  },
  logs: {
    l3: { match: 'l3/*.log', class: 'L3', retention: { deleteAfter: `${l3}d` } },
    cache: { match: 'cache/*', class: 'cache' },
    last: { match: 'last/*', class: 'L3', retention: { deleteAfter: null, keepLast: last } },
    size: { match: 'size/*', class: 'L3', retention: { deleteAfter: null, maxBytes: limitBytes } },
    until: { match: 'until/{v}.json', class: 'L2', retention: { until: { exists: 'final/{v}' } } },
    final: { match: 'final/*', class: 'L0' },
    raw: { match: 'raw/**', class: 'raw', kind: 'records', retention: { deleteAfter: '400d' } },
    tagged: { match: 'tagged/*', class: 'tagged', retention: tagged },
    monthly: { match: 'monthly/*', class: 'L1' },
    held: { match: 'held/*', class: held, legalHold: { reason: 'case 4' } },
    state: { match: 'state/*', class: 'state' },
  },
})
const STREAMS = ['app', 'report', 'curve', 'table']
const FAMILIES = [...STREAMS, ...'l3 cache last size until final raw tagged monthly held state'.split(' ')]

type Given = { family: string; n: number; days: number; bytes: number }

function build(
  declared: Declared,
  given: readonly Given[],
): { home: string; root: string; contents: Map<string, string> } {
  const home = fs.mkdtempSync(join(PLACE, 'sillok-'))
  const root = join(home, 'logs')
  fs.writeFileSync(join(home, 'sillok.config.json'), JSON.stringify(configOf(declared)))
  fs.mkdirSync(root)
  const contents = new Map<string, string>()
  for (const { family, n, days, bytes } of given) {
    if (STREAMS.includes(family)) {
      const [path, content] = putSegment(root, family, n, days, bytes)
      contents.set(path, content)
      continue
    }
    const path = `${family}/${family === 'raw' && n % 2 ? 'deep/' : ''}${n}${family === 'l3' ? '.log' : family === 'until' ? '.json' : ''}`
    const content = `${path} ${'x'.repeat(bytes)}\n`
    fs.mkdirSync(dirname(join(root, path)), { recursive: true })
    fs.writeFileSync(join(root, path), content)
    fs.utimesSync(join(root, path), (NOW - days * DAY) / 1000, (NOW - days * DAY) / 1000)
    contents.set(path, content)
  }
  return { home, root, contents }
}

/** A segment of a day. The newest of its stream is the active one, and was written last long ago. */
function putSegment(root: string, stream: string, n: number, days: number, bytes: number): [string, string] {
  const name = new Date(NOW - (days + 1) * DAY + n).toISOString().replaceAll(':', '-')
  const path = `${stream}/${name}-000001.jsonl`
  const content = `${JSON.stringify({ path, x: 'x'.repeat(bytes) })}\n`
  fs.mkdirSync(join(root, stream), { recursive: true })
  fs.writeFileSync(join(root, path), content)
  fs.utimesSync(join(root, path), (NOW - days * DAY) / 1000, (NOW - days * DAY) / 1000)
  const newest = fs.readdirSync(join(root, stream)).sort().at(-1)
  fs.rmSync(join(root, `${stream}.jsonl`), { force: true })
  fs.symlinkSync(`${stream}/${newest}`, join(root, `${stream}.jsonl`))
  return [path, content]
}

/** Every file by its path, unpacked, and records as they were; runs of the trash and manifests' own names are left out. */
async function contentsOf(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length + 1)
    if (!entry.isFile() || /^(?:\.sillok|sillok-clean)\//.test(path) || path.includes('/_manifest/')) continue
    const bytes = fs.readFileSync(join(root, path))
    let text = bytes.toString()
    if (path.endsWith('.gz')) text = zlib.gunzipSync(bytes).toString()
    else if (path.endsWith('.pkl')) text = linesOf([...rowsOfPickle([bytes])])
    else if (path.endsWith('.npz')) text = linesOf(await rowsOfNpz(root, path))
    found.set(path.replace(/^_trash\/[^/]+\//, '_trash/'), text)
  }
  return found
}

const linesOf = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

async function rowsOfNpz(root: string, path: string): Promise<Row[]> {
  const folders = new Folders(realDisk, root)
  const file = new OpenFile(realDisk, folders.of(path))
  try {
    const { columns, read } = await openNpz(file)
    const rows = await read(columns)
    const all = await rows.take(Number.MAX_SAFE_INTEGER)
    rows.close()
    return all
  } finally {
    file.close()
    folders.close()
  }
}

async function reported(root: string): Promise<Set<string>> {
  const paths = new Set<string>()
  for await (const { lines } of readStream({ root, stream: 'sillok-clean' })) {
    for (const { text } of lines) {
      const record = JSON.parse(text)
      if (/^clean\.(?:delete|archive|compress|convert)$/.test(record.event)) paths.add(record.path)
    }
  }
  return paths
}

const files = fc.uniqueArray(
  fc.record({
    family: fc.constantFrom(...FAMILIES),
    n: fc.nat(6),
    days: fc.integer({ min: -1, max: 120 }),
    bytes: fc.nat(120),
  }),
  { selector: ({ family, n }) => `${family}/${n}`, minLength: 1, maxLength: 14 },
)
const faults = fc.array(
  fc.record({
    at: fc.double({ min: 0.001, max: 1, noNaN: true }),
    kind: fc.constantFrom<Fault['kind'][]>(
      'crash before',
      'crash after',
      'ENOSPC',
      'EIO',
      'EACCES',
      'permissions lost',
    ),
  }),
  { minLength: 1, maxLength: 3 },
)

const declarations = fc.record<Declared>({
  l3: fc.integer({ min: 5, max: 60 }),
  compress: fc.integer({ min: 1, max: 4 }),
  archive: fc.integer({ min: 2, max: 89 }),
  last: fc.integer({ min: 1, max: 3 }),
  limitBytes: fc.integer({ min: 0, max: 400 }),
  tagged: fc.constantFrom({}, { archiveAfter: '10d', compressAfter: '2d' }, { archiveAfter: '95d' }),
  held: fc.constantFrom('L3', 'raw', 'cache'),
})
/** When the runs are: also in other months, and while some files have times to come. */
const clocks = fc.integer({ min: -20 * 24, max: 70 * 24 }).map((hours) => NOW + (hours * DAY) / 24)

it('whatever goes wrong, nothing is lost, every removal is reported, and the next run ends where an undisturbed one ends', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      declarations,
      clocks,
      files,
      faults,
      fc.boolean(),
      async (declared, now, given, wrong, includeCache) => {
        const { home, root, contents } = build(declared, given)
        const calm = build(declared, given)
        const optionsOf = (place: string): CleanOptions => ({
          catalogue: readCatalogue(join(place, 'sillok.config.json')),
          now,
          includeCache,
          largeBytes: 200,
          // Space that nothing is short of.
          space: () => ({ total: 100, free: 50 }),
        })
        try {
          const { disk: counting, count } = countingDisk()
          await clean({ ...optionsOf(calm.home), disk: counting })
          for (const fault of wrong) {
            const controller = new AbortController()
            const disk = faultyDisk(fault, count(), () => controller.abort())
            await clean({ ...optionsOf(home), disk, signal: controller.signal }).catch(() => {})
            // Nothing is lost at this moment, whatever it is called.
            const left = await contentsOf(root)
            const there = new Set(left.values())
            for (const [path, content] of contents) {
              expect(there.has(content), `${path} after ${JSON.stringify(fault)}`).toBe(true)
              if (/^(?:held|state|final)\//.test(path)) expect(left.get(path)).toBe(content)
            }
          }
          const last = await clean(optionsOf(home))
          expect([last.refused, last.failed]).toEqual([0, 0])
          const [ended, expected] = [await contentsOf(root), await contentsOf(calm.root)]
          // What could not be looked at counted for no limit of bytes: then less is gone, and the limit is kept all the same.
          const limited = ([path]: [string, string]) =>
            wrong.some(isError) && /^(?:_trash\/)?size\//.test(path)
          const strict = (found: Map<string, string>) => [...found].filter((file) => !limited(file)).sort()
          expect(strict(ended)).toEqual(strict(expected))
          const kept = (found: Map<string, string>) => [...found].filter(([path]) => path.startsWith('size/'))
          expect(kept(ended)).toEqual(expect.arrayContaining(kept(expected)))
          expect(kept(ended).reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThanOrEqual(
            declared.limitBytes,
          )
          const said = await reported(root)
          for (const path of contents.keys())
            if (!ended.has(path)) expect(said.has(path), `${path} is reported`).toBe(true)
          expect(await clean(optionsOf(home))).toMatchObject({ done: 0, refused: 0, failed: 0 })
          // Once all is old, nothing of what has an end is left, of whatever was the newest too.
          await clean({ ...optionsOf(home), now: now + 500 * DAY })
          for (const path of (await contentsOf(root)).keys())
            if (/^(?:l3|app)\//.test(path)) expect(fs.statSync(join(root, path)).size, path).toBe(0)
        } finally {
          for (const place of [home, calm.home]) fs.rmSync(place, { recursive: true, force: true })
        }
      },
    ),
    { numRuns: Number(process.env.SILLOK_CRASH_RUNS ?? 40) },
  )
})

/** One run: on which day of the clock, whether space is short, and what goes wrong. */
interface Step {
  days: number
  /** Of what the files take: so much is to be left. */
  keepShare: number | null
  fault: Fault | null
  includeCache: boolean
}

const steps = fc.array(
  fc.record<Step>({
    days: fc.integer({ min: -40, max: 500 }),
    keepShare: fc.option(fc.double({ min: 0.05, max: 0.9, noNaN: true })),
    fault: fc.option(faults.map(([first]) => first as Fault)),
    includeCache: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
)

/** A disk that has just the space that files take, and as much again. */
function spaceOfFiles(root: string): { total: number; free: number } {
  let used = 0
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !/^(?:\.sillok|sillok-clean)\//.test(path.slice(root.length + 1)))
      used += fs.statSync(path).size
  }
  return { total: 20_000, free: 20_000 - used }
}

/** What goes neither by age nor for space, or only to the archive. */
const PROTECTED = /^(?:final|tagged|monthly|held|state|report|curve|table)\//

it('however the clock goes and space runs short, nothing goes that may not, what goes is reported, and it comes to rest', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(declarations, files, steps, async (declared, given, run) => {
      const { home, root, contents } = build(declared, given)
      const catalogue = readCatalogue(join(home, 'sillok.config.json'))
      const optionsOf = ({ days, keepShare, includeCache }: Omit<Step, 'fault'>): CleanOptions => {
        const { total, free } = spaceOfFiles(root)
        return {
          catalogue,
          now: NOW + days * DAY,
          includeCache,
          largeBytes: 200,
          space: () => spaceOfFiles(root),
          ...(keepShare === null
            ? {}
            : { targetUsage: Math.max(0.0001, ((total - free) * keepShare) / total) }),
        }
      }
      const lastRun = (): number => Date.parse(cleanTime(root) ?? '') || Number.NEGATIVE_INFINITY
      try {
        let latest = NOW
        for (const step of run) {
          const options = optionsOf(step)
          const isBack = (options.now ?? 0) < lastRun()
          latest = Math.max(latest, options.now ?? 0)
          const before = await contentsOf(root)
          const controller = new AbortController()
          const disk = step.fault && faultyDisk(step.fault, 60, () => controller.abort())
          const cleaned = clean({ ...options, ...(disk && { disk, signal: controller.signal }) })
          await (step.fault === null ? cleaned : cleaned.catch(() => {}))
          const after = await contentsOf(root)
          const there = new Set(after.values())
          const said = await reported(root)
          // Under a clock that is behind the last run only what that left is taken up, and the trash emptied.
          if (isBack)
            for (const [path, content] of before)
              if (!/^_trash\/|\.closing$|\.sillok-tmp$/.test(path))
                expect(after.get(path), `${path} after ${JSON.stringify(step)}`).toBe(content)
          for (const [path, content] of contents) {
            const where = `${path} after ${JSON.stringify(step)}`
            if (PROTECTED.test(path)) expect(there.has(content), where).toBe(true)
            if (/^(?:held|state|final)\//.test(path)) expect(after.get(path), where).toBe(content)
            if (!there.has(content)) expect(said.has(path), `${where} is reported`).toBe(true)
            // Where nothing asks for space a run deletes into the trash, which no clock empties in the same run.
            if (step.keepShare === null && before.get(path) === content)
              expect(there.has(content), where).toBe(true)
          }
        }
        // The right clock, once the last run was at no later time; and then there is an end to it.
        const calm = { days: Math.ceil((latest - NOW) / DAY) + 1, keepShare: null, includeCache: true }
        const done: number[] = []
        for (let n = 0; n < 5 && done.at(-1) !== 0; n++) {
          const ended = await clean(optionsOf(calm))
          expect([ended.failed, ended.refused]).toEqual([0, 0])
          done.push(ended.done)
        }
        expect(done.at(-1), `${done}`).toBe(0)
        const names = fs.readdirSync(root, { recursive: true }) as string[]
        expect(names.filter((name) => /\.closing$|\.sillok-tmp$/.test(name))).toEqual([])
        // For space nothing goes that is the newest of a log, and what is not short takes nothing.
        const last = await contentsOf(root)
        const short = await clean({ ...optionsOf({ ...calm, keepShare: 0.0001 }) })
        expect(short.failed).toBe(0)
        const left = new Set((await contentsOf(root)).values())
        for (const [path, content] of last)
          if (PROTECTED.test(path)) expect(left.has(content), path).toBe(true)
      } finally {
        fs.rmSync(home, { recursive: true, force: true })
      }
    }),
    { numRuns: Number(process.env.SILLOK_CRASH_RUNS ?? 40) },
  )
})

function cleanTime(root: string): string | undefined {
  try {
    return JSON.parse(fs.readFileSync(join(root, '.sillok/clean.json'), 'utf8')).last_run
  } catch {
    return undefined
  }
}
