import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { checkMap, type Finding, keepSnapshot, readCatalogue, survey, takeSnapshot } from 'sillok/catalogue'
import { expect, it } from 'vitest'
import { COUNT, layOut } from '../examples/content-pipeline/lay.mjs'
import { DAYS, simulate } from '../examples/content-pipeline/simulate.mjs'
import { contentsOf, reported, temporary } from './lifecycle/layout.js'

const CONFIG = join(import.meta.dirname, '../examples/content-pipeline/sillok.config.mjs')
const MAIN = join(import.meta.dirname, '../packages/sillok/bin/sillok.js')
const FIRST = Date.parse('2026-09-20T03:00:00Z')
const DAY = 86_400_000
const LAST = DAYS - 1

interface File {
  family: string | undefined
  path: string
  time: number
  content: string | Buffer
  script?: string
  channel?: string
  video?: string
  program?: string
  start?: string
}

/** Where a file is when two months are over, and why: said without asking the code that put it there. */
interface Fate {
  why: string
  /** The night in which it left its place; not given where it never did. */
  night?: number
  archived?: boolean
}

/** The first night at or after a moment. */
const nightOf = (time: number): number => Math.max(0, Math.ceil((time - FIRST) / DAY))
/** What is of a day is as old as the end of that day, if it was not written to later. */
const endOf = ({ path, time }: File): number => {
  const [day] = /\d{4}-\d\d-\d\d/.exec(path) ?? []
  return day === undefined ? time : Math.max(time, Date.parse(day) + DAY)
}
/** Text as it is written. */
const bytesOf = (content: string | Buffer): Buffer =>
  typeof content === 'string' ? Buffer.from(content) : content
const month = (time: number): string => new Date(time).toISOString().slice(0, 7)

const THIRTY = new Set(
  'jobs runs batch asset_thumbnails regression repair ops agent_results agent_memos agent_assignments orchestrator'.split(
    ' ',
  ),
)
/** For ever, and so small together that no month of them goes to the archive. */
const SMALL = new Set(
  'image_usage tts_usage reading_corrections asset_swaps agent_events queue_journal ops_ledger'.split(' '),
)
const STATE = new Set('round_robin agent_pending agent_registry pids databases'.split(' '))

function fateOf(file: File, all: readonly File[]): Fate {
  const { family, time } = file
  const stays = (why: string): Fate => ({ why })
  const until = (why: string, night: number): Fate =>
    night <= LAST ? { why, night } : stays(`not yet: ${why}`)
  if (family === undefined) return stays('nobody declares it')
  if (family === 'audit_reports' || family === 'final_audio') return stays('L0: final evidence')
  if (SMALL.has(family)) return stays('L1: for ever, where it is, while the log is small')
  if (STATE.has(family)) return stays('state is no log')
  if (family === 'api_cache') return stays('caches go when somebody asks')
  if (THIRTY.has(family)) return until('older than 30 days', nightOf(endOf(file) + 30 * DAY))
  if (family === 'job_runner') return until('older than 14 days', nightOf(endOf(file) + 14 * DAY))
  if (family === 'agent_locks') return { ...until('expired', nightOf(time + DAY)), archived: true }
  if (family === 'llm_usage' || family === 'agent_completed') {
    const next = new Date(time)
    const over = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1)
    return { ...until('its month is over, and the log is large', nightOf(over)), archived: true }
  }
  if (family === 'video_stages' || family === 'script_stages') {
    const artefact = all.find((one) =>
      family === 'video_stages'
        ? one.family === 'final_audio' && one.video === file.video
        : one.family === 'audit_reports' && one.script === file.script,
    )
    if (artefact === undefined) return stays('what is made of it does not exist')
    return until('what was made of it exists', nightOf(Math.max(time, artefact.time)))
  }
  if (family === 'ui_hub') {
    const starts = new Map(
      all
        .filter((one) => one.program === file.program && one.start !== undefined)
        .map((one) => [one.start as string, one.time]),
    )
    const later = [...starts]
      .filter(([start]) => start > (file.start as string))
      .map(([, at]) => at)
      .sort((a, b) => a - b)
    const tenth = later[9]
    return tenth === undefined
      ? stays('among the last 10 starts')
      : until('10 starts came after it', nightOf(tenth))
  }
  throw new Error(`${family} has no fate`)
}

it('lays out the files of a day: 1,480 of every family', () => {
  const files = layOut(temporary(), FIRST) as File[]
  expect(files.length).toBe(COUNT)
  expect(new Set(files.map(({ path }) => path)).size).toBe(COUNT)
  const declared = readCatalogue(CONFIG)
    .entries.filter(({ by }) => by === 'others')
    .map(({ name }) => name)
  expect(new Set(files.flatMap(({ family }) => family ?? []))).toEqual(new Set(declared))
})

it('the map has every family with what it is for, who writes it and who reads it', () => {
  const root = join(temporary(), 'logs')
  const files = layOut(root, FIRST) as unknown as File[]
  const catalogue = readCatalogue(CONFIG, root)
  const { entries, undeclared } = survey(catalogue, FIRST)
  const counted = new Map<string | undefined, number>()
  for (const { family } of files) counted.set(family, (counted.get(family) ?? 0) + 1)
  const others = catalogue.entries.filter(({ by }) => by === 'others')
  for (const { name, purpose, writers, readers } of others) {
    expect([entries.get(name)?.files, name]).toEqual([counted.get(name), name])
    expect([purpose, writers[0], readers[0], name]).not.toContain(undefined)
  }
  expect(undeclared.reduce((sum, one) => sum + one.files, 0)).toBe(counted.get(undefined))
  const cwd = join(CONFIG, '..')
  const document = execFileSync(process.execPath, [MAIN, 'map', '--markdown', '--root', root], {
    cwd,
    encoding: 'utf8',
  })
  for (const { name } of others) expect(document).toContain(`](#${name}) |`)
  expect(document).toContain('Shape `failover`, version `3`')
})

it('the check finds what is wrong in it, and nothing else', async () => {
  const root = join(temporary(), 'logs')
  const files = layOut(root, FIRST) as unknown as File[]
  const catalogue = readCatalogue(CONFIG, root)
  const check = async () => await checkMap(catalogue, survey(catalogue, FIRST), { now: FIRST })
  const brief = (found: readonly Finding[]) =>
    found.map(({ kind, entry, path }) => `${kind} ${entry ?? path}`).sort()
  // What the first night takes, but for what was due for less than a day; and what nobody declares.
  const due = files.filter((file) => {
    const limit = file.family === 'job_runner' ? 14 : file.family === 'agent_locks' ? 1 : 30
    const ends = THIRTY.has(file.family ?? '') || limit < 30
    return ends && endOf(file) + (limit + 1) * DAY < FIRST
  })
  const asLaid = brief(await check())
  expect(asLaid).toEqual(
    [
      ...new Set(due.map(({ family }) => `too-old ${family}`)),
      'undeclared leftovers/package-0/logs/*.log',
      'undeclared leftovers/package-1/logs/*.log',
    ].sort(),
  )
  // One writer changes what a field is, another says a secret, a third is gone.
  const line = {
    timestamp: new Date(FIRST).toISOString(),
    status: 'api_failover_pending',
    task: 7,
    pending: null,
  }
  appendFileSync(
    join(root, 'llm_usage.jsonl'),
    `${JSON.stringify({ ...line, runbook: 'docs/failover.md' })}\n`,
  )
  const secret = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_')
  appendFileSync(join(root, 'repair/000.log'), `Authorization: Bearer ${secret}\n`)
  for (const path of ['llm_usage.jsonl', 'repair/000.log'])
    utimesSync(join(root, path), FIRST / 1000, FIRST / 1000)
  rmSync(join(root, 'tts_usage.jsonl'))
  const found = await check()
  const more = found.filter((one) => !asLaid.includes(brief([one])[0] ?? ''))
  expect(brief(more)).toEqual(['never-seen tts_usage', 'secret repair', 'shape-drift llm_usage'])
  expect(more.find(({ kind }) => kind === 'shape-drift')?.message).toContain(
    'task changed from string to number',
  )
  expect(JSON.stringify(found)).not.toContain(secret.slice(4))
})

it('the snapshot counts it, and says how it grows', async () => {
  const root = join(temporary(), 'logs')
  const files = layOut(root, FIRST) as unknown as File[]
  const catalogue = readCatalogue(CONFIG, root)
  const { snapshot: first } = await takeSnapshot(catalogue, FIRST)
  const bytes = files.reduce((sum, { content }) => sum + bytesOf(content).length, 0)
  expect([first.files, first.bytes]).toEqual([COUNT, bytes])
  expect(first.undeclared.files).toBe(7)
  expect(first.largest[0]).toEqual({
    path: 'llm_usage.jsonl',
    bytes: statSync(join(root, 'llm_usage.jsonl')).size,
    log: 'llm_usage',
  })
  const folders: Record<string, number> = {}
  for (const { path } of files) {
    const folder = path.slice(0, Math.max(0, path.indexOf('/')))
    folders[folder] = (folders[folder] ?? 0) + 1
  }
  expect(Object.fromEntries(first.folders.map(({ name, files: count }) => [name, count]))).toEqual(folders)
  await keepSnapshot(root, first)
  appendFileSync(join(root, 'llm_usage.jsonl'), 'x'.repeat(4_000_000))
  const { trend } = await takeSnapshot(catalogue, FIRST + 4 * DAY)
  expect(trend.bytesPerDay).toBeGreaterThan(1_000_000)
  expect(trend.bytesPerDay).toBeLessThan(1_010_000)
})

it('after two months every file is where it must be', async () => {
  const root = join(temporary(), 'logs')
  const { files, runs } = (await simulate(root, FIRST)) as unknown as {
    files: File[]
    runs: { run: string; failed: number; refused: number }[]
  }
  for (const { failed, refused } of runs) expect([failed, refused]).toEqual([0, 0])
  const expected = new Map<string, string | Buffer>()
  const fates = new Map<string, number>()
  for (const file of files) {
    const { why, night, archived } = fateOf(file, files)
    fates.set(why, (fates.get(why) ?? 0) + 1)
    if (night === undefined) expected.set(file.path, file.content)
    else if (archived) expected.set(`_archive/${month(file.time)}/${file.path}.gz`, file.content)
    // What was deleted can be brought back for seven days.
    else if (LAST - night < 7) expected.set(`_trash/${file.path}`, file.content)
  }
  const found = contentsOf(root)
  const differ = [...new Set([...found.keys(), ...expected.keys()])].filter(
    (path) => found.get(path) !== bytesOf(expected.get(path) ?? '').toString('latin1'),
  )
  expect(differ).toEqual([])
  console.log([...fates].map(([why, count]) => `${String(count).padStart(5)}  ${why}`).join('\n'))

  // Which night it was is right, too: the reports say so.
  const left = new Map<string, string>()
  for (const { event, path, run } of await reported(root))
    if (event === 'clean.delete' || event === 'clean.archive') left.set(path as string, run as string)
  for (const file of files) {
    const { night } = fateOf(file, files)
    expect(left.get(file.path), file.path).toBe(night === undefined ? undefined : runs[night]?.run)
  }
  const usage = gunzipSync(readFileSync(join(root, '_archive/2026-09/llm_usage.jsonl.gz'))).toString()
  expect(usage.split('\n').length).toBe(301)
})
