import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readStream } from 'sillok/stream'
import { findSupervisors, openSurfaces, supervise } from 'sillok/supervise'
import { describe, expect, it, onTestFinished } from 'vitest'
import { smallDisk } from '../support/small-disk.js'
import { start, until, worker } from './helpers.js'

const SILLOK = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))

describe('a worker that prints', () => {
  it('characters byte by byte: one whole line', async () => {
    const { state, records } = await start({ name: 'w', command: worker('emoji'), content: 'redacted' })
    await until(() => state()?.output.lines === 1)
    expect((await records()).find((one) => one.stream === 'stdout')).toMatchObject({
      message: '日本🙂',
      length: 10,
    })
  })

  it('10 MB without a newline: marked parts, and what comes behind', async () => {
    const { state, records } = await start({ name: 'w', command: worker('long') })
    await until(() => state()?.output.lines === 2)
    const parts = (await records()).filter((one) => one.part !== undefined)
    expect(parts.reduce((sum, one) => sum + Number(one.length), 0)).toBe(10e6)
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, at) => at + 1))
    expect(parts.filter((one) => one.last_part)).toEqual([parts.at(-1)])
    expect((await records()).at(-1)).toMatchObject({ length: 3 })
  })

  it('colours, NUL and returns: text without them', async () => {
    const { state, records } = await start({ name: 'w', command: worker('dirty'), content: 'redacted' })
    await until(() => state()?.output.lines === 1)
    expect((await records()).at(-1)).toMatchObject({ message: 'red nul' })
  })

  it('a secret in two pieces: masked where content is kept, and nothing of it anywhere else', async () => {
    const { state, records } = await start(
      { name: 'w', command: worker('secret'), content: 'redacted' },
      { name: 'v', command: worker('secret') },
    )
    await until(() => state('w')?.output.lines === 1 && state('v')?.output.lines === 1)
    const all = JSON.stringify([await records(), state('w'), state('v')])
    expect(all).not.toMatch(/abcdef|tuvwxyz/)
    expect(all).toContain('the key is ***MASKED***')
  })

  it('and closes its streams: it goes on, and its last words count', async () => {
    const { supervisor, state } = await start({
      name: 'w',
      command: worker('closes-its-streams'),
      ready: { afterMs: 300 },
    })
    await until(() => supervisor.status().ready && state()?.output.lines === 1)
    expect(state()).toMatchObject({ worker_state: 'ready', output: { last: { length: 10 } } })
    await supervisor.stop()
  })

  it('more than anybody reads: it is never held up, and what it cost is said', async () => {
    const { state, records } = await start({ name: 'w', command: worker('records'), linesPerSecond: 50 })
    await until(() => (state()?.output.lines ?? 0) > 20_000)
    await until(async () => (await records()).some((one) => one.dropped_lines !== undefined))
    const all = await records()
    expect(all.filter((one) => one.n !== undefined).length).toBeLessThan(2000)
    expect(all.find((one) => one.dropped_lines !== undefined)).toMatchObject({
      level: 'WARNING',
      worker_state: 'output',
    })
  })

  it('as it prints, where process logs are asked for', async () => {
    const { root, supervisor } = await start({ name: 'w', command: worker('secret'), processLogs: true })
    const folder = join(root, 'process', 'w')
    const file = () => join(folder, readdirSync(folder)[0] as string, 'stdout.log')
    await until(() => existsSync(file()) && readFileSync(file(), 'utf8').endsWith('\n'))
    expect(readFileSync(file(), 'utf8')).toMatch(/^the key is sk-proj-abc/)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    await supervisor.stop()
    expect(readdirSync(join(folder, readdirSync(folder)[0] as string)).sort()).toEqual([
      'end.json',
      'stdout.log',
    ])
  })
})

describe.skipIf(process.getuid?.() !== 0)('while the disk is full', () => {
  it('a worker runs on and is read, and afterwards it is said what is missing', async () => {
    const { root, free } = smallDisk(32 * 1024)
    const supervisor = await supervise({
      root,
      workers: [
        { name: 'w', command: worker('records'), linesPerSecond: 1e6, graceMs: 300, processLogs: true },
      ],
    })
    onTestFinished(() => supervisor.stop())
    const output = () => supervisor.status().workers[0]?.output
    await until(() => statfsSync(root).bavail === 0)
    // A few more than the supervisor keeps in memory.
    const at = output()?.lines ?? 0
    await until(() => (output()?.lines ?? 0) > at + 200_000)
    expect(supervisor.status().workers[0]).toMatchObject({ worker_state: 'ready', restart_count: 0 })
    await supervisor.drain()
    free()
    await supervisor.stop()
    const records: Record<string, unknown>[] = []
    for await (const { lines } of readStream({ root, stream: 'workers' })) {
      // Of the line that filled the disk there is a part.
      for (const { text, fault } of lines) if (fault === undefined) records.push(JSON.parse(text))
    }
    expect(records.find((one) => one.event === 'stream.gap')).toMatchObject({
      dropped: expect.any(Number),
      stream: 'workers',
    })
    expect(records.at(-1)).toMatchObject({ event: 'supervisor.stopped' })
  })

  it('a supervisor starts its workers, and announces itself when there is room', async () => {
    const { root, free } = smallDisk(1024)
    fill(root)
    const workers = [{ name: 'w', command: worker('deaf'), ready: { line: 'up' }, graceMs: 300 }]
    const supervisor = await supervise({ root, workers })
    onTestFinished(() => supervisor.stop())
    const surfaces = await openSurfaces(supervisor, { root })
    onTestFinished(() => surfaces.close())
    await until(() => supervisor.status().ready)
    expect(supervisor.status()).toMatchObject({ write_error: 'ENOSPC' })
    expect(findSupervisors(root)).toEqual([])
    free()
    await until(() => findSupervisors(root).length === 1 && supervisor.status().write_error === null)
  })

  it('a supervisor says so and what it has lost, and ends all the same', async () => {
    const { root } = smallDisk(1024)
    fill(root)
    const supervisor = await supervise({
      root,
      workers: [{ name: 'w', command: worker('records'), linesPerSecond: 1e6, graceMs: 300 }],
    })
    const surfaces = await openSurfaces(supervisor, { root, listen: '127.0.0.1:0' })
    onTestFinished(() => surfaces.close())
    await until(() => supervisor.status().lost_records > 0)
    expect(supervisor.status().workers[0]).toMatchObject({ worker_state: 'ready', restart_count: 0 })
    const metrics = await (await fetch(`${surfaces.url}/metrics`)).text()
    expect(metrics).toContain('sillok_supervisor_write_failing 1\n')
    expect(metrics).toMatch(/sillok_supervisor_lost_records_total [1-9]/)
    await supervisor.stop()
    expect(supervisor.status()).toMatchObject({
      write_error: 'ENOSPC',
      workers: [{ worker_state: 'stopped' }],
    })
  })

  it('sillok supervise ends when it is told to, and says once what the disk did not take', async () => {
    const { root } = smallDisk(1024)
    fill(root)
    const words = ['supervise', '--name', 'w', '--ready-line', 'up', '--', ...worker('deaf')]
    const child = spawn(process.execPath, [SILLOK, ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, SILLOK_ROOT: root },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await until(() => said.includes('w: ready'))
    child.kill('SIGINT')
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([0, null])
    expect(said.match(/lost at exit/g)).toHaveLength(1)
    expect(said).toMatch(/w: stopped[\s\S]*stream workers: \d+ bytes of records lost at exit \(ENOSPC\)/)
  })
})

/** Leaves not a byte on the disk of a folder. */
function fill(folder: string): void {
  const file = openSync(join(folder, '..', 'full'), 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch {}
  closeSync(file)
}
