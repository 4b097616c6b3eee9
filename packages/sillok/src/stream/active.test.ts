import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { realFiles } from './files.js'
import {
  findRoot,
  listSegments,
  listStreams,
  openStream,
  passSegment,
  readStream,
  retireSegment,
  type StreamWriter,
} from './index.js'

let root: string
let stream: StreamWriter
let written = 0
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
  written = 0
  stream = openStream({ root, name: 'app', durability: 'written', maxSegmentBytes: 500 })
})
afterEach(async () => {
  await stream.close().catch(() => {})
  rmSync(root, { recursive: true, force: true })
})

const link = (): string => join(root, 'app.jsonl')
const line = (n: number): string => `{"timestamp":"2026-11-20T10:55:44.123Z","n":${n}}`
function log(lines: number): void {
  for (let i = 0; i < lines; i++) stream.append(line(written++))
}

async function read(): Promise<number[]> {
  const found: number[] = []
  for await (const { lines } of readStream({ root, stream: 'app' }))
    for (const { text } of lines) found.push(JSON.parse(text).n)
  return found
}

async function expectAll(from = 0): Promise<void> {
  expect((await read()).sort((a, b) => a - b)).toEqual(
    Array.from({ length: written - from }, (_, i) => from + i),
  )
  expect(readlinkSync(link())).toMatch(/^app\/20.*\.jsonl$/)
  expect(existsSync(link())).toBe(true)
}

it('goes on in a segment of its own where the active one is of a user who lets nobody write to it', async () => {
  await stream.close()
  const own = openStream({ root, name: 'app', durability: 'written' })
  own.append('{"timestamp":"2026-11-20T10:55:44.123Z","n":1}')
  await own.close()
  const [first] = await listSegments(root, 'app')
  const refusing = ((path: string, ...more: unknown[]) => {
    if (path === first?.path) throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
    return (openSync as (...given: unknown[]) => number)(path, ...more)
  }) as typeof openSync
  const other = openStream({
    root,
    name: 'app',
    durability: 'written',
    files: { ...realFiles, openSync: refusing },
  })
  for (const n of [2, 3]) other.append(`{"timestamp":"2026-11-20T10:55:44.123Z","n":${n}}`)
  expect(other.stats().failing).toBeUndefined()
  await other.close()
  const found: number[] = []
  for await (const { lines } of readStream({ root, stream: 'app' }))
    found.push(...lines.map(({ text }) => JSON.parse(text).n))
  expect(found).toEqual([1, 2, 3])
  expect(await listSegments(root, 'app')).toHaveLength(2)
})

it.skipIf(process.getuid?.() !== 0)(
  'who has a stream of another user go on leaves it to that user',
  async () => {
    stream.append('{"timestamp":"2026-11-20T10:55:44.123Z","n":1}')
    await stream.close()
    const last = async () => {
      const { name = '', path = '' } = (await listSegments(root, 'app')).at(-1) ?? {}
      return { name, path }
    }
    const before = await last()
    chownSync(before.path, 65_534, 65_534)
    const options = { root, stream: 'app', now: Date.now }
    passSegment(options, before.name)
    const next = await last()
    expect(next.name > before.name).toBe(true)
    const { uid, gid } = statSync(next.path)
    expect([uid, gid]).toEqual([65_534, 65_534])
    // And so is what becomes of the old one.
    await retireSegment({ root, stream: 'app', segment: before.name, to: 'gzip' })
    const packed = statSync(`${before.path}.gz`)
    expect([packed.uid, packed.gid]).toEqual([65_534, 65_534])
    // Neither root nor that user: nothing is begun that the user could not write to.
    vi.spyOn(process, 'geteuid').mockReturnValue(65_533)
    onTestFinished(() => void vi.restoreAllMocks())
    expect(() => passSegment(options, next.name)).toThrow('belongs to another user')
    expect(await last()).toEqual(next)
  },
)

describe('where the system does not say what is in a folder', () => {
  /** The n-th look at a folder that ends so, counted from 1, fails. */
  function blind(end: string, nth: number): typeof realFiles {
    let looks = 0
    return {
      ...realFiles,
      readdirSync: ((path: string) => {
        if (path.endsWith(end) && ++looks === nth)
          throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' })
        return realFiles.readdirSync(path)
      }) as typeof realFiles.readdirSync,
    }
  }

  it('no segment is begun in its place: its name would begin from nothing', async () => {
    log(1)
    await stream.close()
    const before = await listSegments(root, 'app')
    const name = before.at(-1)?.name ?? ''
    // A clock that is behind: a name from nothing would come before all others.
    const now = (): number => Date.now() - 86_400_000
    for (const nth of [1, 2, 3])
      expect(() => passSegment({ root, stream: 'app', now, files: blind('/app', nth) }, name)).toThrow(
        'EMFILE',
      )
    passSegment({ root, stream: 'app', now }, name)
    const names = (await listSegments(root, 'app')).map((segment) => segment.name)
    expect(names[0]).toBe(name)
    expect(names).toHaveLength(2)
  })

  it('a segment that may have a writer is not retired', async () => {
    log(1)
    await stream.flush()
    const segment = (await listSegments(root, 'app')).at(-1)?.name ?? ''
    // The writer goes on in the next with its next line.
    passSegment({ root, stream: 'app', now: Date.now }, segment)
    const retire = (files?: typeof realFiles) =>
      retireSegment({ root, stream: 'app', segment, to: 'gzip', ...(files && { files }) })
    await expect(retire(blind('/.leases', 1))).rejects.toThrow('EMFILE')
    await expect(retire()).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' })
  })
})

describe('a damaged link is healed, and nothing lost', () => {
  it('deleted', async () => {
    log(5)
    rmSync(link())
    log(5)
    await expectAll()
  })

  it.each([
    'app/2020-01-01T00-00-00.000Z-000001.jsonl',
    'app/2099-01-01T00-00-00.000Z-000001.jsonl',
    'app/nothing',
    '/nowhere/at/all',
    '../../outside.jsonl',
    'app',
    '',
  ])('pointing to %j', async (target) => {
    log(5)
    rmSync(link())
    if (target !== '') symlinkSync(target, link())
    log(5)
    await expectAll()
    expect(existsSync(join(root, '..', '..', 'outside.jsonl'))).toBe(false)
  })

  it('pointing to a file outside, which is not written to', async () => {
    const outside = join(root, 'outside.txt')
    writeFileSync(outside, 'mine\n')
    symlinkSync(outside, link())
    log(3)
    expect(readFileSync(outside, 'utf8')).toBe('mine\n')
    await expectAll()
  })

  it('replaced by a plain file: its lines are read, too', async () => {
    log(3)
    rmSync(link())
    writeFileSync(link(), [3, 4].map((n) => `${line(n)}\n`).join(''))
    written += 2
    log(5)
    await expectAll()
  })

  it('replaced by a plain file under a sealed stream', async () => {
    writeFileSync(link(), `${line(0)}\n`)
    written = 1
    const sealed = openStream({ root, name: 'app', durability: 'written', sealed: true })
    sealed.append(line(written++))
    await sealed.close()
    await expectAll()
  })

  it('replaced by a folder: says so, keeps what it is given, and goes on when it is gone', async () => {
    mkdirSync(link())
    log(3)
    expect(stream.stats()).toMatchObject({ failing: 'LINK_BLOCKED', dropped: 0 })
    expect(stream.stats().waiting).toBeGreaterThan(0)
    rmSync(link(), { recursive: true })
    await stream.flush()
    expect(stream.stats().failing).toBeUndefined()
    await expectAll()
  })
})

describe('what is removed while it runs', () => {
  it.each([
    ['the folder', () => join(root, 'app')],
    ['the root', () => root],
  ])('%s: what comes after is there', async (_, what) => {
    log(5)
    rmSync(what(), { recursive: true })
    log(5)
    // The line that finds the segment gone is written again.
    await expectAll(5)
  })

  it('the leases', async () => {
    log(5)
    rmSync(join(root, 'app', '.leases'), { recursive: true })
    log(30)
    await stream.close()
    const [oldest] = await listSegments(root, 'app')
    await retireSegment({ root, stream: 'app', segment: oldest?.name ?? '', to: 'gzip' })
    await expectAll()
  })
})

it('does not write through a link that was planted as a segment', async () => {
  const outside = join(root, 'outside.txt')
  writeFileSync(outside, 'mine\n')
  mkdirSync(join(root, 'app'))
  symlinkSync(outside, join(root, 'app', '2020-01-01T00-00-00.000Z-000001.jsonl'))
  symlinkSync('app/2020-01-01T00-00-00.000Z-000001.jsonl', link())
  log(3)
  expect(readFileSync(outside, 'utf8')).toBe('mine\n')
  expect(readlinkSync(link())).not.toContain('2020')
})

it('makes files and folders that only their owner may read', () => {
  log(1)
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const stat = lstatSync(join(root, name))
    if (!stat.isSymbolicLink()) expect([name, (stat.mode & 0o077).toString(8)]).toEqual([name, '0'])
  }
})

it('never retires the active segment, nor the newest', async () => {
  log(1)
  const [only] = await listSegments(root, 'app')
  await stream.close()
  rmSync(link())
  const retire = retireSegment({ root, stream: 'app', segment: only?.name ?? '', to: 'nothing' })
  await expect(retire).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' })
  await expect(retireSegment({ root, stream: 'app', segment: 'none', to: 'gzip' })).rejects.toMatchObject({
    code: 'SEGMENT_MISSING',
  })
})

it('refuses names that are no folder directly under the root', () => {
  for (const name of [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    '.hidden',
    'a\0b',
    'x'.repeat(65),
    'app.jsonl',
    '-',
    'é',
  ]) {
    expect(() => openStream({ root, name })).toThrow(expect.objectContaining({ code: 'STREAM_NAME' }))
  }
})

it('lists streams and finds the root', async () => {
  log(1)
  mkdirSync(join(root, 'not-a-stream'))
  expect(await listStreams(root)).toEqual(['app'])
  expect(findRoot(root)).toBe(root)
})

describe.skipIf(process.getuid?.() !== 0)('without the right to write (as another user)', () => {
  const run = (code: string): ReturnType<typeof spawnSync> =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
      import fs from 'node:fs'
      const { openStream } = await import('sillok/stream')
      process.setuid(65534)
      ${code}`,
      ],
      { encoding: 'utf8', cwd: import.meta.dirname },
    )

  it('a folder that cannot be written: the application lives, its lines wait, the reason is told', () => {
    chmodSync(root, 0o755)
    const { stdout, status } = run(`
      const stream = openStream({ root: ${JSON.stringify(root)}, name: 'ro', durability: 'written' })
      stream.append('{}')
      await new Promise((resolve) => setTimeout(resolve, 600))
      console.log(stream.stats().failing, stream.stats().waiting)
      const strict = openStream({ root: ${JSON.stringify(root)}, name: 'ro', whenFull: 'fail' })
      await strict.appendAll(['{}']).catch((error) => console.log(error.code, /permissions/.test(error.message)))`)
    expect({ stdout, status }).toEqual({ stdout: 'EACCES 3\nDISK_FULL true\n', status: 0 })
  })

  it('a folder that becomes read-only while a lease is held: nothing is thrown into the application', () => {
    chownSync(root, 65534, 65534)
    const { stdout, stderr, status } = run(`
      const stream = openStream({ root: ${JSON.stringify(root)}, name: 'ro', durability: 'written' })
      stream.append('{}')
      fs.chmodSync(${JSON.stringify(join(root, 'ro', '.leases'))}, 0o500)
      await new Promise((resolve) => setTimeout(resolve, 2500))
      await stream.close()
      console.log('alive')`)
    execFileSync('chmod', ['-R', 'u+w', root])
    expect({ stdout, stderr, status }).toEqual({ stdout: 'alive\n', stderr: '', status: 0 })
  })
})

it('says where a root cannot be', () => {
  for (const bad of ['/proc/nope/logs', '/dev/null/logs']) {
    expect(() => openStream({ root: bad, name: 'app' })).toThrow(
      expect.objectContaining({ code: 'ROOT_UNUSABLE' }),
    )
  }
})
