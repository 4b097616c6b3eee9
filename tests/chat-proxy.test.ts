import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startServer } from '@sillok/server'
import { askSupervisor, findSupervisors, type SupervisorStatus } from 'sillok/supervise'
import { expect, it, onTestFinished } from 'vitest'
import { chat, connect, load } from '../examples/chat-proxy/load.mjs'
import { readRecords, temporaryRoot } from './support/records.js'

type Rec = Record<string, unknown>

/** In every prompt, and so in every answer, which repeats it. */
const WORD = 'zebrafinch'
const KEY = `sk-proj-${'Zq3vT8mLwX'.repeat(5)}`

async function start(root: string) {
  const program = fileURLToPath(new URL('../examples/chat-proxy/main.mjs', import.meta.url))
  const env = {
    ...process.env,
    SILLOK_ROOT: root,
    SILLOK_CONSOLE: 'json',
    PORT: '0',
    STATUS_PORT: '0',
    FAULTS: '1',
    OPENAI_API_KEY: KEY,
  }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const listening = await new Promise<{ url: string; status_url: string }>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const record = JSON.parse(line) as Rec
      if (record.message === 'Listening') resolve(record as { url: string; status_url: string })
    })
    child.once('exit', () => reject(new Error('It ended before it listened')))
  })
  const pages: string[] = []
  const get = async (path: string): Promise<string> => {
    const page = await (await fetch(listening.status_url + path)).text()
    pages.push(page)
    return page
  }
  const status = async (): Promise<SupervisorStatus> => JSON.parse(await get('/statusz'))
  return {
    url: listening.url,
    pages,
    get,
    status,
    worker: async (id: string) => (await status()).workers.find(({ worker_id }) => worker_id === id),
    async until(condition: (status: SupervisorStatus) => boolean): Promise<void> {
      while (!condition(await status())) await new Promise((resolve) => setTimeout(resolve, 100))
    },
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal)
      expect(await ended).toEqual([0, null])
    },
  }
}

it('the chat proxy: timelines by id, usage as the clients got it, every fault survived, and nothing that was said in any log', async () => {
  const root = temporaryRoot()
  const app = await start(root)
  await app.until(({ ready }) => ready)
  const client = connect(app.url, KEY)
  const { text, usage } = await chat(client, `My ${WORD} is called Jun`, { id: 'one' })
  expect(text).toContain(WORD)
  const sums = await load(client, 40, 8, (n) => `What about ${WORD} number ${n}?`)
  expect(sums).toMatchObject({ requests: 40, failed: 0 })

  // In maintenance nothing is taken, and it is said.
  const [running] = findSupervisors(root)
  if (running === undefined) throw new Error('the supervisor has not announced itself')
  await askSupervisor(running, 'POST', '/maintenance', { on: true })
  await expect(chat(client, WORD, { id: 'maintained' })).rejects.toMatchObject({
    status: 503,
    code: 'MAINTENANCE',
  })
  await askSupervisor(running, 'POST', '/maintenance', { on: false })
  await expect(chat(client, WORD, { id: 'overloaded', model: 'overloaded' })).rejects.toMatchObject({
    status: 502,
  })

  const fault = async (kind: string, worker: string) => {
    const body = `${WORD} ${KEY}`
    const response = await fetch(`${app.url}/fault?kind=${kind}&worker=${worker}`, { method: 'POST', body })
    expect(response.status).toBe(200)
  }
  await fault('printing', 'chat-1')
  await fault('long_line', 'chat-2')
  await fault('leaking', 'chat-3')
  await app.until(({ workers }) => (workers[2]?.restart_count ?? 0) > 0)
  await fault('killed', 'chat-1')
  await fault('stuck', 'chat-2')
  await app.until(
    ({ workers }) => (workers[0]?.restart_count ?? 0) > 0 && (workers[1]?.restart_count ?? 0) > 0,
  )
  await app.until(({ ready }) => ready)
  await fault('slow_start', 'chat-3')
  await fault('crash_loop', 'chat-1')
  await app.until(({ workers }) => (workers[0]?.transitions.crash_loop ?? 0) > 0)
  await app.until(({ ready }) => ready)
  const after = await load(client, 20, 4, (n) => `And ${WORD} ${n}?`)
  expect(after).toMatchObject({ failed: 0 })
  const before = await app.status()
  await Promise.all(['/livez', '/readyz', '/metrics'].map(app.get))
  await app.stop()

  const records = [...(await readRecords(root, 'app')), ...(await readRecords(root, 'workers'))] as Rec[]
  const timeline = records
    .filter((one) => one.correlation_id === 'one')
    .sort((a, b) => (String(a.timestamp) < String(b.timestamp) ? -1 : 1))
  const kinds = timeline.map((one) => `${one.service} ${one.event ?? one.message}`)
  expect([...kinds].sort()).toEqual([
    'chat-proxy access',
    'chat-proxy egress',
    'chat-worker Chat asked for',
    'chat-worker access',
    'chat-worker api_call',
    'chat-worker api_call',
    'chat-worker egress',
    'chat-worker egress',
    'chat-worker tool_call',
  ])
  const workers = new Set(timeline.map((one) => one.worker_id))
  expect(workers.size).toBe(1)
  expect(new Set(timeline.map((one) => one.trace_id)).size).toBe(1)
  expect(timeline.every((one) => one.route === '/v1/chat/completions')).toBe(true)
  const calls = timeline.filter((one) => one.event === 'api_call')
  const sum = (name: string) => calls.reduce((all, one) => all + Number(one[name]), 0)
  expect({ prompt_tokens: sum('input_tokens'), completion_tokens: sum('output_tokens') }).toMatchObject({
    prompt_tokens: usage?.prompt_tokens,
    completion_tokens: usage?.completion_tokens,
  })
  expect(records.find((one) => one.correlation_id === 'maintained' && one.logger === 'proxy')).toMatchObject({
    level: 'WARNING',
    error_code: 'MAINTENANCE',
    retryable: true,
  })
  expect(
    records.find((one) => one.correlation_id === 'overloaded' && one.event === 'api_call'),
  ).toMatchObject({
    level: 'ERROR',
    status_code: 503,
    model: 'overloaded',
  })

  // Each change of state once, in a chain without a gap, and as many as were counted.
  for (const { worker_id, transitions, worker_state } of before.workers) {
    const own = records.filter((one) => one.worker_id === worker_id && one.previous_state !== undefined)
    expect(own.map((one) => one.previous_state)).toEqual([
      'stopped',
      ...own.slice(0, -1).map((one) => one.worker_state),
    ])
    expect(new Set(own.map((one) => one.event_id)).size).toBe(own.length)
    expect(worker_state).toBe('ready')
    for (const [state, count] of Object.entries(transitions)) {
      // Ending has added one way down.
      const late = state === 'draining' || state === 'stopped' ? 1 : 0
      expect([worker_id, state, own.filter((one) => one.worker_state === state).length]).toEqual([
        worker_id,
        state,
        count + late,
      ])
    }
  }
  const reasons = (id: string) =>
    records
      .filter((one) => one.worker_id === id && one.previous_state !== undefined)
      .map((one) => `${one.worker_state}:${one.reason}`)
  expect(reasons('chat-1')).toEqual(expect.arrayContaining(['backoff:signalled', 'crash_loop:exited']))
  expect(reasons('chat-2')).toEqual(
    expect.arrayContaining(['degraded:liveness', 'draining:liveness', 'backoff:liveness']),
  )
  expect(reasons('chat-3')).toEqual(
    expect.arrayContaining(['draining:memory', 'backoff:memory', 'backoff:exited']),
  )

  const server = await startServer({ root, port: 0 })
  onTestFinished(() => server.close())
  await server.searchable()
  let answer: { totals: Rec; groups: Rec[] } | undefined
  const expected = sums.input_tokens + after.input_tokens + Number(usage?.prompt_tokens)
  do {
    await new Promise((resolve) => setTimeout(resolve, 200))
    answer = (await (await fetch(`${server.url}/v1/usage?by=route,model,worker`)).json()) as typeof answer
  } while (Number(answer?.totals.input_tokens) < expected)
  // What the clients asked for, each once, though the proxy and a worker have a record of it; and 7 faults. Two got no answer: in maintenance, and
  // of a model that failed.
  const asked = sums.requests + after.requests + 3
  const requestsOf = (route: string) =>
    answer?.groups.filter((one) => one.route === route).reduce((all, one) => all + Number(one.requests), 0)
  expect([requestsOf('/v1/chat/completions'), requestsOf('/fault')]).toEqual([asked, 7])
  // 61 answers by two calls of the model each, and one that failed.
  expect(answer?.totals).toMatchObject({
    requests: asked + 7,
    errors: 2,
    input_tokens: expected,
    output_tokens: sums.output_tokens + after.output_tokens + Number(usage?.completion_tokens),
    model_calls: 123,
    model_errors: 1,
  })
  expect(new Set(answer?.groups.filter((one) => one.model === 'gpt-5.2').map((one) => one.worker))).toEqual(
    new Set(['chat-1', 'chat-2', 'chat-3']),
  )
  app.pages.push(JSON.stringify(answer), await (await fetch(`${server.url}/metrics`)).text())

  for (const page of [...app.pages, ...filesOf(root)]) {
    expect(page.includes(WORD) || page.includes(KEY.slice(8, 28)), page.slice(0, 200)).toBe(false)
  }
})

it('a client does not choose where its question goes; Ctrl-C lets the workers finish', async () => {
  const root = temporaryRoot()
  const app = await start(root)
  await app.until(({ ready }) => ready)
  const ask = async (query: string): Promise<[number, string]> => {
    const body = JSON.stringify({ model: 'gpt-5.2', messages: [{ role: 'user', content: WORD }] })
    const response = await fetch(`${app.url}/v1/chat/completions${query}`, { method: 'POST', body })
    return [response.status, await response.text()]
  }
  let strangers = 0
  const socket = join(root, 'stranger.sock')
  const stranger = createServer((_, response) => {
    strangers++
    response.end('{}')
  }).listen(socket)
  onTestFinished(() => void stranger.close())
  await once(stranger, 'listening')
  const path = encodeURIComponent(`../${relative(tmpdir(), socket).replace(/\.sock$/, '')}`)
  expect((await ask(`?worker=${path}`))[1]).toContain(WORD)
  const fault = await fetch(`${app.url}/fault?kind=printing&worker=${path}`, { method: 'POST', body: WORD })
  expect(fault.status).toBe(503)
  expect(strangers).toBe(0)

  const [running] = findSupervisors(root)
  if (running === undefined) throw new Error('the supervisor has not announced itself')
  // Started anew while they answer: each answers to its end, and ends by itself.
  const loaded = load(connect(app.url, KEY), 150, 12, (n) => `${WORD} ${n}?`)
  await askSupervisor(running, 'POST', '/workers/chat/restart')
  expect(await loaded).toMatchObject({ failed: 0 })
  const exits = (await app.status()).workers.map(({ last_exit }) => last_exit)
  expect(exits).toEqual(Array(3).fill(expect.objectContaining({ exit_code: 0 })))

  await askSupervisor(running, 'POST', '/maintenance', { on: true })
  expect((await ask('?worker=chat-1'))[0]).toBe(503)
  await app.stop('SIGINT')
  expect((await readRecords(root, 'app')) as Rec[]).toContainEqual(
    expect.objectContaining({ event: 'access', status_code: 503, maintenance_mode: true }),
  )
  const records = (await readRecords(root, 'workers')) as Rec[]
  for (const id of ['chat-1', 'chat-2', 'chat-3']) {
    const states = records.filter((one) => one.worker_id === id && one.previous_state !== undefined)
    expect(states.slice(-2).map((one) => one.worker_state)).toEqual(['draining', 'stopped'])
  }
  expect(records.at(-1)).toMatchObject({ event: 'supervisor.stopped' })
})

it('workers that are all held up leave no question without an answer', async () => {
  const app = await start(temporaryRoot())
  await app.until(({ ready }) => ready)
  let held: number[] = []
  let loading = true
  /** Longer than `maxLagMs` of the workers: none of them is ready afterwards, until it has told of a better lag. */
  const holdUp = async () => {
    while (loading) {
      held = (await app.status()).workers.flatMap(({ pid }) => (pid === null ? [] : [pid]))
      signal(held, 'SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, 700))
      signal(held, 'SIGCONT')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  onTestFinished(() => signal(held, 'SIGCONT'))
  const holding = holdUp()
  const sums = await load(connect(app.url, KEY), 100, 12, (n) => `Question ${n}?`)
  loading = false
  await holding
  expect(sums).toMatchObject({ requests: 100, failed: 0, reasons: {} })
  await app.stop()
})

function signal(processes: number[], name: NodeJS.Signals): void {
  for (const id of processes) {
    try {
      process.kill(id, name)
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The text of every file below a folder, but for the index, which holds what the streams hold. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes(join('.sillok', 'engine')))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
}
