import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import zlib, { gzipSync } from 'node:zlib'
import { listSegments, openStream, readSegment } from 'sillok/stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../packages/sillok/dist/cli/main.js', import.meta.url))
const TESTDATA = fileURLToPath(new URL('../packages/sillok/src/formats/testdata/', import.meta.url))

let folder: string
let root: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'sillok-cli-'))
  root = join(folder, 'logs')
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  fs.rmSync(folder, { recursive: true, force: true })
})

interface Result {
  code: number | null
  stdout: string
  stderr: string
}

function env(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { NO_COLOR: _a, FORCE_COLOR: _b, SILLOK_ROOT: _c, SILLOK_KEYS: _d, ...rest } = process.env
  return { ...rest, SILLOK_ROOT: root, ...extra }
}

function start(args: string[], extra?: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: env(extra) })
  children.push(child)
  return child
}

async function run(
  args: string[],
  { input = '', extra = {} as Record<string, string> } = {},
): Promise<Result> {
  const child = start(args, extra)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data
  })
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data
  })
  child.stdin?.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

const json = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

async function linesOf(stream: string): Promise<string[]> {
  const lines: string[] = []
  for (const segment of await listSegments(root, stream)) {
    for await (const batch of readSegment(segment)) lines.push(...batch.map((line) => line.text))
  }
  return lines
}

const record = (fields: object, time = '2026-11-20T10:00:00.000Z', level = 'INFO', message = 'hello') =>
  JSON.stringify({ timestamp: time, level, logger: 'test', message, ...fields })

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what it looks for
const COLOURS = /\u001b\[[\d;]*m/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const ACTING = /[\u0007\u001b\u202e]/

describe('every command', () => {
  test('has help with examples, and --json and --root', async () => {
    const { stdout, code } = await run(['--help'])
    expect(code).toBe(0)
    for (const name of ['up', 'tail', 'query', 'import', 'doctor']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
      const help = await run([name, '--help'])
      expect(help.code).toBe(0)
      for (const part of ['Examples:\n', '--json', '--root']) expect(help.stdout).toContain(part)
    }
  })

  test.each([
    'report',
    'report audit',
    'report storage',
    'archive',
    'archive list',
    'archive show',
    'archive restore',
    'init',
    'seal',
    'receipt',
    'verify',
    'redact scan',
  ])('%s has examples, and --json unless it prints a file', async (name) => {
    const { code, stdout } = await run([...name.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain(`Examples:\n  sillok ${name}`)
    const hasParts = ['report', 'archive'].includes(name)
    if (!hasParts && !['archive show', 'receipt'].includes(name)) expect(stdout).toContain('--json')
  })

  test('help says of no option what its default is twice, or as code', async () => {
    for (const name of ['tail', 'seal', 'receipt', 'verify']) {
      const { stdout } = await run([name, '--help'])
      expect(stdout.replaceAll(/\s+/g, ' '), name).not.toMatch(/default: \[\]|\(default\) \(default/)
    }
  })

  test.each([
    [['nope'], /unknown command 'nope'\nSee sillok --help\./],
    [['tail', '--nope'], /unknown option '--nope'\nSee sillok tail --help\./],
    [['tail', '--level', 'shout'], /^sillok: --level must be/],
    [['tail', '--where', 'x'], /^sillok: --where must be/],
    [['up', '--host', '0.0.0.0'], /Set SILLOK_KEYS/],
    [['tail', '--lines', 'many'], /--lines must be a whole number/],
    [['tail', 'missing'], /There is no stream missing/],
    [['import'], /missing required argument/],
    [['import', 'missing.log'], /There is no file missing.log/],
    [['query', '--from', 'yesterday'], /--from must be like 15m/],
    [[], /^$/],
  ])('misuse %j ends with 2 and says what to do', async (args, says) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
  })
})

describe('import', () => {
  test('a file that begins with a long line is known by what comes behind it, and the line stays whole', async () => {
    const file = join(folder, 'long.log')
    const line = (msg: string) => `${JSON.stringify({ level: 50, time: 1795667700000, pid: 1, msg })}\n`
    fs.writeFileSync(file, line('x '.repeat(5_000_000)) + ['a', 'b', 'c', 'd', 'e'].map(line).join(''))
    const [taken] = json((await run(['import', '--json', file])).stdout)
    expect(taken).toMatchObject({ format: 'pino', records: 6, invalid: 0 })
  })

  test('a file: format shown with why, records in the stream; again: nothing new; grown: only the rest', async () => {
    const file = join(folder, 'app.log')
    fs.copyFileSync(join(TESTDATA, 'pino.log'), file)
    const first = await run(['import', file])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('pino → stream app\n  8 of 8 lines are')
    expect(first.stdout).toContain('8 records, 0 invalid')
    expect((await run(['import', file])).stdout).toContain('Nothing new')
    fs.appendFileSync(file, '{"level":50,"time":1795170944123,"pid":1,"msg":"later"}\n')
    fs.renameSync(file, `${file}.1`)
    const grown = json((await run(['import', '--json', `${file}.1`])).stdout)[0]
    expect(grown).toMatchObject({ status: 'done', format: 'pino', stream: 'app', records: 1, found: 0 })
    const lines = await linesOf('app')
    expect(lines).toHaveLength(9)
    expect(JSON.parse(lines[8] as string)).toMatchObject({ level: 'ERROR', message: 'later' })
    fs.truncateSync(`${file}.1`, 1100)
    expect((await run(['import', `${file}.1`])).stderr).toMatch(/shorter.*--again/)
    expect(json((await run(['import', '--json', '--again', `${file}.1`])).stdout)[0]).toMatchObject({
      status: 'done',
    })
  })

  test('a small file that grows past its fingerprint', async () => {
    const file = join(folder, 'small.log')
    fs.writeFileSync(file, '2026-11-20 10:00:00 INFO one\n')
    await run(['import', file])
    fs.appendFileSync(file, `2026-11-20 10:00:01 INFO ${'two '.repeat(400)}\n`)
    expect(json((await run(['import', '--json', file])).stdout)[0]).toMatchObject({ records: 1 })
    expect(json((await run(['import', '--json', file])).stdout)[0]).toMatchObject({ status: 'nothing_new' })
    expect(await linesOf('small')).toHaveLength(2)
  })

  test.each([3, 200])(
    'rotated, renamed and packed between two imports, %i lines are imported once',
    async (count) => {
      const file = join(folder, 'x.log')
      const lines = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, n) => `2026-11-20 10:00:00 INFO number ${from + n}\n`).join('')
      const taken = async (path: string, ...more: string[]) =>
        json((await run(['import', '--json', ...more, path])).stdout)[0]
      fs.writeFileSync(file, lines(0, count))
      expect(await taken(file)).toMatchObject({ status: 'done', records: count })
      fs.writeFileSync(`${file}.gz`, gzipSync(fs.readFileSync(file)))
      for (let round = 0; round < 2; round++)
        expect(await taken(`${file}.gz`)).toMatchObject({ status: 'nothing_new', records: 0 })
      // It grows, is rotated, and a new one stands at its name.
      fs.appendFileSync(file, lines(count, count + 5))
      fs.renameSync(file, `${file}.1`)
      fs.writeFileSync(file, lines(1000, 1000 + count))
      expect(await taken(`${file}.1`)).toMatchObject({ status: 'done', records: 5 })
      expect(await taken(file)).toMatchObject({ status: 'done', records: count })
      fs.appendFileSync(`${file}.1`, lines(count + 5, count + 6))
      fs.mkdirSync(join(folder, 'old'))
      const old = join(folder, 'old', 'x.log.2026-11-20-10.gz')
      fs.writeFileSync(old, gzipSync(fs.readFileSync(`${file}.1`)))
      expect(await taken(old)).toMatchObject({ status: 'done', records: 1, stream: 'x' })
      expect(await taken(`${file}.1`)).toMatchObject({ status: 'nothing_new' })
      expect(await taken(old, '--stream', 'other')).toMatchObject({ status: 'done', records: count + 6 })
      const numbers = (await linesOf('x')).map((line) => (JSON.parse(line) as { message: string }).message)
      expect(numbers).toHaveLength(2 * count + 6)
      expect(new Set(numbers).size).toBe(numbers.length)
    },
  )

  test('packed after its import was killed, a file is imported once, to its end', async () => {
    const file = join(folder, 'big.log')
    const count = 200_000
    fs.writeFileSync(
      file,
      Array.from({ length: count }, (_, n) => `2026-11-20 10:00:00 INFO number ${n}\n`).join(''),
    )
    const child = start(['import', '--json', file])
    while (!fs.existsSync(join(root, 'big.jsonl'))) await sleep(5)
    child.kill('SIGKILL')
    await once(child, 'close')
    const more = '2026-11-20 10:00:01 INFO number 200000\n'
    fs.writeFileSync(`${file}.gz`, gzipSync(Buffer.concat([fs.readFileSync(file), Buffer.from(more)])))
    expect((await run(['import', `${file}.gz`])).code).toBe(0)
    expect(json((await run(['import', '--json', `${file}.gz`])).stdout)[0]?.status).toBe('nothing_new')
    const lines = (await linesOf('big')).filter((line) => line.endsWith('}'))
    expect(lines.map((line) => Number((JSON.parse(line) as { message: string }).message.slice(7)))).toEqual(
      Array.from({ length: count + 1 }, (_, n) => n),
    )
  })

  test('files that begin alike, as the logs of npm do, are told apart by their ends', async () => {
    const begin = Array.from({ length: 60 }, (_, n) => `${n} silly a line that every run has\n`).join('')
    const names = ['2026-11-20T12_00_00_000Z-debug-0.log', '2026-11-20T13_00_00_000Z-debug-0.log']
    const files = names.map((name) => join(folder, name))
    fs.writeFileSync(files[0] as string, `${begin}60 info first\n`)
    fs.writeFileSync(files[1] as string, `${begin}60 info other\n61 info more\n`)
    for (const expected of [{ status: 'done' }, { status: 'nothing_new' }]) {
      const { code, stdout } = await run(['import', '--json', ...files])
      expect(code).toBe(0)
      expect(json(stdout)).toMatchObject([expected, expected])
    }
    expect(await linesOf('npm')).toHaveLength(61 + 62)
  })

  test('gzip and standard input; secrets masked; a line that does not fit is kept and counted', async () => {
    const text = '{"level":30,"time":1795170944123,"pid":1,"msg":"in","password":"hunter2"}\nnot a record\n'
    fs.writeFileSync(join(folder, 'a.log.gz'), gzipSync(text))
    const packed = json((await run(['import', '--json', join(folder, 'a.log.gz')])).stdout)[0]
    expect(packed).toMatchObject({ stream: 'a', format: 'pino', records: 2, invalid: 1 })
    const piped = json((await run(['import', '--json', '--stream', 'b', '-'], { input: text })).stdout)[0]
    expect(piped).toMatchObject({ stream: 'b', records: 2, invalid: 1 })
    for (const stream of ['a', 'b']) {
      const [first, second] = (await linesOf(stream)).map(
        (line) => JSON.parse(line) as Record<string, unknown>,
      )
      expect(first).toMatchObject({ message: 'in', password: '***MASKED***' })
      expect(second).toMatchObject({ message: 'not a record', log_type: 'invalid' })
    }
  })

  test('a dry run writes nothing', async () => {
    const { code, stdout } = await run(['import', '--dry-run', '--utc', join(TESTDATA, 'llm_usage.jsonl')])
    expect(code).toBe(0)
    expect(stdout).toContain('8 records, 1 invalid')
    expect(stdout).toContain('this line was cut in the mid')
    expect(fs.existsSync(root)).toBe(false)
  })

  test('a root that cannot be made is an error that says so', async () => {
    const bad = ['import', '--root', '/proc/nope/logs', join(TESTDATA, 'dpkg.log')]
    const { code, stderr } = await run(bad)
    expect(code).toBe(1)
    expect(stderr).toMatch(/\/proc\/nope\/logs cannot be created .*--root/)
  })

  test('one bad file does not keep the others out', async () => {
    const damaged = gzipSync('2026-11-20 10:00:00 INFO one\n'.repeat(5000))
    fs.writeFileSync(join(folder, 'bad.log.gz'), damaged.subarray(0, damaged.length - 40))
    const { code, stderr } = await run(['import', join(folder, 'bad.log.gz'), join(TESTDATA, 'dpkg.log')])
    expect(code).toBe(1)
    expect(stderr).toContain('bad.log.gz is damaged')
    expect(await linesOf('dpkg')).toHaveLength(60)
  })

  test('of a damaged file every line before the damage is there, once, and the rest when it is mended', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `2026-11-20 10:00:00 INFO line ${n} ${n * 7919}`)
    const packed = gzipSync(`${lines.join('\n')}\n`)
    const file = join(folder, 'half.log.gz')
    fs.writeFileSync(file, packed.subarray(0, packed.length / 2))
    fs.writeFileSync(join(folder, 'cut.log.gz'), packed.subarray(0, packed.length - 8))
    const numbers = async () =>
      (await linesOf('half')).map((line) =>
        Number((JSON.parse(line) as { message: string }).message.split(' ')[1]),
      )
    for (let round = 0; round < 2; round++) {
      const { code, stderr } = await run(['import', file, join(folder, 'cut.log.gz')])
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is damaged') })
      expect(await linesOf('cut')).toHaveLength(20_000)
    }
    const before = await numbers()
    expect(before.length).toBeGreaterThan(5000)
    expect(before).toEqual(before.map((_, n) => n))
    fs.writeFileSync(file, packed)
    expect(await run(['import', file])).toMatchObject({ code: 0 })
    expect(await numbers()).toEqual(lines.map((_, n) => n))
  })

  test('killed at any moment, with another writer beside it, nothing is lost or doubled', async () => {
    const file = join(folder, 'big.log')
    const count = 250_000
    let text = ''
    for (let i = 0; i < count; i++) {
      text += `2026-11-20 10:00:00,${String(i % 1000).padStart(3, '0')} INFO app.worker: number ${i} ${'x'.repeat(i % 300)}\n`
      if (i % 7 === 0) text += `  detail of ${i}\n`
    }
    fs.writeFileSync(file, text)
    const other = openStream({ root, name: 'big', durability: 'written' })
    const state = join(root, '.sillok', 'import')
    const written = () =>
      fs.existsSync(state)
        ? fs
            .readdirSync(state)
            .filter((name) => name.endsWith('.json'))
            .map((name) => fs.readFileSync(join(state, name), 'utf8'))
            .join()
        : ''
    let others = 0
    let kills = 0
    for (let round = 0; ; round++) {
      expect(round).toBeLessThan(100)
      const child = start(['import', '--json', file])
      const closed = once(child, 'close')
      // The state is written just before a batch: the kills fall in the middle of writing one, and shortly after.
      const before = written()
      let left = round < 30 ? 1 + ((round * 5) % 31) : Number.POSITIVE_INFINITY
      while (child.exitCode === null && child.signalCode === null && left > 0) {
        other.append(record({ other: others++ }))
        if (left === Number.POSITIVE_INFINITY) await sleep(5)
        else {
          await sleep(1)
          if (written() !== before) left--
        }
      }
      child.kill('SIGKILL')
      const [code] = (await closed) as [number | null]
      if (code === 0) break
      kills++
    }
    await other.close()
    expect(kills).toBeGreaterThan(3)
    const numbers: number[] = []
    let seen = 0
    for (const line of await linesOf('big')) {
      // A line that a kill cut off is closed by the next writer, and is no record.
      if (!line.endsWith('}')) continue
      const { message, other: isOther } = JSON.parse(line) as { message: string; other?: number }
      if (isOther === undefined) numbers.push(Number(/^number (\d+)/.exec(message)?.[1]))
      else seen++
    }
    expect(seen).toBe(others)
    expect(numbers.length).toBe(count)
    expect(numbers.every((n, i) => n === i)).toBe(true)
  })

  test('Ctrl-C ends with 130, and the next run goes on', async () => {
    const file = join(folder, 'big.log')
    fs.writeFileSync(file, '2026-11-20 10:00:00 INFO app.worker: a line\n'.repeat(300_000))
    const child = start(['import', '--json', file])
    while (!fs.existsSync(join(root, 'big.jsonl'))) await sleep(5)
    child.kill('SIGINT')
    expect((await once(child, 'close'))[0]).toBe(130)
    expect((await run(['import', file])).code).toBe(0)
    expect(await linesOf('big')).toHaveLength(300_000)
  })
})

describe('tail', () => {
  async function write(stream: string, lines: string[]): Promise<void> {
    const writer = openStream({ root, name: stream, durability: 'written' })
    await writer.appendAll(lines)
    await writer.close()
  }

  test('the last records of several streams in the order of time, filtered', async () => {
    const at = (second: number) => `2026-11-20T10:00:${String(second).padStart(2, '0')}.000Z`
    await write(
      'a',
      [0, 2, 4, 6].map((n) => record({ n, user: { id: `u-${n}` } }, at(n), n > 3 ? 'ERROR' : 'INFO')),
    )
    await write(
      'b',
      [1, 3, 5].map((n) => record({ n }, at(n), 'WARNING', 'Timeout')),
    )
    const n = async (...args: string[]) =>
      json((await run(['tail', '--no-follow', '--json', ...args])).stdout).map((one) => one.n)
    expect(await n()).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(await n('-n', '3')).toEqual([4, 5, 6])
    expect(await n('a', '-n', '2')).toEqual([4, 6])
    expect(await n('--level', 'warn')).toEqual([1, 3, 4, 5, 6])
    expect(await n('--grep', 'timeout')).toEqual([1, 3, 5])
    expect(await n('--where', 'user.id=u-2')).toEqual([2])
    expect(await n('--where', 'n=4', '--where', 'level=ERROR')).toEqual([4])
    expect((await run(['tail', '--no-follow', '--grep', 'nowhere'])).code).toBe(1)
  })

  test('a record nested too deep to be shown is shown as a line, and ends nothing', async () => {
    const deep = `{"timestamp":"2026-11-20T10:00:00.000Z","a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    await write('a', [record({ n: 1 }), deep, record({ n: 2 })])
    for (const json of [[], ['--json']]) {
      const { stdout, code } = await run(['tail', '--no-follow', ...json])
      expect(code).toBe(0)
      expect(stdout.trim().split('\n')).toHaveLength(3)
      expect(stdout).toContain('invalid')
    }
  })

  test('finds enough in older and in compressed segments', async () => {
    const writer = openStream({ root, name: 'a', maxSegmentBytes: 64 * 1024, durability: 'written' })
    for (let i = 0; i < 3000; i++) writer.append(record({ i, rare: i % 500 === 0 }))
    await writer.close()
    const [first] = await listSegments(root, 'a')
    if (first === undefined) throw new Error('no segment')
    fs.writeFileSync(`${first.path}.gz`, gzipSync(fs.readFileSync(first.path)))
    fs.unlinkSync(first.path)
    const { stdout } = await run(['tail', '--no-follow', '--json', '--where', 'rare=true'])
    expect(json(stdout).map((one) => one.i)).toEqual([0, 500, 1000, 1500, 2000, 2500])
  })

  test('follows across rotation, and streams that are new; each record once; Ctrl-C ends it with 0', async () => {
    const writer = openStream({ root, name: 'a', maxSegmentBytes: 20_000, durability: 'written' })
    for (let i = 0; i < 5; i++) writer.append(record({ i }))
    const child = start(['tail', '--json', '-n', '2'])
    let out = ''
    child.stdout?.on('data', (data: Buffer) => {
      out += data
    })
    const until = async (done: () => boolean) => {
      for (let i = 0; i < 400 && !done(); i++) await sleep(50)
    }
    await until(() => out.includes('"i":4'))
    for (let i = 5; i < 1000; i++) {
      writer.append(record({ i }))
      if (i % 100 === 0) await sleep(10)
    }
    const fresh = openStream({ root, name: 'fresh', durability: 'written' })
    fresh.append(record({ i: 'fresh' }))
    await until(() => out.includes('"i":999') && out.includes('fresh'))
    child.kill('SIGINT')
    expect((await once(child, 'close'))[0]).toBe(0)
    await writer.close()
    await fresh.close()
    const seen = json(out).map((one) => one.i)
    expect(seen.filter((i) => i !== 'fresh')).toEqual(Array.from({ length: 997 }, (_, i) => i + 3))
    expect(seen.filter((i) => i === 'fresh')).toHaveLength(1)
    expect((await listSegments(root, 'a')).length).toBeGreaterThan(3)
  })

  test('a record cannot act on the terminal', async () => {
    await write('a', [
      record({ evil: '\u001b[2J\u202e' }, undefined, 'ERROR', 'x\u001b]0;owned\u0007\ny'),
      'no \u001b[31mrecord',
    ])
    const { stdout } = await run(['tail', '--no-follow'], { extra: { FORCE_COLOR: '1' } })
    const own = stdout.replace(COLOURS, '')
    expect(own).not.toMatch(ACTING)
    expect(own).toContain('\\e]0;owned\\u0007')
    expect(stdout).toContain('\u001b[31mERROR\u001b[0m')
    const plain = await run(['tail', '--no-follow'])
    expect(plain.stdout).not.toContain('\u001b')
  })

  test('ends quietly when its reader has gone', async () => {
    await write(
      'a',
      Array.from({ length: 20_000 }, (_, i) => record({ i })),
    )
    const command = `"${process.execPath}" "${MAIN}" tail --no-follow -n 20000 | head -n 1`
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env: env(), encoding: 'utf8' })
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(stderr).toBe('')
  })
})

describe('doctor', () => {
  test('a sound root passes; each check is an object', async () => {
    const writer = openStream({ root, name: 'app' })
    writer.append(record({}))
    await writer.close()
    const { code, stdout } = await run(['doctor', '--json'])
    const checks = json(stdout)
    expect(checks.filter((check) => check.state === 'fail')).toEqual([])
    expect(code).toBe(0)
    const names = checks.map((check) => check.name)
    for (const name of [
      'root',
      'writable',
      'disk',
      'space',
      'stream',
      'clock',
      'node',
      'zstd',
      'server',
      'engine',
      'port',
    ]) {
      expect(names).toContain(name)
    }
  })

  test.skipIf('createZstdDecompress' in zlib)(
    'names what this Node cannot unpack, and what can',
    async () => {
      fs.mkdirSync(join(root, 'app'), { recursive: true })
      fs.writeFileSync(join(root, 'app/2026-11-20T10-55-44.123Z-000001.jsonl.zst'), 'of a later Node')
      const { code, stdout } = await run(['doctor', '--json'])
      expect(code).toBe(1)
      expect(json(stdout)).toContainEqual({
        name: 'zstd',
        state: 'fail',
        text: `1 segment is packed with zstd, which Node ${process.versions.node} cannot read.`,
        fix: expect.stringContaining('22.15'),
      })
      const tail = await run(['tail', '--no-follow'])
      expect(tail.stdout).toContain(
        `cannot be read: it is packed with zstd, which needs Node 22.15 or later; this is ${process.version}`,
      )
    },
  )

  test('says what is wrong and how to mend it', async () => {
    const writer = openStream({ root, name: 'app' })
    writer.append(record({}))
    await writer.close()
    const [segment] = await listSegments(root, 'app')
    fs.appendFileSync(segment?.path as string, '{"timestamp":"2026')
    fs.symlinkSync('app/2020-01-01T00-00-00.000Z-000001.jsonl', join(root, 'lost.jsonl'))
    fs.chmodSync(root, 0o755)
    const checks = json((await run(['doctor', '--json'])).stdout)
    const warned = checks.filter((check) => check.state !== 'ok').map((check) => `${check.text} ${check.fix}`)
    expect(warned.join('\n')).toMatch(/mode 755.*chmod 700/)
    expect(warned.join('\n')).toMatch(/app: .*in the middle of a line/)
    const file = join(folder, 'file')
    fs.writeFileSync(file, '')
    const bad = await run(['doctor', '--root', file])
    expect(bad.code).toBe(1)
    expect(bad.stdout).toMatch(/fail +root .*is not a folder/)
  })
})

describe('query, against the contract of docs/http-api.md', () => {
  async function serve(answer: (url: URL) => { status: number; body: unknown }): Promise<() => void> {
    const server = createServer((request, response) => {
      const asked = new URL(request.url ?? '', 'http://localhost')
      const { status, body } =
        asked.pathname === '/livez' ? { status: 200, body: { instance: 'a' } } : answer(asked)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    fs.mkdirSync(join(root, '.sillok'), { recursive: true })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const presence = { url, pid: process.pid, started_at: new Date().toISOString(), instance: 'a' }
    fs.writeFileSync(join(root, '.sillok', 'server.json'), JSON.stringify(presence))
    return () => server.close()
  }
  const found = (i: number) => ({
    id: `app/s/${i}`,
    timestamp: '2026-11-20T10:00:00.000Z',
    level: 'ERROR',
    logger: 'api',
    message: `number ${i}`,
    fields: { 'exception.type': 'TypeError', 'exception.message': 'boom', port: '80' },
    stream: 'app',
    segment: 's',
    offset: i,
  })

  test('pages through what is found, for people and as NDJSON', async () => {
    const close = await serve((url) => {
      const page = Number(url.searchParams.get('cursor') ?? 0)
      const records = Array.from({ length: Number(url.searchParams.get('limit')) }, (_, i) => found(page + i))
      return {
        status: 200,
        body: { status: 'limited', records, next: String(page + records.length), total: 1e6 },
      }
    })
    const people = await run(['query', 'level:ERROR', '--limit', '2', '--utc'])
    expect(people.code).toBe(0)
    expect(people.stdout).toContain('ERROR api              number 0 stream=app port=80\n    TypeError: boom')
    expect(people.stderr).toBe(
      'limited: The newest 2 of 1000000. --limit shows more, a narrower query or time fewer.\n',
    )
    const many = json((await run(['query', '--limit', '2500', '--json'])).stdout)
    expect(many.map((one) => one.offset)).toEqual(Array.from({ length: 2500 }, (_, i) => i))
    close()
  })

  test('nothing found: 1; bad syntax: 2, with a caret under the column', async () => {
    const close = await serve((url) =>
      url.searchParams.get('q') === ''
        ? { status: 200, body: { status: 'empty', records: [], next: null, total: 0 } }
        : {
            status: 400,
            body: { error: { code: 'QUERY_SYNTAX', message: 'Column 7: a quote is missing.' } },
          },
    )
    const empty = await run(['query'])
    expect(empty).toMatchObject({ code: 1, stdout: '' })
    expect(empty.stderr).toMatch(/^empty: Nothing found/)
    const bad = await run(['query', 'level:"x'])
    expect(bad.code).toBe(2)
    expect(bad.stderr).toContain('Column 7: a quote is missing.\n\n  level:"x\n        ^')
    close()
  })

  test.each(['SQL_NOT_ALLOWED', 'QUERY_FAILED'])(
    'a statement that the engine refuses (%s): 2',
    async (code) => {
      const close = await serve(() => ({
        status: 400,
        body: { error: { code, message: 'No such column. ' } },
      }))
      const bad = await run(['query', '--sql', 'SELECT nope FROM otel_logs'])
      expect(bad).toMatchObject({ code: 2, stderr: 'sillok: No such column.\n' })
      close()
    },
  )

  test('rows of SQL as a table', async () => {
    const columns = [
      { name: 'service', type: 'String' },
      { name: 'n', type: 'UInt64' },
    ]
    const close = await serve(() => ({
      status: 200,
      body: {
        status: 'complete',
        columns,
        rows: [
          ['決済', 12],
          ['api', 3],
        ],
      },
    }))
    expect((await run(['query', '--sql', 'SELECT 1'])).stdout).toBe(
      'service  n\n-------  --\n決済     12\napi      3\n',
    )
    expect((await run(['query', '--sql', 'SELECT 1', '--json'])).stdout).toContain('{"service":"api","n":3}')
    close()
  })
})

describe('up and query, with the real server and engine', () => {
  test('a ClickHouse that cannot be reached is said, and records are taken in meanwhile', async () => {
    const server = start(['up', '--port', '0', '--clickhouse', 'http://user:geheim@127.0.0.1:1'])
    let said = ''
    server.stderr?.on('data', (data: Buffer) => {
      said += data
    })
    const [ready] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    const url = /Sillok is up: (\S+)/.exec(String(ready))?.[1]
    await expect
      .poll(() => said, { timeout: 10_000 })
      .toMatch(/^sillok: search is down: .*cannot be reached: .*ECONNREFUSED.* Records are kept/m)
    expect(said).not.toContain('geheim')
    const taken = await fetch(`${url}/ingest/web`, { method: 'POST', body: '{"message":"kept"}' })
    expect(await taken.json()).toMatchObject({ accepted: 1 })
    server.kill('SIGINT')
    expect((await once(server, 'close'))[0]).toBe(0)
    expect((await linesOf('web')).join()).toContain('"kept"')
    expect((await linesOf('sillok')).join()).toContain('Search is down')
    expect(said.match(/search is down/g)).toHaveLength(1)
  })

  test('what was imported is found, through the server and without one', async () => {
    const file = join(folder, 'app.log')
    const line = (level: number, msg: string) =>
      `${JSON.stringify({ level, time: Date.now() - 1000, pid: 1, msg })}\n`
    fs.writeFileSync(file, line(30, 'a needle in it') + line(50, 'another') + line(30, 'hay'))
    await run(['import', file])
    const server = start(['up', '--port', '0', '--json'])
    const [ready] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    const { url } = JSON.parse(String(ready)) as { url: string }
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    const second = await run(['up', '--port', '0'])
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(url)
    let found: Result = { code: 1, stdout: '', stderr: '' }
    for (let i = 0; i < 100 && !found.stdout.includes('needle'); i++) {
      found = await run(['query', 'needle', '--json'])
      if (!found.stdout.includes('needle')) await sleep(200)
    }
    expect(json(found.stdout)).toMatchObject([{ message: 'a needle in it', level: 'INFO', stream: 'app' }])
    expect((await run(['query', 'level:ERROR', '--utc'])).stdout).toContain('another')
    expect((await run(['query', 'nowhere'])).code).toBe(1)
    const bad = await run(['query', 'level:"x'])
    expect(bad.code).toBe(2)
    expect(bad.stderr).toMatch(/\n {2}level:"x\n +\^\n$/)
    expect((await run(['doctor', '--json'])).stdout).toContain('intake ready')
    server.kill('SIGINT')
    expect((await once(server, 'close'))[0]).toBe(0)
    const local = await run(['query', 'needle', '--json'])
    expect(local.code).toBe(0)
    expect(json(local.stdout)).toMatchObject([{ message: 'a needle in it' }])
    const sql = await run(['query', '--sql', 'SELECT 1 AS one', '--json'])
    expect(json(sql.stdout)).toEqual([{ one: 1 }])
  })
})
