import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'

function tempRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

function start(args: object) {
  const path = join(import.meta.dirname, 'fixtures', 'audit.mjs')
  const child = spawn(process.execPath, [path, JSON.stringify(args)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  // A line that the child was killed in is no promise yet.
  return { child, said: () => text.split('\n').slice(0, -1), ended: once(child, 'close') }
}

async function written(root: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' })) {
    for (const { text, fault } of lines) if (fault === undefined) records.push(JSON.parse(text))
  }
  return records.filter((record) => record.log_type === 'audit')
}

it('every audit record that was promised is there after SIGKILL, once', async () => {
  const root = tempRoot()
  let promised = 0
  for (let round = 0; round < 6; round++) {
    const folder = join(root, String(round))
    const { child, said, ended } = start({ root: folder, records: 1e9 })
    while (said().length === 0) await sleep(5)
    await sleep(Math.random() * 60)
    child.kill('SIGKILL')
    await ended
    const found = (await written(folder)).map((record) => record.resource_id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(said()))
    promised += said().length
  }
  console.log(`${promised} promised, none lost`)
})

it('those that nobody waited for are there after process.exit', async () => {
  const root = tempRoot()
  const { ended } = start({ root, records: 500, end: 'exit' })
  expect((await ended)[0]).toBe(0)
  expect(await written(root)).toHaveLength(500)
})

it.skipIf(process.getuid?.() !== 0)(
  'a full disk refuses them, and takes them again when it is not',
  async () => {
    const disk = tempRoot()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(176 * 1024))
    const root = join(disk, 'logs')
    mkdirSync(root)
    const { child, said, ended } = start({ root, records: 1e9 })
    while (!said().some((line) => line.startsWith('refused'))) await sleep(5)
    expect(statfsSync(disk).bavail).toBe(0)
    rmSync(join(disk, 'ballast'))
    const before = said().length
    while (
      !said()
        .slice(before)
        .some((line) => !line.startsWith('refused'))
    )
      await sleep(5)
    child.kill('SIGKILL')
    await ended
    const refused = said().filter((line) => line.startsWith('refused'))
    expect(new Set(refused)).toEqual(new Set(['refused SillokError DISK_FULL']))
    const found = (await written(root)).map((record) => record.resource_id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(said().filter((line) => !line.startsWith('refused'))))
  },
)

const canDelay = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']).status === 0

it.skipIf(!canDelay)('a sync that hangs in the kernel rejects in time, and the program goes on', () => {
  const fixture = join(import.meta.dirname, 'fixtures', 'audit-hang.mjs')
  const inject = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:delay_enter=1500000']
  const { stdout } = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, fixture, tempRoot(), '200'],
    { encoding: 'utf8' },
  )
  const said = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { outcome: string; ticks: number })
  expect(said.map(({ outcome }) => outcome)).toEqual(Array(3).fill('AUDIT_TIMEOUT'))
  expect(said[0]?.ticks).toBeGreaterThan(0)
})
