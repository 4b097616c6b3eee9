import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { checkMap, loadCatalogue, survey, takeSnapshot } from 'sillok/catalogue'
import { clean, planClean, startCleaning, undoClean } from 'sillok/lifecycle'
import { openStream } from 'sillok/stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contentsOf, NOW, project, put, reported, temporary } from './layout.js'

// Logs on several file systems under one root: real ones, in memory, mounted by the tests.

function mount(...args: string[]): boolean {
  try {
    execFileSync('mount', args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const probe = fs.mkdtempSync('/tmp/sillok-')
const mayMount = mount('-t', 'tmpfs', 'tmpfs', probe)
if (mayMount) execFileSync('umount', ['-l', probe])
fs.rmdirSync(probe)
if (!mayMount) console.warn('SKIPPED: logs on several file systems: mounting is not allowed here')

function mountAt(folder: string, ...args: string[]): void {
  fs.mkdirSync(folder, { recursive: true })
  execFileSync('mount', [...args, folder])
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
}
const disk = (folder: string, kib: number): void =>
  mountAt(folder, '-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs')

const CONFIG = {
  streams: { app: { class: 'L3', retention: { deleteAfter: '5d' } } },
  logs: {
    ops: { match: 'ops/*', class: 'L3' },
    far: { match: 'far/**', class: 'L3' },
    cache: { match: '{ops,far}/cache/*', class: 'cache' },
    raw: { match: 'far/raw/*', class: 'raw' },
  },
}

describe.skipIf(!mayMount)('logs on several file systems', () => {
  /** The root is on one of 4 MB, `far/` on one of 1 MB. */
  function twoDisks() {
    const home = temporary()
    disk(home, 4096)
    const made = project(home, CONFIG)
    disk(join(made.root, 'far'), 1024)
    return made
  }
  const paths = (root: string): string[] => [...contentsOf(root).keys()].sort()
  const text = (kib: number): string => 'x'.repeat(kib * 1024)

  it('the doctor looks at the space of each', () => {
    const { root } = twoDisks()
    const bin = join(import.meta.dirname, '../../packages/sillok/bin/sillok.js')
    const { stdout } = spawnSync(process.execPath, [bin, 'doctor', '--json', '--root', root], {
      encoding: 'utf8',
    })
    const checks = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; state: string; text: string })
    // Neither has the 100 MB of a segment.
    expect(checks.filter(({ name }) => name.startsWith('space'))).toMatchObject([
      { name: 'space', state: 'fail', text: expect.stringContaining('of 4.19 MB free') },
      { name: 'space of far', state: 'fail', text: expect.stringContaining('of 1.05 MB free') },
    ])
  })

  it('space is made where it is short, by what lies there, and nothing else is touched', async () => {
    const { root, options } = twoDisks()
    for (const n of [1, 2, 3]) put(root, `ops/${n}`, n, text(100))
    for (const n of [1, 2, 3]) put(root, `far/${n}`, n, text(250))
    put(root, 'ops/cache/a', 0, text(100))
    put(root, '_trash/2026-11-19T12-00-00.000Z/ops/0', 40, text(100))
    const planned = await planClean({ ...options, targetUsage: 0.6 })
    expect(planned.actions.map(({ file: { path }, on }) => [path, on])).toEqual([['far/3', 'far']])
    expect(planned.emptied).toEqual([])
    const result = await clean({ ...options, targetUsage: 0.6 })
    expect(result).toMatchObject({ done: 1, refused: 0, failed: 0, missingBytes: 0 })
    expect(result.fileSystems).toMatchObject([
      { path: '', missingBytes: 0 },
      { path: 'far', total: 1024 * 1024, missingBytes: 0 },
    ])
    expect(paths(root)).toEqual(['_trash/ops/0', 'far/1', 'far/2', 'ops/1', 'ops/2', 'ops/3', 'ops/cache/a'])
    // The other way round.
    const more = await clean({
      ...options,
      now: NOW + 1,
      targetUsage: 0.01,
      highUsage: 0.005,
      only: ['ops', 'cache'],
    })
    expect(more.fileSystems.map(({ path, missingBytes }) => [path, missingBytes > 0])).toEqual([
      ['', true],
      ['far', true],
    ])
    expect(paths(root)).toEqual(['far/1', 'far/2', 'ops/1'])
    const said = await reported(root)
    expect(said.find(({ path }) => path === 'far/3')).toMatchObject({ cause: 'space', file_system: 'far' })
    expect(said.find(({ path }) => path === 'ops/3')).not.toHaveProperty('file_system')
  })

  it('only those that are above the watermark are cleaned', async () => {
    const { root, options } = twoDisks()
    for (const n of [1, 2, 3]) put(root, `ops/${n}`, n, text(1000))
    for (const n of [1, 2, 3]) put(root, `far/${n}`, n, text(300))
    await clean({ ...options, targetUsage: 0.5, highUsage: 0.8 })
    expect(paths(root)).toEqual(['far/1', 'ops/1', 'ops/2', 'ops/3'])
  })

  it('what is too old waits in a trash of its own disk, is counted as that, comes back, and goes', async () => {
    const { root, options } = twoDisks()
    put(root, 'far/a/old', 40)
    put(root, 'ops/old', 40)
    const before = contentsOf(root)
    const result = await clean(options)
    expect(result).toMatchObject({ done: 2, refused: 0, failed: 0 })
    const [run] = fs.readdirSync(join(root, 'far/_trash'))
    expect(run).toBe(result.run)
    expect(fs.existsSync(join(root, 'far/_trash', result.run, 'far/a/old'))).toBe(true)
    // It is no log again, whatever far/** says.
    expect((await planClean({ ...options, now: NOW + 1 })).actions).toEqual([])
    expect(survey(options.catalogue).entries.get('_trash')?.files).toBe(2)
    expect(survey(options.catalogue).entries.has('far')).toBe(false)
    const undone = await undoClean(root)
    expect(undone).toMatchObject({ run: result.run, inTheWay: [] })
    expect(undone.restored.sort()).toEqual(['far/a/old', 'ops/old'])
    expect(contentsOf(root)).toEqual(before)
    await clean({ ...options, now: NOW + 2 })
    const emptied = await clean({ ...options, now: NOW + 8 * 86_400_000 })
    expect(emptied).toMatchObject({ failed: 0 })
    expect(paths(root)).toEqual([])
    expect(fs.readdirSync(join(root, 'far/_trash'))).toEqual([])
  })

  it('what has an archive goes there, also from another disk', async () => {
    const { root, options } = twoDisks()
    put(root, 'far/raw/a', 9)
    expect(await clean(options)).toMatchObject({ done: 1, refused: 0, failed: 0 })
    expect(paths(root)).toEqual([expect.stringMatching(/^_archive\/.*far\/raw\/a\.gz$/)])
  })

  it('a stream on a disk of its own is rotated, removed and brought back', async () => {
    const { root, options } = twoDisks()
    disk(join(root, 'app'), 1024)
    const stream = openStream({ root, name: 'app', now: () => NOW - 9 * 86_400_000 })
    await stream.appendAll(['{"message":"old"}'])
    await stream.close()
    for (const name of fs.readdirSync(join(root, 'app')).filter((one) => one.endsWith('.jsonl')))
      fs.utimesSync(join(root, 'app', name), NOW / 1000 - 8 * 86_400, NOW / 1000 - 8 * 86_400)
    const result = await clean(options)
    expect(result).toMatchObject({ refused: 0, failed: 0 })
    const inTrash = paths(root).filter((path) => path.includes('_trash/'))
    expect(inTrash).toEqual([expect.stringMatching(/^app\/_trash\/.*\/app\/.*\.jsonl$/)])
    expect((await undoClean(root)).restored).toHaveLength(1)
  })

  it('another folder of the same disk shares its space, and has a trash of its own', async () => {
    const home = temporary()
    disk(home, 4096)
    const { root, options } = project(home, CONFIG)
    fs.mkdirSync(join(home, 'elsewhere'))
    mountAt(join(root, 'far'), '--bind', join(home, 'elsewhere'))
    put(root, 'far/old', 40)
    const result = await clean(options)
    expect(result).toMatchObject({ done: 1, failed: 0, refused: 0 })
    expect(result.fileSystems.map(({ path }) => path)).toEqual([''])
    expect(fs.existsSync(join(home, 'elsewhere/_trash', result.run, 'far/old'))).toBe(true)
  })

  it('one that is read-only is left alone, and no plan says otherwise', async () => {
    const { root, options } = twoDisks()
    put(root, 'ops/old', 40)
    put(root, 'far/old', 40)
    execFileSync('mount', ['-o', 'remount,ro', join(root, 'far')])
    const { actions, stays } = await planClean(options)
    expect(actions.map(({ file }) => file.path)).toEqual(['ops/old'])
    expect(stays.other_disk).toBe(1)
    expect(await clean({ ...options, targetUsage: 0.01, highUsage: 0 })).toMatchObject({
      refused: 0,
      failed: 0,
    })
    expect(fs.existsSync(join(root, 'far/old'))).toBe(true)
  })

  it('the schedule sees that one is full, and says which', async () => {
    const { root } = twoDisks()
    fs.mkdirSync(join(root, '.sillok'))
    // A run is not due.
    fs.writeFileSync(join(root, '.sillok/clean.json'), JSON.stringify({ last_run: new Date().toISOString() }))
    for (const n of [1, 2, 3]) put(root, `ops/${n}`, n, text(1100))
    for (const n of [1, 2, 3]) put(root, `far/${n}`, n, text(330))
    const run = await new Promise((resolve, reject) => {
      const cleaning = startCleaning({ root, lookMs: 50, onRun: resolve, onProblem: reject })
      onTestFinished(() => cleaning.close())
    })
    expect(run).toMatchObject({ urgent: true, failed: 0, missingBytes: 0, fileSystems: ['far'] })
    // The root's own is used to more than the 80 % that it would be cleaned to, and to less than the 90 % from which it is.
    expect(paths(root)).toEqual(['far/1', 'far/2', 'ops/1', 'ops/2', 'ops/3'])
  })

  it('the check and snapshots tell of each', async () => {
    const { root } = twoDisks()
    put(root, 'far/a', 0, text(980))
    const catalogue = loadCatalogue(root)
    const full = (await checkMap(catalogue, survey(catalogue))).filter(({ kind }) => kind === 'disk-full')
    expect(full).toMatchObject([{ severity: 'note', path: 'far', message: expect.stringContaining('95 %') }])
    const { snapshot } = await takeSnapshot(catalogue)
    expect(snapshot.fileSystems).toMatchObject([
      { path: 'far', totalBytes: 1024 * 1024, freeBytes: 1024 * (1024 - 980) },
    ])
  })
})
