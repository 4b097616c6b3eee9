import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { readRecords, temporaryRoot } from '../support/records.js'
import { lives, until, worker } from './helpers.js'

const PROGRAM = fileURLToPath(new URL('./fixtures/supervisor.mjs', import.meta.url))

interface Said {
  ready: boolean
  pids: number[]
  records: number[]
  lines: number[]
}

/** A supervisor in a process of its own, and what it said last. */
async function started(root: string, workers: object[]) {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ root, workers })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let last: Said | undefined
  createInterface(child.stdout).on('line', (line) => {
    last = JSON.parse(line) as Said
  })
  return { child, last: () => last, closed: once(child, 'close') }
}

const guardiansOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((child) => commandOf(child).includes('sillok-guardian'))

/** Nothing of a process that has ended since it was listed. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

it('a supervisor that is killed at any moment leaves nobody behind, and no line that it had read is lost', async () => {
  for (let round = 0; round < 4; round++) {
    const root = temporaryRoot()
    const forked = join(root, 'forked')
    const supervisor = await started(root, [
      { name: 'r', command: worker('records'), instances: 2, linesPerSecond: 1e6 },
      { name: 'forks', command: worker('forks', forked) },
      { name: 'deaf', command: worker('deaf') },
    ])
    await until(
      () =>
        existsSync(forked) &&
        readFileSync(forked, 'utf8').includes(' ') &&
        (supervisor.last()?.records[0] ?? 0) > 0,
    )
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
    supervisor.child.kill('SIGKILL')
    await supervisor.closed
    const said = supervisor.last() as Said
    const pids = [...said.pids, ...readFileSync(forked, 'utf8').split(' ').map(Number)]
    await until(() => !pids.some(lives))
    const records = await readRecords(root, 'workers')
    for (const [at, id] of ['r-1', 'r-2'].entries()) {
      const numbers = records
        .filter((one) => one.worker_id === id && one.n !== undefined)
        .map(({ n }) => Number(n))
      // Gapless from the first one on, and everything that was counted as read is there.
      expect(numbers).toEqual(numbers.map((_, i) => i + 1))
      expect(numbers.length).toBeGreaterThanOrEqual(said.records[at] as number)
    }
  }
})

it('killed while a document comes whose content is kept: every line of it that was read is on record', async () => {
  for (let round = 0; round < 3; round++) {
    const root = temporaryRoot()
    const supervisor = await started(root, [
      { name: 'd', command: worker('document'), content: 'redacted', linesPerSecond: 1e6 },
    ])
    await until(() => (supervisor.last()?.lines[0] ?? 0) > 20)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 200))
    supervisor.child.kill('SIGKILL')
    await supervisor.closed
    const said = supervisor.last() as Said
    const lines = (await readRecords(root, 'workers')).filter((one) => one.worker_state === 'output')
    expect(lines.length).toBeGreaterThanOrEqual(said.lines[0] as number)
    await until(() => !said.pids.some(lives))
  }
})

it('leaves its workers a moment to end by themselves', async () => {
  const root = temporaryRoot()
  const file = join(root, 'ended')
  const command = worker('lingers', file)
  const supervisor = await started(root, [{ name: 'w', command, ready: { line: 'up' } }])
  await until(() => supervisor.last()?.ready ?? false)
  const pids = (supervisor.last() as Said).pids
  supervisor.child.kill('SIGKILL')
  await until(() => !pids.some(lives))
  expect(existsSync(file)).toBe(true)
})

it('killed while its workers start, too', async () => {
  for (let round = 0; round < 4; round++) {
    const root = temporaryRoot()
    const supervisor = await started(root, [{ name: 'w', command: worker('deaf'), instances: 4 }])
    await until(() => supervisor.last()?.pids.some((pid) => pid !== null) ?? false)
    supervisor.child.kill('SIGKILL')
    await supervisor.closed
    const pids = (supervisor.last() as Said).pids.filter((pid) => pid !== null)
    await until(() => !pids.some(lives))
  }
})

it('leaves no daemon behind either, which changed its session and its environment', async () => {
  const root = temporaryRoot()
  const file = join(root, 'daemon')
  const command = worker('daemon', file)
  const supervisor = await started(root, [{ name: 'w', command, ready: { line: 'up' } }])
  await until(() => supervisor.last()?.ready ?? false)
  const daemon = Number(readFileSync(file, 'utf8'))
  expect(lives(daemon)).toBe(true)
  supervisor.child.kill('SIGKILL')
  await until(() => !lives(daemon))
})

it('killed together with its guardian, its workers are ended by the next supervisor of the same root', async () => {
  const root = temporaryRoot()
  const file = join(root, 'daemon')
  const workers = [
    { name: 'd', command: worker('daemon', file), ready: { line: 'up' } },
    { name: 'w', command: worker('deaf'), ready: { line: 'up' } },
  ]
  const supervisor = await started(root, workers)
  await until(() => supervisor.last()?.ready ?? false)
  // Stopped first: it could not start another one.
  supervisor.child.kill('SIGSTOP')
  for (const guardian of guardiansOf(supervisor.child.pid as number)) process.kill(guardian, 'SIGKILL')
  supervisor.child.kill('SIGKILL')
  await supervisor.closed
  const pids = [...(supervisor.last() as Said).pids, Number(readFileSync(file, 'utf8'))]
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(pids.some(lives)).toBe(true)
  const folder = join(root, '.sillok', 'supervisors')
  const [written = ''] = readdirSync(folder).filter((name) => name.endsWith('.processes'))
  const maintenance = join(folder, written.replace('.processes', '.maintenance'))
  writeFileSync(maintenance, '')
  // Another one that lives keeps its own.
  const other = await started(root, [{ name: 'o', command: worker('deaf'), ready: { line: 'up' } }])
  await until(() => other.last()?.ready ?? false)
  expect(pids.filter(lives)).toEqual([])
  expect(existsSync(maintenance)).toBe(false)
  const third = await started(root, [{ name: 't', command: worker('deaf'), ready: { line: 'up' } }])
  await until(() => third.last()?.ready ?? false)
  expect((other.last() as Said).pids.every(lives)).toBe(true)
  expect((await readRecords(root, 'workers')).map(({ event }) => event)).toContain(
    'supervisor.leftovers_ended',
  )
})

it('whose guardian was killed has another one', async () => {
  const root = temporaryRoot()
  const supervisor = await started(root, [{ name: 'w', command: worker('deaf'), ready: { line: 'up' } }])
  await until(() => supervisor.last()?.ready ?? false)
  const guardians = (): number[] => guardiansOf(supervisor.child.pid as number)
  const [first = 0] = guardians()
  process.kill(first, 'SIGKILL')
  await until(() => guardians().length === 1 && guardians()[0] !== first)
  const pids = (supervisor.last() as Said).pids
  supervisor.child.kill('SIGKILL')
  await until(() => !pids.some(lives))
})
