import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Supervisor, supervise } from 'sillok/supervise'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryRoot } from '../support/records.js'
import { changes, lives, start, until, worker } from './helpers.js'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('ready', () => {
  it.each([
    ['good', { message: true }],
    ['old-style', { message: true }],
    ['line', { line: 'Listening' }],
    ['line', { line: /Listening on \d+/ }],
    ['prompt', { line: 'ready>' }],
    ['fd', { fd: true }],
    ['never', { afterMs: 50 }],
  ] as const)('%s by %j', async (way, ready) => {
    const { supervisor, state, records } = await start({ name: 'w', command: worker(way), ready })
    await until(() => supervisor.status().ready)
    expect(state()).toMatchObject({ worker_state: 'ready', restart_count: 0, pid: expect.any(Number) })
    await supervisor.stop()
    expect(changes(await records(), 'w')).toEqual([
      'stopped>starting:started',
      'starting>ready:ready',
      'ready>draining:shutdown',
      'draining>stopped:shutdown',
    ])
  })

  it('by an address that answers, with the number of the instance in it', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/?{instance}`
    const { supervisor } = await start({
      name: 'w',
      command: worker('http', String(port)),
      ready: { http: url },
    })
    await until(() => supervisor.status().ready)
  })

  it('never, and so it is ended and started again', async () => {
    const { state, records } = await start({
      name: 'w',
      command: worker('never'),
      ready: { message: true },
      startTimeoutMs: 300,
    })
    await until(() => (state()?.restart_count ?? 0) >= 1)
    expect(changes(await records(), 'w').slice(0, 3)).toEqual([
      'stopped>starting:started',
      'starting>backoff:start_timeout',
      'backoff>starting:wait_over',
    ])
  })
})

interface NotStarted {
  command: string[]
  cwd?: string
  said: RegExp
  code: string
}

/** A file in a folder, and what becomes of it. */
function fileIn(folder: string, text: string, mode: number): string {
  const file = join(folder, 'program')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

const NOT_STARTED: [string, (folder: string) => NotStarted][] = [
  [
    'no such path',
    () => ({ command: ['/no/program'], code: 'ENOENT', said: /no program \/no\/program: check the path/ }),
  ],
  [
    'no such name',
    () => ({ command: ['no-such'], code: 'ENOENT', said: /no program no-such on the worker's PATH/ }),
  ],
  [
    'a line in place of a program',
    () => ({
      command: ['node --key=hush'],
      code: 'ENOENT',
      said: /begins with node: give the program and each argument/,
    }),
  ],
  [
    'a file that may not be executed',
    (folder) => ({
      command: [fileIn(folder, '#!/bin/sh', 0o600)],
      code: 'EACCES',
      said: /program may not be executed: chmod/,
    }),
  ],
  ['a folder', (folder) => ({ command: [folder], code: 'EACCES', said: /is a folder: name the program/ })],
  [
    'a script without its interpreter',
    (folder) => ({
      command: [fileIn(folder, '#!/no/interpreter', 0o700)],
      code: 'ENOENT',
      said: /program cannot be started, since its interpreter is not there/,
    }),
  ],
  [
    'no working directory',
    () => ({
      command: [process.execPath],
      cwd: '/no/folder',
      code: 'ENOENT',
      said: /no working directory \/no\/folder: make it/,
    }),
  ],
  [
    'a file as working directory',
    (folder) => ({
      command: [process.execPath],
      cwd: fileIn(folder, '', 0o600),
      code: 'ENOTDIR',
      said: /working directory .*program is not a folder/,
    }),
  ],
  [
    'a NUL in it',
    () => ({
      command: [process.execPath, 'hush\0'],
      code: 'ERR_INVALID_ARG_VALUE',
      said: /has a NUL character/,
    }),
  ],
]

describe('one that ends', () => {
  it('with a code that no restart can mend is failed, with its code on the record', async () => {
    const { supervisor, records } = await start({ name: 'w', command: worker('exit', '78') })
    await supervisor.finished()
    expect((await records()).at(-1)).toMatchObject({
      level: 'ERROR',
      event: 'worker',
      log_type: 'worker',
      component: 'w',
      worker_id: 'w',
      worker_state: 'failed',
      reason: 'config_error',
      exit_code: 78,
      uptime_ms: expect.any(Number),
      restart_count: 0,
      retryable: false,
      service: 'test',
    })
  })

  it('with success is done where it is to run once', async () => {
    const { supervisor, state } = await start({
      name: 'w',
      command: worker('exit', '0'),
      policy: { restart: 'on_failure' },
    })
    await supervisor.finished()
    expect(state()).toMatchObject({
      worker_state: 'stopped',
      last_exit: { exit_code: 0, reason: 'finished' },
    })
  })

  it('again and again is a crash loop, tried slowly, and heals', async () => {
    const file = join(temporaryRoot(), 'times')
    const { state, records } = await start({
      name: 'w',
      command: worker('heals', `${file}|5`),
      ready: { line: 'healed' },
      policy: { maxRestarts: 2, probeMs: 50 },
    })
    await until(() => state()?.worker_state === 'ready')
    const all = await records()
    expect(changes(all, 'w')).toEqual([
      'stopped>starting:started',
      'starting>backoff:exited',
      'backoff>starting:wait_over',
      'starting>backoff:exited',
      'backoff>starting:wait_over',
      'starting>crash_loop:exited',
      'crash_loop>starting:wait_over',
      'starting>crash_loop:exited',
      'crash_loop>starting:wait_over',
      'starting>ready:ready',
    ])
    expect(all.find((one) => one.worker_state === 'crash_loop')).toMatchObject({
      level: 'CRITICAL',
      backoff_ms: 50,
      exit_code: 1,
      crash_group: expect.stringMatching(/^[0-9a-f]{12}$/),
    })
    // They differ in two numbers.
    expect(state()?.crash_groups).toMatchObject([{ count: 4 }])
    expect(JSON.stringify(all)).not.toContain('not yet')
  })

  it('before it began, since there is no such program, is failed', async () => {
    const { supervisor, records } = await start({ name: 'w', command: ['/no/such/program'] })
    await supervisor.finished()
    expect((await records()).at(-1)).toMatchObject({
      worker_state: 'failed',
      reason: 'spawn_failed',
      error_code: 'ENOENT',
    })
  })

  it.each(NOT_STARTED)('before it began, is named with the reason and what to do: %s', async (_, make) => {
    const folder = temporaryRoot()
    const { said, code, ...tried } = make(folder)
    const secrets = ['--token=hush-token', 'hush words']
    const { supervisor, records, state } = await start({
      name: 'w',
      ...tried,
      command: [...tried.command, ...secrets],
    })
    await supervisor.finished()
    const all = await records()
    expect(all.at(-1)).toMatchObject({ worker_state: 'failed', reason: 'spawn_failed', error_code: code })
    const { message } = (all.at(-1)?.exception ?? {}) as { message?: string }
    expect(message).toMatch(said)
    expect(state()?.last_exit).toMatchObject({ reason: 'spawn_failed', error: message })
    expect(JSON.stringify([all, supervisor.status()])).not.toContain('hush')
  })
})

describe('one that does not live', () => {
  it('is ended when its heartbeat stays out', async () => {
    const { state, records } = await start({
      name: 'w',
      command: worker('stuck'),
      ready: { message: true },
      liveness: { heartbeatMs: 1200 },
    })
    await until(() => (state()?.restart_count ?? 0) >= 1)
    expect(changes(await records(), 'w').slice(1, 5)).toEqual([
      'starting>ready:ready',
      'ready>degraded:liveness',
      'degraded>draining:liveness',
      'draining>backoff:liveness',
    ])
  })

  it('is degraded while its event loop is held up, and recovers', async () => {
    const { state, records } = await start({
      name: 'w',
      command: worker('lags'),
      ready: { message: true },
      liveness: { heartbeatMs: 20_000, maxLagMs: 200 },
    })
    await until(() => (state()?.transitions.ready ?? 0) >= 2)
    expect(state()?.event_loop_lag_ms).toEqual(expect.any(Number))
    expect(changes(await records(), 'w').slice(1, 4)).toEqual([
      'starting>ready:ready',
      'ready>degraded:lag',
      'degraded>ready:recovered',
    ])
  })

  it('is ended when its address does not answer well three times', { timeout: 60_000 }, async () => {
    const url = `http://127.0.0.1:${await freePort()}/`
    const { state, records } = await start({
      name: 'w',
      command: worker('http-dies', new URL(url).port),
      ready: { http: url },
      liveness: { http: url },
      policy: { backoffMs: 60_000, maxBackoffMs: 60_000 },
    })
    await until(() => (state()?.transitions.backoff ?? 0) >= 1)
    expect(changes(await records(), 'w').slice(1, 5)).toEqual([
      'starting>ready:ready',
      'ready>degraded:liveness',
      'degraded>draining:liveness',
      'draining>backoff:liveness',
    ])
  })

  it('is drained when its tree has grown too large', { timeout: 60_000 }, async () => {
    const { state, records } = await start({
      name: 'w',
      command: worker('leak'),
      ready: { message: true },
      maxMemoryBytes: 150e6,
      policy: { backoffMs: 60_000, maxBackoffMs: 60_000 },
    })
    await until(() => state()?.worker_state === 'backoff' || (state()?.restart_count ?? 0) > 0)
    expect(changes(await records(), 'w').slice(2, 4)).toEqual([
      'ready>draining:memory',
      'draining>backoff:memory',
    ])
  })
})

describe('draining', () => {
  it('lets a worker finish', async () => {
    const { supervisor, state } = await start({
      name: 'w',
      command: worker('good'),
      ready: { message: true },
      // As long as it takes on a machine that is busy.
      graceMs: 60_000,
    })
    await until(() => supervisor.status().ready)
    await supervisor.drain('w')
    expect(state()).toMatchObject({
      worker_state: 'stopped',
      last_exit: { exit_code: 0, reason: 'operator' },
    })
    // "drained" and its newline.
    expect(state()?.output.last).toMatchObject({ length: 7 })
    supervisor.start('w')
    await until(() => supervisor.status().ready)
  })

  it('keeps the supervisor, of the only worker too: somebody may start it again', async () => {
    const { supervisor, state } = await start({
      name: 'w',
      command: worker('good'),
      ready: { message: true },
    })
    await until(() => supervisor.status().ready)
    let over = false
    void supervisor.finished().then(() => {
      over = true
    })
    await supervisor.drain('w')
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).toBe(false)
    supervisor.start('w')
    await until(() => state()?.worker_state === 'ready')
    await supervisor.stop()
    await until(() => over)
  })

  it('of one that waits for its next try keeps the supervisor, too', async () => {
    const { supervisor, state } = await start({
      name: 'w',
      command: worker('exit', '1'),
      policy: { backoffMs: 60_000, maxBackoffMs: 60_000 },
    })
    await until(() => state()?.worker_state === 'backoff')
    let over = false
    void supervisor.finished().then(() => {
      over = true
    })
    await supervisor.drain('w')
    await new Promise((resolve) => setImmediate(resolve))
    expect([state()?.worker_state, over]).toEqual(['stopped', false])
  })

  it('ends one that does not listen', async () => {
    const { supervisor, state } = await start({ name: 'w', command: worker('deaf'), ready: { line: 'up' } })
    await until(() => supervisor.status().ready)
    await supervisor.drain()
    expect(state()).toMatchObject({
      worker_state: 'stopped',
      last_exit: { signal: 'SIGKILL', reason: 'operator' },
    })
  })

  it('leaves nothing behind, neither in the group nor outside it', async () => {
    const file = join(temporaryRoot(), 'pids')
    const { supervisor } = await start({ name: 'w', command: worker('forks', file), ready: { line: 'up' } })
    await until(() => supervisor.status().ready)
    const pids = readFileSync(file, 'utf8').split(' ').map(Number)
    expect(pids.map(lives)).toEqual([true, true])
    await supervisor.stop()
    await until(() => !pids.some(lives))
  })

  it('leaves no daemon behind, which changed its session and its environment, and ends one in a hurry, too', async () => {
    for (const hurried of [false, true]) {
      const file = join(temporaryRoot(), 'pid')
      const { supervisor } = await start({
        name: 'w',
        command: worker('daemon', file),
        ready: { line: 'up' },
        graceMs: hurried ? 60_000 : 300,
      })
      await until(() => supervisor.status().ready)
      const daemon = Number(readFileSync(file, 'utf8'))
      expect(lives(daemon)).toBe(true)
      if (hurried) void supervisor.stop()
      await supervisor.stop()
      expect(lives(daemon)).toBe(false)
    }
  })

  it('of one that leaves zombies behind is not held up by them', async () => {
    const { supervisor, state } = await start({
      name: 'w',
      command: worker('zombies'),
      ready: { line: 'up' },
    })
    await until(() => supervisor.status().ready)
    await supervisor.stop()
    expect(state()).toMatchObject({ worker_state: 'stopped' })
  })
})

describe('a process', () => {
  it('gets the variables that it was given by name or value, and those of the supervisor alone besides', async () => {
    vi.stubEnv('HUSH_TOKEN', 'hush')
    vi.stubEnv('NAMED', 'x')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { state, records } = await start({
      name: 'w',
      command: worker('environment'),
      env: ['NAMED'],
      variables: { PORT: '300{instance}' },
    })
    await until(() => state()?.output.records === 1)
    const { names } = (await records()).find((one) => Array.isArray(one.names)) as { names: string[] }
    expect(names).toEqual(expect.arrayContaining(['NAMED', 'PORT', 'PATH', 'SILLOK_WORKER']))
    expect(names).not.toContain('HUSH_TOKEN')
  })

  it('has an input that is at its end, and nobody waits for one that never reads', async () => {
    const { state } = await start(
      { name: 'w', command: worker('reads') },
      { name: 'v', command: worker('never') },
    )
    await until(() => state('w')?.output.lines === 1)
    expect(state('v')?.output.lines).toBe(0)
  })
})

describe('several', () => {
  it('are started when what they depend on is ready, and stopped before it', async () => {
    const { supervisor, records } = await start(
      { name: 'web', command: worker('good'), ready: { message: true }, dependsOn: ['db'] },
      { name: 'db', command: worker('good'), ready: { message: true } },
    )
    await until(() => supervisor.status().ready)
    await supervisor.stop()
    const order = (await records())
      .filter((one) => one.previous_state !== undefined)
      .map((one) => `${one.worker_id} ${one.worker_state}`)
    expect(order).toEqual([
      'db starting',
      'db ready',
      'web starting',
      'web ready',
      'web draining',
      'web stopped',
      'db draining',
      'db stopped',
    ])
  })

  it('are started anew one by one, and there is always one that is ready', async () => {
    const { supervisor, records } = await start({
      name: 'w',
      command: worker('good'),
      ready: { message: true },
      instances: 3,
    })
    await until(() => supervisor.status().ready)
    await supervisor.restart('w')
    expect(supervisor.status().workers.map(({ restart_count }) => restart_count)).toEqual([1, 1, 1])
    let ready = 3
    for (const one of (await records())
      .filter((one) => one.reason === 'rolling_restart' || one.worker_state === 'ready')
      .slice(3)) {
      ready += one.worker_state === 'ready' ? 1 : one.worker_state === 'draining' ? -1 : 0
      expect(ready).toBeGreaterThanOrEqual(2)
    }
  })

  it('in maintenance are told so, and every record says it', async () => {
    const { supervisor, state, records } = await start({
      name: 'w',
      command: worker('good'),
      ready: { message: true },
    })
    await until(() => supervisor.status().ready)
    supervisor.setMaintenance(true)
    expect(supervisor.status()).toMatchObject({ ready: false, maintenance_mode: true })
    await until(() => state()?.output.lines === 1)
    expect((await records()).slice(-2)).toMatchObject([
      { event: 'supervisor.maintenance_began', maintenance_mode: true },
      { worker_state: 'output', maintenance_mode: true },
    ])
    supervisor.setMaintenance(false)
    await until(() => state()?.output.lines === 2)
    expect((await records()).at(-1)?.maintenance_mode).toBeUndefined()
  })

  it('in maintenance hear so from a file where they have no channel, whatever they are written in', async () => {
    const shell =
      'seen=; while :; do now=off; [ -e "$SILLOK_MAINTENANCE_FILE" ] && now=on; [ "$now" = "$seen" ] || echo "it is $now"; seen=$now; sleep 0.05; done'
    const { root, supervisor, state } = await start(
      { name: 'shell', command: ['sh', '-c', shell], ready: { line: 'it is off' } },
      { name: 'node', command: worker('good'), ready: { afterMs: 1 } },
    )
    await until(() => supervisor.status().ready)
    // The handler of SIGTERM, which says that it has drained, is there when the worker has looked.
    const lines = (id: string) => state(id)?.output.lines
    const before = lines('node') ?? 0
    supervisor.setMaintenance(true)
    await until(() => lines('shell') === 2 && lines('node') === before + 1)
    // One that is started in maintenance hears of it, too.
    await supervisor.restart('node')
    await until(() => lines('node') === before + 3)
    supervisor.setMaintenance(false)
    await until(() => lines('shell') === 3 && lines('node') === before + 4)
    supervisor.setMaintenance(true)
    await supervisor.stop()
    expect(readdirSync(join(root, '.sillok', 'supervisors'))).toEqual([])
  })
})

it('what does not fit is refused, and nothing is asked of one that ends', async () => {
  const { root, supervisor, state } = await start({
    name: 'w',
    command: worker('good'),
    ready: { message: true },
  })
  await until(() => supervisor.status().ready)
  expect(() => supervisor.start('w')).toThrow(expect.objectContaining({ code: 'WORKER_STATE' }))
  expect(() => supervisor.start('none')).toThrow(expect.objectContaining({ code: 'WORKER_UNKNOWN' }))
  await supervisor.drain('w')
  await expect(supervisor.restart('w')).rejects.toMatchObject({ code: 'WORKER_STATE' })
  await expect(supervisor.drain('w')).rejects.toMatchObject({ code: 'WORKER_STATE' })
  // Of all workers it is for those that it fits, be it none.
  await supervisor.restart()
  expect(state()).toMatchObject({ worker_state: 'stopped', acts: ['start'] })
  // Where the file that tells of maintenance has no place, nothing begins.
  const folder = join(root, '.sillok', 'supervisors')
  renameSync(folder, `${folder}.away`)
  writeFileSync(folder, '')
  expect(() => supervisor.setMaintenance(true)).toThrow(expect.objectContaining({ code: 'ROOT_UNUSABLE' }))
  expect(supervisor.status().maintenance_mode).toBe(false)
  supervisor.start('w')
  await until(() => state()?.worker_state === 'ready')
  const stopped = supervisor.stop()
  expect(() => supervisor.start('w')).toThrow(expect.objectContaining({ code: 'SUPERVISOR_STOPPING' }))
  // And it ends all the same.
  await stopped
  expect(state()?.worker_state).toBe('stopped')
})

it('on schedule', async () => {
  const { supervisor, state, records } = await start({
    name: 'w',
    command: worker('exit', '0'),
    schedule: '* * * * * *',
    // It never says so: however long its start takes, it ends before it is ready.
    ready: { message: true },
  })
  await until(() => (state()?.transitions.stopped ?? 0) >= 2)
  await supervisor.stop()
  expect(changes(await records(), 'w').slice(0, 3)).toEqual([
    'stopped>starting:schedule',
    'starting>stopped:finished',
    'stopped>starting:schedule',
  ])
})

it.each([
  [{ name: 'A b', command: ['x'] }, /name must be/],
  [{ name: 'a', command: [] }, /command must be/],
  [{ name: 'a', command: ['x'], instances: 1.5 }, /instances must be a whole number/],
  [{ name: 'a', command: ['x'], dependsOn: ['b'] }, /there is not/],
  [{ name: 'a', command: ['x'], dependsOn: ['a'] }, /depends on itself/],
  [{ name: 'a', command: ['x'], schedule: 'soon' }, /cron pattern/],
  [{ name: 'a', command: ['x'], ready: { line: '' } }, /ready must be/],
  [{ name: 'a', command: ['x'], policy: { retries: 1 } }, /policy\.retries is not known/],
  [{ name: 'a', command: ['x'], contents: true }, /contents is not known/],
])('%j is refused', async (one, message) => {
  const given: Promise<Supervisor> = supervise({ root: temporaryRoot(), workers: [one as never] })
  await expect(given).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(message),
  })
})
