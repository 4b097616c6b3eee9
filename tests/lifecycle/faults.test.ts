import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { clean, planClean, undoClean } from 'sillok/lifecycle'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contentsOf, fill, NOW, project, put, reported, temporary } from './layout.js'

const FIXTURE = join(import.meta.dirname, 'fixtures/clean.mjs')
const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('SKIPPED: the tests with a small disk mount a tmpfs and need root')

function start(
  home: string,
  options: object = {},
): { child: ChildProcess; said: () => Promise<{ code: number | null; result: Record<string, unknown> }> } {
  const child = spawn(process.execPath, [FIXTURE, home, String(NOW), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  const ended = once(child, 'close')
  return {
    child,
    async said() {
      const [code] = await ended
      return { code, result: JSON.parse(text.split('\n')[1] || '{}') }
    },
  }
}

describe.skipIf(!isRoot)('a full disk', () => {
  function smallDisk(kilobytes: number): string {
    const disk = temporary()
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    return disk
  }
  const noise = (bytes: number): string =>
    Buffer.from(Array.from({ length: bytes }, () => 32 + Math.floor(Math.random() * 90))).toString('latin1')

  it('what cannot be compressed stays as it is, and is compressed when there is space', async () => {
    const { home, root, options } = project(smallDisk(1024))
    put(root, 'tagged/a', 100, noise(200_000))
    put(root, 'jobs/b.log', 3, noise(200_000))
    const ballast = join(home, 'ballast')
    fs.writeFileSync(ballast, Buffer.alloc(500_000))
    const before = contentsOf(root)
    const result = await clean(options)
    expect(result.failed).toBe(2)
    expect(result.notDone.map(({ why }) => why)).toEqual(['ENOSPC', 'ENOSPC'])
    expect(contentsOf(root)).toEqual(before)
    fs.rmSync(ballast)
    expect(await clean(options)).toMatchObject({ done: 2, failed: 0 })
    expect([...contentsOf(root).keys()].sort()).toEqual(['jobs/b.log.gz', 'tagged/a.gz'])
  })

  it('where space is asked for, it is made without space: trash, caches, the oldest that may go, and it stops at the floor', async () => {
    const config = {
      logs: {
        ops: { match: 'ops/*', class: 'L3' },
        cache: { match: 'cache/*', class: 'cache' },
        audit: { match: 'audit/*', class: 'L1' },
      },
    }
    const { home, root, options } = project(smallDisk(2048), config)
    for (const n of [1, 2, 3, 4]) put(root, `ops/${n}`, n, noise(150_000))
    put(root, 'cache/a', 0, noise(150_000))
    put(root, 'audit/a', 99, noise(300_000))
    put(root, '_trash/2026-11-19T12-00-00.000Z/ops/0', 40, noise(100_000))
    const ballast = fs.openSync(join(home, 'ballast'), 'w')
    // As full as can be: not one byte more.
    expect(() => {
      for (;;) fs.writeSync(ballast, Buffer.alloc(4096))
    }).toThrow('ENOSPC')
    fs.closeSync(ballast)
    const result = await clean({ ...options, targetUsage: 0.9 })
    expect(result).toMatchObject({ failed: 0, refused: 0, missingBytes: 0 })
    expect([...contentsOf(root).keys()].sort()).toEqual(['audit/a', 'ops/1', 'ops/2', 'ops/3', 'ops/4'])
    const { total, free } = result.space
    expect(1 - free / total).toBeLessThanOrEqual(0.91)
    const said = await reported(root)
    expect(said.filter(({ cause }) => cause === 'space').map(({ path }) => path)).toEqual(['cache/a'])

    const more = await clean({ ...options, now: NOW + 1, targetUsage: 0.1 })
    expect(more.missingBytes).toBeGreaterThan(0)
    // The newest of a log stays, and what is no one's to delete.
    expect([...contentsOf(root).keys()].sort()).toEqual(['audit/a', 'ops/1'])
  })

  it('a run that is not for space says how to make some, changes nothing, and leaves nothing', async () => {
    const { home, root, options } = project(smallDisk(1024))
    put(root, 'ops/a.log', 40)
    await clean(options)
    put(root, 'ops/b.log', 40)
    const ballast = fs.openSync(join(home, 'ballast'), 'w')
    expect(() => {
      for (;;) fs.writeSync(ballast, Buffer.alloc(4096))
    }).toThrow('ENOSPC')
    fs.closeSync(ballast)
    const before = fs.readdirSync(join(root, '.sillok'))
    await expect(clean({ ...options, now: NOW + 1 })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('sillok clean --target-usage 80% --run'),
    })
    expect(fs.existsSync(join(root, 'ops/b.log'))).toBe(true)
    expect(fs.readdirSync(join(root, '.sillok'))).toEqual(before)
  })

  it('what a process has open makes no space, and others go in its place', async () => {
    const config = {
      logs: { ops: { match: 'ops/*', class: 'L3' }, cache: { match: 'cache/*', class: 'cache' } },
    }
    const { home, root, options } = project(smallDisk(2048), config)
    for (const n of [1, 2, 3, 4]) put(root, `ops/${n}`, n, noise(150_000))
    put(root, 'cache/a', 0, noise(500_000))
    put(root, 'cache/b', 0, noise(50_000))
    fs.writeFileSync(join(home, 'ballast'), Buffer.alloc(600_000))
    const holders = ['cache/a', 'ops/4'].map((path) => fs.openSync(join(root, path), 'a'))
    const result = await clean({ ...options, targetUsage: 0.7 })
    expect(result).toMatchObject({ refused: 2, failed: 0, missingBytes: 0 })
    expect([...contentsOf(root).keys()].sort()).toEqual(['cache/a', 'ops/1', 'ops/4'])
    const { total, free } = result.space
    expect(1 - free / total).toBeLessThanOrEqual(0.71)
    // Where nothing else may go, it says how much is missing.
    expect((await clean({ ...options, now: NOW + 1, targetUsage: 0.1 })).missingBytes).toBeGreaterThan(
      1_000_000,
    )
    for (const fd of holders) fs.closeSync(fd)
  })
})

describe.skipIf(!isRoot)('a file system that is read-only', () => {
  it('a plan can be made, a run says what is wrong and changes nothing, and goes on once it can be written to', async () => {
    const disk = temporary()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    const { root, options } = project(disk)
    await fill(root)
    const before = contentsOf(root)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const { actions } = await planClean(options)
    expect(actions.length).toBeGreaterThan(3)
    await expect(clean(options)).rejects.toThrow(/read-only|EROFS/i)
    await expect(undoClean(root)).rejects.toThrow(/read-only|EROFS/i)
    expect(contentsOf(root)).toEqual(before)
    execFileSync('mount', ['-o', 'remount,rw', disk])
    const { failed, notDone, done } = await clean(options)
    expect([failed, notDone]).toEqual([0, []])
    expect(done).toBeGreaterThan(3)
  })
})

describe('what stands in the way', () => {
  it('a process that has a file open keeps it', async () => {
    const { root, options } = project()
    put(root, 'ops/a.log', 40)
    put(root, 'jobs/a.log', 9)
    put(root, 'jobs/b.log', 3)
    const holders = ['ops/a.log', 'jobs/a.log', 'jobs/b.log'].map((path) =>
      fs.openSync(join(root, path), 'a'),
    )
    const before = contentsOf(root)
    const result = await clean(options)
    expect(result).toMatchObject({ done: 0, refused: 3 })
    expect(result.notDone.map(({ why }) => why)).toEqual(['open', 'open', 'open'])
    const there = contentsOf(root)
    for (const [path, content] of before) expect(there.get(path)).toBe(content)
    for (const fd of holders) fs.closeSync(fd)
    expect(await clean(options)).toMatchObject({ done: 3, refused: 0, failed: 0 })
  })

  it('a link in the place of a file or of a folder is not followed, whenever it is put there', async () => {
    const { root, options } = project()
    const outside = temporary()
    fs.writeFileSync(join(outside, 'a.log'), 'precious')
    fs.utimesSync(join(outside, 'a.log'), 1, 1)
    put(root, 'ops/a.log', 40)
    put(root, 'ops/b.log', 40)
    put(root, 'jobs/a.log', 9)
    // Between the look and the deed: the plan is made, then the folder is swapped.
    let swapped = false
    const openSync: typeof fs.openSync = (path, ...rest) => {
      if (!swapped && String(path).endsWith('/ops')) {
        swapped = true
        fs.renameSync(join(root, 'ops'), join(root, 'moved'))
        fs.symlinkSync(outside, join(root, 'ops'))
        fs.rmSync(join(root, 'jobs/a.log'))
        fs.symlinkSync(join(outside, 'a.log'), join(root, 'jobs/a.log'))
      }
      return fs.openSync(path, ...rest)
    }
    const result = await clean({ ...options, disk: { ...fs, openSync } })
    expect(swapped).toBe(true)
    expect(result).toMatchObject({ done: 0, refused: 3 })
    expect(new Set(result.notDone.map(({ why }) => why))).toEqual(new Set(['symlink']))
    expect(fs.readFileSync(join(outside, 'a.log'), 'utf8')).toBe('precious')
    expect(fs.readdirSync(join(root, 'moved')).sort()).toEqual(['a.log', 'b.log'])
    expect(fs.readdirSync(outside)).toEqual(['a.log'])
  })

  it('a folder that is moved out of the root after it was opened is let alone', async () => {
    const { home, root, options } = project()
    put(root, 'jobs/a.log', 9)
    const archive: NonNullable<typeof options.archive> = (local) => ({
      ...local,
      async put(key, content) {
        const kept = await local.put(key, content)
        if (key.includes('jobs') && fs.existsSync(join(root, 'jobs')))
          fs.renameSync(join(root, 'jobs'), join(home, 'elsewhere'))
        return kept
      },
    })
    const result = await clean({ ...options, archive })
    expect(result).toMatchObject({ done: 0, refused: 1 })
    expect(result.notDone[0]?.why).toBe('left_root')
    expect(fs.readdirSync(join(home, 'elsewhere'))).toEqual(['a.log'])
  })

  it('a file that grows while it is compressed or archived stays, with all that was written', async () => {
    const { root, options } = project()
    const size = 30_000_000
    put(root, 'jobs/b.log', 3, 'text and more text\n'.repeat(size / 19))
    put(root, 'jobs/a.log', 9, 'text and more text\n'.repeat(size / 19))
    const done = clean(options)
    let lines = 0
    const timer = setInterval(() => {
      for (const name of ['a', 'b']) fs.appendFileSync(join(root, `jobs/${name}.log`), 'grown\n')
      lines++
    }, 5)
    const result = await done
    clearInterval(timer)
    expect(result).toMatchObject({ done: 0, failed: 0 })
    expect(result.notDone.map(({ why }) => why)).toEqual(['changed', 'changed'])
    for (const name of ['a', 'b'])
      expect(fs.readFileSync(join(root, `jobs/${name}.log`), 'utf8').split('grown\n').length - 1).toBe(lines)
    expect([...contentsOf(root).keys()].sort()).toEqual(['jobs/a.log', 'jobs/b.log'])
  })

  it('an archive that does not give back what it was given has taken nothing', async () => {
    const { root, options } = project()
    put(root, 'jobs/a.log', 9)
    const archive: NonNullable<typeof options.archive> = (local) => ({
      ...local,
      async *get(key) {
        for await (const chunk of local.get(key)) yield key.includes('jobs') ? chunk.subarray(1) : chunk
      },
    })
    const result = await clean({ ...options, archive })
    expect(result).toMatchObject({ done: 0, refused: 1 })
    expect(result.notDone[0]?.why).toBe('unverified')
    expect([...contentsOf(root).keys()]).toEqual(['jobs/a.log'])
  })
})

describe('one at a time', () => {
  it('of two cleaners one works, and one that was killed keeps nobody from it', async () => {
    const { home, root, options } = project()
    for (let n = 0; n < 40; n++) put(root, `tagged/${n}`, 100, 'some text of some length\n'.repeat(100_000))
    const first = start(home)
    while (!fs.existsSync(join(root, '.sillok/clean.json')))
      await new Promise((resolve) => setTimeout(resolve, 5))
    // It is at work for as long as this takes, however quick the machine is.
    first.child.kill('SIGSTOP')
    const second = await start(home).said()
    expect(second).toMatchObject({ code: 1, result: { code: 'CLEAN_RUNNING' } })
    await expect(undoClean(root)).rejects.toThrow('at work')
    first.child.kill('SIGKILL')
    await first.said()
    const left = await clean(options)
    expect(left).toMatchObject({ failed: 0, refused: 0 })
    const packed = fs.readdirSync(join(root, 'tagged')).sort()
    expect(packed.length).toBe(40)
    for (const name of packed)
      expect(gunzipSync(fs.readFileSync(join(root, 'tagged', name))).length).toBe(2_500_000)
  })
})

it('what was deleted can be brought back, until the trash is emptied', async () => {
  const { root, options } = project()
  put(root, 'ops/a.log', 40)
  put(root, 'ops/b.log', 40)
  const before = contentsOf(root)
  const { run } = await clean(options)
  fs.writeFileSync(join(root, 'ops/b.log'), 'another')
  expect(await undoClean(root)).toEqual({ run, restored: ['ops/a.log'], inTheWay: ['ops/b.log'] })
  expect(fs.readFileSync(join(root, 'ops/b.log'), 'utf8')).toBe('another')
  fs.rmSync(join(root, 'ops/b.log'))
  expect(await undoClean(root, run)).toEqual({ run, restored: ['ops/b.log'], inTheWay: [] })
  expect(contentsOf(root)).toEqual(before)
  await expect(undoClean(root, run)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' })
})

it('what a clock that was ahead has put into the trash is there for seven days from now on, and no longer', async () => {
  const { root, options } = project()
  const late = '_trash/2099-01-01T00-00-00.000Z/ops/a.log'
  put(root, late, 1)
  await clean(options)
  const [run] = fs.readdirSync(join(root, '_trash'))
  expect(Date.parse((run ?? '').replace(/T(..)-(..)-/, 'T$1:$2:'))).toBeLessThan(NOW)
  expect(fs.existsSync(join(root, '_trash', run ?? '', 'ops/a.log'))).toBe(true)
  expect((await reported(root)).find(({ operation }) => operation === 'recover')).toMatchObject({
    path: '_trash/2099-01-01T00-00-00.000Z',
    to: `_trash/${run}`,
  })
  await clean({ ...options, now: NOW + 6 * 86_400_000 })
  expect(fs.readdirSync(join(root, '_trash'))).toEqual([run])
  await clean({ ...options, now: NOW + 8 * 86_400_000 })
  expect(fs.readdirSync(join(root, '_trash'))).toEqual([])
})

it.skipIf(!isRoot)(
  'a folder that this user may not enter any more keeps nothing else from being cleaned',
  () => {
    const { home, root } = project()
    for (const folder of ['jobs', 'ops', 'tagged']) put(root, `${folder}/x.log`, 40)
    put(root, 'jobs/y.log', 40)
    // Another run left something of it in the trash, and was cut off.
    put(root, '_trash/2026-11-19T12-00-00.000Z/ops/gone.log', 40)
    fs.mkdirSync(join(root, '.sillok'))
    fs.writeFileSync(join(root, '.sillok/clean.json'), '{"running":"2026-11-19T12-00-00.000Z"}')
    execFileSync('chown', ['-R', '65534:65534', home])
    execFileSync('chown', ['0:0', join(root, 'ops')])
    fs.chmodSync(join(root, 'ops'), 0o700)
    const as = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      FIXTURE,
      home,
      String(NOW),
    ]
    const text = execFileSync('setpriv', as, { encoding: 'utf8' })
    const result = JSON.parse(text.split('\n')[1] ?? '')
    expect(result).toMatchObject({ done: 2, refused: 0, failed: 1 })
    const [not] = result.notDone
    expect(not).toMatchObject({ operation: 'recover', path: 'ops/gone.log', why: 'EACCES' })
    // Who reads it knows which folder, and not which number an open file had.
    expect(not.detail).toContain(join(root, 'ops'))
  },
)

it('a folder whose names cannot be made safe loses nothing, and keeps nothing else from being cleaned', async () => {
  const { root, options } = project()
  for (const name of ['ops/a.log', 'ops/b.log', 'jobs/c.log'])
    put(root, name, name.startsWith('ops') ? 40 : 3)
  put(root, 'tagged/d', 100)
  let failing = true
  const jobs = fs.statSync(join(root, 'jobs')).ino
  const disk = {
    ...fs,
    fsyncSync: (fd: number): void => {
      if (failing && fs.fstatSync(fd).ino === jobs) throw Object.assign(new Error('EIO'), { code: 'EIO' })
      fs.fsyncSync(fd)
    },
  }
  const first = await clean({ ...options, disk })
  expect([first.done, first.failed, first.notDone.map(({ path, why }) => [path, why])]).toEqual([
    3,
    1,
    [['jobs/c.log', 'EIO']],
  ])
  expect([...contentsOf(root).keys()].filter((path) => path.startsWith('jobs/')).sort()).toEqual([
    'jobs/c.log.closing',
    'jobs/c.log.gz',
  ])
  failing = false
  expect(await clean({ ...options, now: NOW + 1, disk })).toMatchObject({ failed: 0, refused: 0 })
  expect([...contentsOf(root).keys()].filter((path) => path.startsWith('jobs/'))).toEqual(['jobs/c.log.gz'])
})
