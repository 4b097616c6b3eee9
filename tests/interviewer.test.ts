import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readStream } from 'sillok/stream'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryRoot } from './support/records.js'

type Rec = Record<string, unknown>

/** The application, with what it prints: every record, in order. */
async function start(root: string) {
  const program = fileURLToPath(new URL('../examples/interviewer/main.mjs', import.meta.url))
  const env = { ...process.env, SILLOK_ROOT: root, SILLOK_CONSOLE: 'json', PORT: '0' }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed: Rec[] = []
  const done = once(child, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const record = JSON.parse(line) as Rec
      printed.push(record)
      if (record.message === 'Listening') resolve(String(record.url))
    })
    child.once('exit', () => reject(new Error('It ended before it listened')))
  })
  return {
    printed,
    async ask(method: string, path: string, id: string, body?: object, token?: string): Promise<Rec> {
      const headers: Record<string, string> = { 'x-correlation-id': id }
      if (token !== undefined) headers.authorization = `Bearer ${token}`
      if (body !== undefined) headers['content-type'] = 'application/json'
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, ...((await response.json()) as object) }
    },
    async stop() {
      child.kill('SIGTERM')
      expect(await done).toEqual([0, null])
    },
  }
}

it('the interviewer: one request is one timeline, and nothing that must not be is in it', async () => {
  const root = temporaryRoot()
  const app = await start(root)
  const { token: ben } = await app.ask('POST', '/sign-in', 'in', {
    userId: 'ben',
    password: 'staple for breakfast',
  })
  const { token: ada } = await app.ask('POST', '/sign-in', 'in-2', {
    userId: 'ada',
    password: 'correct horse battery',
  })
  await app.ask('POST', '/sign-in', 'wrong', { userId: 'ben', password: 'staple for supper' })
  const [user, admin] = [String(ben), String(ada)]
  const { id } = await app.ask('POST', '/interviews', 'new', { position: 'Editor', language: 'ja' }, user)
  const text = 'I led the magazine for four years.'
  const path = `/interviews/${id}/answers`
  expect(await app.ask('POST', path, 'answer', { text }, user)).toMatchObject({
    status: 200,
    question: expect.stringMatching(/\?$/),
  })
  expect(await app.ask('PUT', '/users/ben/role', 'denied', { role: 'admin' }, user)).toMatchObject({
    status: 403,
  })
  await app.ask('PUT', '/users/ben/role', 'role', { role: 'lead' }, admin)
  await app.ask('PUT', '/settings/smtp_password', 'secret', { value: 'a whole new secret' }, admin)
  await app.ask('PUT', '/settings/model', 'setting', { value: 'overloaded' }, admin)
  expect(await app.ask('POST', path, 'failing', { text }, user)).toMatchObject({ status: 503 })
  await app.ask('PUT', '/settings/model', 'setting-2', { value: 'breaks-off' }, admin)
  expect(await app.ask('POST', path, 'cut', { text }, user)).toMatchObject({ status: 500 })
  await app.ask('PUT', '/settings/model', 'setting-3', { value: 'gpt-5.2' }, admin)
  expect(await app.ask('POST', path, 'again', { text }, user)).toMatchObject({ status: 200 })
  await app.ask('POST', '/sign-out', 'out', undefined, user)
  await app.stop()

  const timeline = (correlation: string) => app.printed.filter((one) => one.correlation_id === correlation)
  const answer = timeline('answer')
  expect(answer).toMatchObject([
    { log_type: 'audit', event: 'audit', action: 'data_access', resource_type: 'interview', resource_id: id },
    { logger: 'interviews', message: 'Answer received', interview_id: id, request_length: text.length },
    { log_type: 'egress', method: 'POST', host: expect.stringMatching(/^127/), status_code: 200 },
    {
      log_type: 'performance',
      operation: 'ask',
      success: true,
      model: 'gpt-5.2',
      ttft_class: expect.any(String),
    },
    { log_type: 'ai', event: 'api_call', provider: 'openai', output_tokens: expect.any(Number) },
    { log_type: 'ai', event: 'token_usage', entity_id: 'ben' },
    { log_type: 'audit', action: 'data_change', before: { turns: 0 }, after: { turns: 2 } },
    { log_type: 'access', message: 'POST /interviews/:id/answers 200', route: '/interviews/:id/answers' },
  ])
  for (const record of answer) {
    expect(record).toMatchObject({
      service: 'interviewer',
      user_id: 'ben',
      request_id: answer[0]?.request_id,
      trace_id: answer[0]?.trace_id,
    })
    expect(record).not.toHaveProperty('invalid')
  }

  expect(timeline('wrong')).toMatchObject([
    { log_type: 'audit', action: 'sign_in', user_id: 'ben', success: false },
    { log_type: 'security', security_event: 'sign_in_failed', level: 'WARNING' },
    { log_type: 'access', status_code: 401, error_code: 'WRONG_PASSWORD', level: 'WARNING' },
  ])
  expect(timeline('denied')).toMatchObject([
    { log_type: 'security', security_event: 'permission_denied', user_id: 'ben' },
    { log_type: 'access', status_code: 403, route: '/users/:id/role' },
  ])
  expect(timeline('role')[0]).toMatchObject({
    action: 'permission_change',
    user_id: 'ada',
    target: 'ben',
    before: { role: 'recruiter' },
    after: { role: 'lead' },
  })
  expect(timeline('setting')[0]).toMatchObject({ action: 'configuration_change', key: 'model' })
  expect(timeline('out')[0]).toMatchObject({ action: 'sign_out', user_id: 'ben', success: true })

  // A model that fails: the call, the measurement and the request say so, each once.
  const overloaded = { message: expect.stringContaining('overloaded') }
  expect(timeline('failing').slice(2)).toMatchObject([
    { log_type: 'egress', status_code: 503, level: 'WARNING' },
    { log_type: 'performance', operation: 'ask', success: false, level: 'ERROR' },
    {
      log_type: 'ai',
      event: 'api_call',
      level: 'ERROR',
      provider: 'openai',
      model: 'overloaded',
      status_code: 503,
      error_code: 'overloaded',
      retryable: true,
      exception: overloaded,
    },
    {
      log_type: 'access',
      status_code: 503,
      level: 'ERROR',
      exception: overloaded,
    },
  ])
  expect(timeline('failing')).toHaveLength(6)
  // One that breaks off: what it had said by then is in the preview. The candidate's answer is not kept, as nothing says that it was.
  const cut = timeline('cut').slice(2)
  expect(cut).toMatchObject([
    { log_type: 'egress', status_code: 200 },
    { log_type: 'performance', success: false, items: expect.any(Number) },
    { log_type: 'ai', event: 'api_call', level: 'ERROR', model: 'breaks-off', retryable: true },
    { log_type: 'access', status_code: 500, level: 'ERROR' },
  ])
  const heard = 'What did '
    .split(/(?<= )/)
    .slice(0, Number(cut[1]?.items))
    .join('')
  expect(cut[2]?.response_preview ?? '').toBe(heard)
  for (const record of [...timeline('failing'), ...cut]) {
    expect(record).toMatchObject({ service: 'interviewer', user_id: 'ben' })
    expect(record).not.toHaveProperty('invalid')
  }
  expect(timeline('again')).toContainEqual(
    expect.objectContaining({ action: 'data_change', before: { turns: 2 }, after: { turns: 4 } }),
  )

  // On disk is what was printed, in two streams; and no password, token or text of a candidate in any file.
  const onDisk: Rec[] = []
  for (const stream of ['app', 'audit']) {
    for await (const { lines } of readStream({ root, stream })) {
      onDisk.push(...lines.map((line) => JSON.parse(line.text) as Rec))
    }
  }
  // Beside what the program said, the trail has its own beginning and end.
  const ofTrail = onDisk.filter(({ log_type }) => log_type === 'logging')
  expect(ofTrail.map(({ event }) => event)).toEqual(['logging.started', 'logging.stopped'])
  const comparable = (records: Rec[]) => records.map((one) => JSON.stringify(one)).sort()
  const ofProgram = onDisk.filter((record) => !ofTrail.includes(record))
  expect(comparable(ofProgram)).toEqual(comparable(app.printed))
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThanOrEqual(2)
  const secrets = [user, admin, 'staple for', 'correct horse', 'a whole new secret', 'changeme-please']
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name), 'utf8')
    for (const secret of secrets) expect(bytes).not.toContain(secret)
  }
})
