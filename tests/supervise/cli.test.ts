import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { askSupervisor, findSupervisors, openSurfaces } from 'sillok/supervise'
import { expect, it, onTestFinished } from 'vitest'
import { nodePath } from '../../scripts/nodes.mjs'
import { readRecords, temporaryRoot } from '../support/records.js'
import { changes, lives, start, until, worker } from './helpers.js'

const SILLOK = fileURLToPath(new URL('../../packages/sillok/bin/sillok.js', import.meta.url))
const FIXTURE = fileURLToPath(new URL('./fixtures/worker.mjs', import.meta.url))

function sillok(root: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SILLOK, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, SILLOK_ROOT: join(root, 'logs') },
  })
  return { status, stdout, stderr }
}

async function started(root: string, ...args: string[]) {
  const child = spawn(process.execPath, [SILLOK, 'supervise', ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SILLOK_ROOT: join(root, 'logs') },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return { child, said: () => said, ended: once(child, 'exit') }
}

it('sillok supervise -- ends as the program does that no restart can mend', () => {
  const root = temporaryRoot()
  expect(sillok(root, 'supervise', '--', process.execPath, FIXTURE, 'exit', '78').status).toBe(78)
  expect(sillok(root, 'supervise', '--', '/no/such/program')).toMatchObject({
    status: 127,
    stderr: expect.stringContaining('program: failed (spawn_failed). There is no program /no/such/program: '),
  })
  expect(
    sillok(root, 'supervise', '--restart', 'on_failure', '--', process.execPath, FIXTURE, 'exit', '0').status,
  ).toBe(0)
  expect(sillok(root, 'supervise')).toMatchObject({ status: 2, stderr: expect.stringContaining('workers') })
  expect(sillok(root, 'workers')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('No supervisor'),
  })
})

it('sillok supervise starts nothing where the address to listen on is none', () => {
  const root = temporaryRoot()
  const mark = `require('fs').writeFileSync(${JSON.stringify(join(root, 'started'))}, '')`
  expect(
    sillok(root, 'supervise', '--listen', '127.0.0.1:99999', '--', process.execPath, '-e', mark),
  ).toMatchObject({ status: 2, stderr: expect.stringContaining('must be like 127.0.0.1:9464') })
  expect(existsSync(join(root, 'started'))).toBe(false)
})

it('the workers of the configuration are shown, drained, restarted and put into maintenance', async () => {
  const root = temporaryRoot()
  const workers = [
    { name: 'chat', command: [process.execPath, FIXTURE, 'good'], instances: 2, ready: { message: true } },
    {
      name: 'once',
      command: [process.execPath, FIXTURE, 'exit', '0'],
      // It never says that it is ready: on a busy machine it runs for longer than the second after which it would count as that.
      ready: { message: true },
      policy: { restart: 'on_failure' },
    },
    { name: 'absent', command: ['/no/such/program'] },
  ]
  writeFileSync(join(root, 'sillok.config.json'), JSON.stringify({ service: 'proxy', workers }))
  const { child, ended } = await started(root)
  const shown = () =>
    sillok(root, 'workers', '--json')
      .stdout.split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  await until(() => shown().filter((one) => one.worker_state === 'ready').length === 2)
  const [first] = shown()
  expect(first).toMatchObject({
    worker_id: 'chat-1',
    component: 'chat',
    restart_count: 0,
    supervisor_pid: child.pid,
  })
  expect(sillok(root, 'workers', 'restart', 'chat')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/chat-2 +ready/),
  })
  expect(shown().map((one) => one.restart_count)).toEqual([1, 1, 0, 0])
  const why = 'There is no program /no/such/program: check the path, relative to the working directory'
  expect(shown()[3]).toMatchObject({
    worker_state: 'failed',
    last_exit: { reason: 'spawn_failed', error: expect.stringContaining(why) },
  })
  expect(sillok(root, 'workers').stdout).toContain(`spawn_failed: ${why}`)
  expect(sillok(root, 'workers', 'drain', 'chat-1').stdout).toMatch(/chat-1 +stopped/)
  expect(sillok(root, 'workers', 'restart', 'chat-1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('chat-1 cannot be restarted now: it is stopped; it can be started.'),
  })
  expect(sillok(root, 'workers', 'maintenance', 'on').stdout).toMatch(/in maintenance/)
  expect(sillok(root, 'workers', 'drain', 'nobody')).toMatchObject({ status: 2 })
  const pids = shown().map(({ pid }) => pid as number)
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(pids.some((pid) => pid !== null && lives(pid))).toBe(false)
  expect(findSupervisors(join(root, 'logs'))).toEqual([])
  const records = await readRecords(join(root, 'logs'), 'workers')
  expect(changes(records, 'once')).toEqual(['stopped>starting:started', 'starting>stopped:finished'])
  expect(records.every((one) => one.service === 'proxy')).toBe(true)
})

it('the only worker, drained, may be started again: its supervisor stays', async () => {
  const root = temporaryRoot()
  const { child, said } = await started(root, '--name', 'w', '--', process.execPath, FIXTURE, 'good')
  await until(() => said().includes('w: ready'))
  expect(sillok(root, 'workers', 'drain', 'w').stdout).toMatch(/w +stopped/)
  expect(sillok(root, 'workers', 'start', 'w').status).toBe(0)
  await until(() => /w: stopped[\s\S]*w: ready/.test(said()))
  expect(child.exitCode).toBe(null)
})

it('the second Ctrl-C does not wait, and signals are passed on', async () => {
  const root = temporaryRoot()
  const { child, said, ended } = await started(
    root,
    '--name',
    'deaf',
    '--ready-line',
    'up',
    '--',
    process.execPath,
    FIXTURE,
    'deaf',
  )
  await until(() => said().includes('deaf: ready'))
  child.kill('SIGINT')
  await until(() => said().includes('deaf: draining'))
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  const other = await started(
    root,
    '--ready-line',
    'up',
    '--',
    'sh',
    '-c',
    'trap "echo got; exit 0" USR2; echo up; while :; do sleep 0.05; done',
  )
  await until(() => other.said().includes('sh: ready'))
  other.child.kill('SIGUSR2')
  await until(() => other.said().includes('sh: backoff (finished'))
})

it('what a supervisor says of itself has states and counts, and nothing that was printed', async () => {
  const { root, supervisor, state } = await start({
    name: 'w',
    command: worker('secret'),
    ready: { afterMs: 10 },
  })
  const surfaces = await openSurfaces(supervisor, { root, listen: '127.0.0.1:0' })
  await until(() => state()?.output.lines === 1 && state()?.worker_state === 'ready')
  const get = (path: string, init?: RequestInit) => fetch(`${surfaces.url}${path}`, init)
  const pages = await Promise.all(
    ['/livez', '/readyz', '/statusz', '/metrics'].map(async (path) => (await get(path)).text()),
  )
  for (const page of pages) expect(page).not.toMatch(/sk-|abcdef|the key is|worker\.mjs/)
  expect(JSON.parse(pages[1] as string)).toEqual({
    ready: true,
    maintenance_mode: false,
    workers: { w: 'ready' },
  })
  expect(pages[3]).toContain('sillok_worker_state{worker="w",worker_id="w",state="ready"} 1')
  expect((await get('/workers/w/drain', { method: 'POST' })).status).toBe(405)
  expect((await get('/nothing')).status).toBe(404)
  supervisor.setMaintenance(true)
  expect((await get('/readyz')).status).toBe(503)
  const [running] = findSupervisors(root)
  if (running === undefined) throw new Error('it has not announced itself')
  await expect(askSupervisor(running, 'POST', '/workers/none/drain')).rejects.toMatchObject({
    code: 'WORKER_UNKNOWN',
  })
  expect(await askSupervisor(running, 'POST', '/maintenance', { on: false })).toEqual({
    maintenance_mode: false,
  })
  await surfaces.close()
  expect(existsSync(running.socket)).toBe(false)
})

// As process 1 Node itself would leave zombies; only some versions can make way for a shell.
const node = [22, 24].map(nodePath).find((path) => existsSync(path))
const mayUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

it.runIf(node !== undefined && mayUnshare)(
  'as process 1 it buries what others leave behind, and ends with its worker',
  async () => {
    const root = temporaryRoot()
    // An orphan that ends is a zombie until process 1 looks at it.
    const script =
      '(sh -c "sleep 0.1 & echo \\$! > orphan; exit 0"); sleep 0.5; cat /proc/$(cat orphan)/stat > seen 2>/dev/null; exit 78'
    const { status } = spawnSync(
      'unshare',
      ['--pid', '--fork', '--mount-proc', node as string, SILLOK, 'supervise', '--', 'sh', '-c', script],
      { cwd: root, env: { ...process.env, SILLOK_ROOT: join(root, 'logs') } },
    )
    expect(status).toBe(78)
    expect(readFileSync(join(root, 'seen'), 'utf8')).toBe('')
  },
)

it('goes on when nobody reads what it prints, and shows those that answer beside one that does not', async () => {
  const root = temporaryRoot()
  const child = spawn(
    process.execPath,
    [SILLOK, 'supervise', '--json', '--', process.execPath, FIXTURE, 'good'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SILLOK_ROOT: join(root, 'logs') },
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdout.destroy()
  child.stderr.destroy()
  await until(() => findSupervisors(join(root, 'logs')).length > 0)
  const folder = join(root, 'logs/.sillok/supervisors')
  // The number of one that was killed may be another process's by now.
  writeFileSync(
    join(folder, '0.json'),
    JSON.stringify({ pid: 1, instance: '0', socket: join(folder, '0.sock') }),
  )
  // One of another container is not to be judged from here.
  const elsewhere = { pid: 2 ** 22 - 1, instance: '1', socket: join(folder, '1.sock'), place: 'elsewhere' }
  writeFileSync(join(folder, '1.json'), JSON.stringify(elsewhere))
  await until(() => sillok(root, 'workers').stdout.includes('ready'))
  const { status, stderr } = sillok(root, 'workers')
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('does not answer') })
  expect(existsSync(join(folder, '1.json'))).toBe(true)
  // It would have said within a day that it is there.
  const before = new Date(Date.now() - 25 * 3_600_000)
  utimesSync(join(folder, '1.json'), before, before)
  expect(findSupervisors(join(root, 'logs')).map(({ instance }) => instance)).not.toContain('1')
  expect(existsSync(join(folder, '1.json'))).toBe(false)
  expect(child.exitCode).toBe(null)
})
