import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readings } from 'sillok/audit'
import { readStream } from 'sillok/stream'
import { openSurfaces, type Supervisor, type Surfaces, supervise } from 'sillok/supervise'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDeeds, createWorkers } from '../workers/index.js'
import { startServer } from './fixture.js'

const KEY = 'a-key-that-is-long-enough'
const AS_JSON = { 'content-type': 'application/json' }

let root: string
let readings: Readings
let supervisor: Supervisor
let surfaces: Surfaces
let server: Awaited<ReturnType<typeof startServer>>
let failing = false

beforeEach(async () => {
  failing = false
  root = mkdtempSync(join(tmpdir(), 'sillok-workers-'))
  readings = new Readings({ root, program: 'test' })
  supervisor = await supervise({
    root,
    workers: [
      {
        name: 'chat',
        command: [process.execPath, '-e', 'setInterval(() => {}, 1000); console.log("top secret")'],
        instances: 2,
        ready: { afterMs: 1 },
        graceMs: 300,
      },
    ],
  })
  surfaces = await openSurfaces(supervisor, { root })
  const deeds = createDeeds({
    record: (deed) => (failing ? Promise.reject(new Error('disk')) : readings.deed(deed)),
    onProblem: () => {},
  })
  const workers = createWorkers(root, deeds)
  server = await startServer({ root, workers, keys: [KEY] })
})
afterEach(async () => {
  await server.close(0)
  await surfaces.close()
  await supervisor.stop()
  await readings.close()
  rmSync(root, { recursive: true, force: true })
})

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/workers${path}`, {
    ...init,
    headers: { authorization: `Bearer ${KEY}`, ...AS_JSON, ...init.headers },
  })
const post = (path: string, body: object = {}) => ask(path, { method: 'POST', body: JSON.stringify(body) })
interface State {
  may_act: boolean
  supervisors: {
    instance: string
    maintenance_mode: boolean
    workers: { worker_id: string; worker_state: string; restart_count: number; acts: string[] }[]
  }[]
  actions: { action: string; worker: string | null; state: string; actor: string; problem: unknown }[]
}
const state = async (): Promise<State> => (await (await ask('')).json()) as State
const stateOf = async (id: string) =>
  (await state()).supervisors[0]?.workers.find(({ worker_id }) => worker_id === id)

async function audited(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root, stream: 'audit' }))
    found.push(...lines.map(({ text }) => JSON.parse(text) as Record<string, unknown>))
  return found.filter(({ event }) => event === 'audit')
}

it('shows workers in metadata only, and restarts, drains, starts them; each on record before and after', async () => {
  await expect.poll(async () => (await stateOf('chat-2'))?.worker_state).toBe('ready')
  await expect.poll(async () => JSON.stringify(await state())).toContain('"lines":1')
  const found = await state()
  expect(found).toMatchObject({ may_act: true, actions: [] })
  expect(JSON.stringify(found)).not.toContain('secret')
  const id = found.supervisors[0]?.instance ?? ''

  const answer = await post(`/${id}/chat-1/restart`)
  expect(answer.status).toBe(202)
  expect(await answer.json()).toMatchObject({
    action: 'restart',
    worker: 'chat-1',
    actor: 'key:1',
    problem: null,
  })
  await expect.poll(async () => (await state()).actions[0]?.state).toBe('done')
  expect(await stateOf('chat-1')).toMatchObject({ worker_state: 'ready', restart_count: 1 })
  expect(await stateOf('chat-2')).toMatchObject({ restart_count: 0 })
  await post(`/${id}/chat-2/drain`)
  await expect.poll(async () => (await stateOf('chat-2'))?.worker_state).toBe('stopped')
  await post(`/${id}/chat-2/start`)
  await expect.poll(async () => (await stateOf('chat-2'))?.worker_state).toBe('ready')
  await post(`/${id}/maintenance`, { on: true })
  await expect.poll(async () => (await state()).supervisors[0]?.maintenance_mode).toBe(true)

  await expect.poll(async () => (await audited()).length).toBe(8)
  const [intent, outcome] = await audited()
  expect(intent).toMatchObject({
    action: 'worker_restart',
    actor: 'key:1',
    resource_type: 'worker',
    resource_id: 'chat-1',
    client_ip: '127.0.0.1',
    phase: 'intent',
  })
  expect(outcome).toMatchObject({ phase: 'outcome', success: true, operation_id: intent?.operation_id })
  expect((await audited()).filter(({ phase }) => phase === 'intent').map(({ action }) => action)).toEqual([
    'worker_restart',
    'worker_drain',
    'worker_start',
    'supervisor_maintenance_on',
  ])
})

it('refuses what does not fit the state of a worker, and says what does', async () => {
  const id = (await state()).supervisors[0]?.instance ?? ''
  await expect.poll(async () => (await stateOf('chat-2'))?.worker_state).toBe('ready')
  expect(await stateOf('chat-2')).toMatchObject({ acts: ['restart', 'drain'] })
  await post(`/${id}/chat-2/drain`)
  await expect.poll(async () => (await stateOf('chat-2'))?.worker_state).toBe('stopped')
  expect(await stateOf('chat-2')).toMatchObject({ acts: ['start'] })
  await expect.poll(async () => (await audited()).length).toBe(2)
  const refused = async (path: string): Promise<unknown> => {
    const answer = await post(path)
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    return [answer.status, error.code, error.message]
  }
  expect(await refused(`/${id}/chat-2/restart`)).toEqual([
    409,
    'WORKER_STATE',
    'chat-2 cannot be restarted now: it is stopped; it can be started.',
  ])
  expect(await refused(`/${id}/chat-2/drain`)).toEqual([409, 'WORKER_STATE', expect.any(String)])
  expect(await refused(`/${id}/chat-1/start`)).toEqual([409, 'WORKER_STATE', expect.any(String)])
  // Nothing was begun, so nothing is on record.
  expect(await audited()).toHaveLength(2)
  // Of several instances it is for those that it fits.
  expect((await post(`/${id}/chat/start`)).status).toBe(202)
  await expect.poll(async () => (await stateOf('chat-2'))?.worker_state).toBe('ready')
  expect(await stateOf('chat-1')).toMatchObject({ restart_count: 0 })
})

it('refuses who has no key, another site, a form, what is not there; and does nothing that cannot be recorded', async () => {
  const id = (await state()).supervisors[0]?.instance ?? ''
  await expect.poll(async () => (await stateOf('chat-1'))?.worker_state).toBe('ready')
  const code = async (answer: Response): Promise<unknown> => [
    answer.status,
    ((await answer.json()) as { error: { code: string } }).error.code,
  ]
  const elsewhere = { method: 'POST', body: '{}', headers: { origin: 'https://evil.example' } }
  expect(await code(await ask(`/${id}/chat-1/drain`, elsewhere))).toEqual([403, 'BAD_ORIGIN'])
  const form = {
    method: 'POST',
    body: 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
  expect(await code(await ask(`/${id}/chat-1/drain`, form))).toEqual([415, 'UNSUPPORTED_CONTENT_TYPE'])
  expect(await code(await post(`/${id}/nobody/drain`))).toEqual([404, 'WORKER_UNKNOWN'])
  expect(await code(await post(`/${id}/..%2f..%2fmaintenance/drain`))).toEqual([400, 'BAD_PARAMETER'])
  expect(await code(await post(`/${id}/chat-1/kill`))).toEqual([400, 'BAD_PARAMETER'])
  expect(await code(await post(`/${id}/maintenance`, { on: 'yes' }))).toEqual([400, 'BAD_PARAMETER'])
  expect(await code(await post('/019e1d1a-0000-7000-8000-000000000000/chat-1/drain'))).toEqual([
    404,
    'SUPERVISOR_UNKNOWN',
  ])
  failing = true
  expect(await code(await post(`/${id}/chat-1/drain`))).toEqual([503, 'AUDIT_REQUIRED'])
  expect(await stateOf('chat-1')).toMatchObject({ worker_state: 'ready' })
  expect((await state()).actions).toEqual([])

  // Without keys everybody on this machine may look, and nobody command.
  const open = await startServer({
    root,
    workers: createWorkers(root, createDeeds({ record: (deed) => readings.deed(deed), onProblem: () => {} })),
  })
  expect(await (await fetch(`${open.url}/api/workers`)).json()).toMatchObject({ may_act: false })
  const refused = await fetch(`${open.url}/api/workers/${id}/chat-1/drain`, {
    method: 'POST',
    body: '{}',
    headers: AS_JSON,
  })
  expect(await code(refused)).toEqual([403, 'ACT_NEEDS_KEY'])
  await open.close(0)
})

it('shows a supervisor that does not answer as silent', async () => {
  await surfaces.close()
  const folder = join(root, '.sillok', 'supervisors')
  mkdirSync(folder, { recursive: true })
  const socket = join(folder, 'x.sock')
  const deaf = createServer(() => {}).listen(socket)
  writeFileSync(join(folder, 'x.json'), JSON.stringify({ pid: process.pid, instance: 'x', socket }))
  expect((await state()).supervisors).toEqual([
    {
      pid: process.pid,
      instance: 'x',
      state: 'silent',
      problem: { code: 'SUPERVISOR_UNREACHABLE', message: expect.stringContaining('does not answer') },
      workers: [],
    },
  ])
  deaf.close()
})
