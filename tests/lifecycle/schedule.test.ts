import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCatalogue, takeAndKeepSnapshot, takeSnapshot } from 'sillok/catalogue'
import { type RunSummary, startCleaning, startSnapshots } from 'sillok/lifecycle'
import { readStream, takeAlone } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { contentsOf, project, put, temporary } from './layout.js'

const COMMAND = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))
const CONFIG = { logs: { ops: { match: 'ops/*', class: 'L3' }, cache: { match: 'cache/*', class: 'cache' } } }

/** The first runs of a schedule. */
async function runs(root: string, count: number, more: object = {}): Promise<RunSummary[]> {
  const seen: RunSummary[] = []
  await new Promise<void>((resolve, reject) => {
    const cleaning = startCleaning({
      root,
      lookMs: 20,
      onRun: (run) => {
        seen.push(run)
        if (seen.length >= count) resolve()
      },
      onProblem: reject,
      ...more,
    })
    onTestFinished(() => cleaning.close())
  })
  return seen
}

it('cleans when a run is due, and not before', async () => {
  const { root } = project(undefined, CONFIG)
  put(root, 'ops/a', 400)
  expect(await runs(root, 1)).toMatchObject([{ urgent: false, done: 1, failed: 0 }])
  const state = fs.readFileSync(join(root, '.sillok/clean.json'), 'utf8')
  const cleaning = startCleaning({ root, lookMs: 5 })
  await new Promise((resolve) => setTimeout(resolve, 100))
  await cleaning.close()
  expect(fs.readFileSync(join(root, '.sillok/clean.json'), 'utf8')).toBe(state)
})

it('closed while its first run begins, a program with nothing else to do ends in order', () => {
  const { root } = project(undefined, CONFIG)
  const program = `import { startCleaning, startSnapshots } from 'sillok/lifecycle'
    const onProblem = (error) => console.error(error.message)
    const cleaning = startCleaning({ root: process.argv[1], onProblem })
    const snapshots = startSnapshots({ root: process.argv[1], lookMs: 1, onProblem })
    await new Promise((resolve) => setTimeout(resolve, Number(process.argv[2])))
    await cleaning.close()
    await snapshots.close()
    console.log('closed')`
  for (const ms of [0, 60, 200]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', program, root, String(ms)],
      { encoding: 'utf8', cwd: import.meta.dirname },
    )
    expect([status, stdout, stderr]).toEqual([0, 'closed\n', ''])
  }
})

it('goes on after a clock that was years ahead', async () => {
  const { root } = project(undefined, CONFIG)
  put(root, 'ops/a', 400)
  fs.mkdirSync(join(root, '.sillok'), { recursive: true })
  fs.writeFileSync(join(root, '.sillok/clean.json'), '{"last_run":"2099-01-01T00:00:00.000Z"}')
  // The first only sets it right: whether the clock is right now nobody knows.
  expect(await runs(root, 2, { everyMs: 50 })).toMatchObject([{ done: 0 }, { done: 1 }])
})

it('several schedules for one root do not get in each other’s way', async () => {
  const { root } = project(undefined, CONFIG)
  for (let n = 0; n < 20; n++) put(root, `ops/${n}`, 400)
  const all = await Promise.all([
    runs(root, 1, { everyMs: 0 }),
    runs(root, 1, { everyMs: 0 }),
    runs(root, 1, { everyMs: 0 }),
  ])
  expect(all.flat().reduce((sum, { done }) => sum + done, 0)).toBe(20)
  expect([...contentsOf(root).keys()].every((path) => path.startsWith('_trash/'))).toBe(true)
})

it.skipIf(process.getuid?.() !== 0)(
  'acts by itself where space is short, in the declared order',
  async () => {
    const disk = temporary()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    const { root } = project(disk, CONFIG)
    fs.mkdirSync(join(root, '.sillok'))
    // A run is not due.
    fs.writeFileSync(join(root, '.sillok/clean.json'), JSON.stringify({ last_run: new Date().toISOString() }))
    for (const n of [1, 2, 3]) put(root, `ops/${n}`, n, 'x'.repeat(300_000))
    put(root, 'cache/a', 0, 'x'.repeat(1_000_000))
    const [run] = await runs(root, 1)
    expect(run).toMatchObject({ urgent: true, failed: 0, missingBytes: 0 })
    expect([...contentsOf(root).keys()].sort()).toEqual(['ops/1', 'ops/2', 'ops/3'])
  },
)

it('writes a line into the audit trail where there is one', async () => {
  const { root } = project(undefined, CONFIG)
  put(root, 'ops/a', 400)
  const script = `
    import { configure, getLogger } from 'sillok'
    const sillok = configure({ root: process.argv[1], console: false })
    await getLogger('x').audit({ action: 'login', resourceType: 'session', resourceId: '1', userId: 'u' })
    await sillok.close()`
  execFileSync(process.execPath, ['--input-type=module', '-e', script, root], { cwd: import.meta.dirname })
  const [run] = await runs(root, 1)
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    records.push(...lines.map(({ text }) => JSON.parse(text)))
  expect(records).toContainEqual(
    expect.objectContaining({
      action: 'clean',
      resource_id: run?.run,
      details: expect.objectContaining({ done: 1 }),
    }),
  )
})

it('takes a snapshot when it is time, one for any number of programs, and none before', async () => {
  const { root } = project(undefined, CONFIG)
  put(root, 'ops/a', 1)
  const taken = async (): Promise<number> => {
    let count = 0
    for await (const { lines } of readStream({ root, stream: 'sillok-snapshots' })) count += lines.length
    return count
  }
  let told = 0
  const problems: Error[] = []
  const programs = [1, 2, 3].map(() =>
    startSnapshots({
      root,
      lookMs: 10,
      onTaken: () => told++,
      onProblem: (error) => problems.push(error),
    }),
  )
  onTestFinished(async () => void (await Promise.all(programs.map((one) => one.close()))))
  await expect.poll(() => told).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 300))
  await Promise.all(programs.map((one) => one.close()))
  expect([await taken(), told, problems]).toEqual([1, 1, []])
  // By hand one may be taken at any time; with --every only where it is time.
  const sillok = (...args: string[]): string =>
    execFileSync(process.execPath, [COMMAND, 'snapshot', '--root', root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  expect(sillok('--every', '1h', '--json')).toBe('')
  sillok()
  expect(await taken()).toBe(2)
  for await (const { lines } of readStream({ root, stream: 'sillok-snapshots' }))
    for (const { text } of lines)
      expect(JSON.parse(text)).toMatchObject({ service: 'sillok', files: expect.any(Number) })
})

it('takes snapshots although the clock was years ahead once', async () => {
  const { root } = project(undefined, CONFIG)
  put(root, 'ops/a', 1)
  const catalogue = loadCatalogue(root)
  await takeAndKeepSnapshot(catalogue)
  const folder = join(root, 'sillok-snapshots')
  const [name = ''] = fs.readdirSync(folder).filter((one) => one.endsWith('.jsonl'))
  const ahead = new Date('2099-01-01T00:00:00.000Z')
  const record = {
    ...JSON.parse(fs.readFileSync(join(folder, name), 'utf8')),
    timestamp: ahead.toISOString(),
  }
  fs.writeFileSync(join(folder, name), `${JSON.stringify(record)}\n`)
  fs.utimesSync(join(folder, name), ahead, ahead)
  let told = 0
  const snapshots = startSnapshots({ root, lookMs: 10, onTaken: () => told++ })
  onTestFinished(() => snapshots.close())
  await expect.poll(() => told).toBe(1)
  // One, and not one at each look; and nothing is compared with what is to come.
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(told).toBe(1)
  const { before, trend } = await takeSnapshot(catalogue)
  expect(before?.atMs).toBeLessThanOrEqual(Date.now())
  expect(trend.sinceMs).toBe(before?.atMs)
  // A file system whose clock is minutes ahead of ours is no clock that was wrong.
  for (const one of fs.readdirSync(folder).filter((file) => file.endsWith('.jsonl')))
    fs.utimesSync(join(folder, one), Date.now() / 1000 + 300, Date.now() / 1000 + 300)
  expect(await takeAndKeepSnapshot(catalogue, 86_400_000)).toBeUndefined()
})

it('tries what fails again after an hour, and not at each look', async () => {
  const { root, home } = project(undefined, CONFIG)
  put(root, 'ops/a', 400)
  fs.writeFileSync(join(home, 'sillok.config.json'), '{ "logs": { "ops": {} } }')
  const problems: Error[] = []
  const cleaning = startCleaning({ root, lookMs: 10, onProblem: (error) => problems.push(error) })
  onTestFinished(() => cleaning.close())
  await expect.poll(() => problems.length).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(problems.length).toBe(1)
})

it('a second snapshot at the same moment is refused', async () => {
  const { root } = project(undefined, CONFIG)
  const release = await takeAlone(join(root, '.sillok'), 'snapshot')
  onTestFinished(() => release?.())
  await expect(takeAndKeepSnapshot(loadCatalogue(root))).rejects.toMatchObject({ code: 'SNAPSHOT_RUNNING' })
})
