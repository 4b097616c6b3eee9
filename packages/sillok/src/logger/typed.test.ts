import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { access, EVENTS, jsonSchemaOf, worker } from '../events/index.js'
import { SillokError } from '../record/index.js'
import { readStream } from '../stream/index.js'
import { agent, configure, getLogger, type Options, type Sillok } from './index.js'

type Written = Record<string, unknown>

let sillok: Sillok | undefined
const log = getLogger('shop')

function begin(options: Options = {}): Sillok {
  sillok = configure({
    root: mkdtempSync(join(tmpdir(), 'sillok-')),
    service: 'shop',
    level: 'debug',
    ...options,
  })
  return sillok
}

afterEach(async () => {
  vi.unstubAllEnvs()
  await sillok?.close()
})

async function written(stream = 'app'): Promise<Written[]> {
  await sillok?.flush()
  const records: Written[] = []
  for await (const { lines } of readStream({ root: sillok?.root ?? '', stream })) {
    records.push(...lines.map((line) => JSON.parse(line.text) as Written))
  }
  return records.filter((record) => record.logger !== 'sillok')
}

const ajv = new Ajv2020.default({ allErrors: true })
addFormats.default(ajv)
const validators = new Map(EVENTS.map((schema) => [schema.name, ajv.compile(jsonSchemaOf(schema))]))

function expectValid(record: Written | undefined): void {
  const validate = validators.get(String(record?.event))
  expect(validate, `a schema for ${String(record?.event)}`).toBeDefined()
  const valid = validate?.(record)
  expect(valid, JSON.stringify({ errors: validate?.errors, record })).toBe(true)
}

/** What only JavaScript can give. */
const wrong = (value: unknown): never => value as never

it('audit and security are also given value by value', async () => {
  begin()
  await log.audit('delete', 'interview', 42, 'kim', { reason_given: 'asked to' })
  log.security('sign_in_failed', 'critical', '10.0.0.7', 'kim', { attempts: 9 })
  log.security(wrong('rate_limit'), wrong('loud'))
  const [trail] = await written('audit')
  expect(trail).toMatchObject({
    action: 'delete',
    resource_type: 'interview',
    resource_id: '42',
    user_id: 'kim',
    details: { reason_given: 'asked to' },
  })
  expectValid(trail)
  const [first, second] = await written()
  expect(first).toMatchObject({
    level: 'CRITICAL',
    security_event: 'sign_in_failed',
    client_ip: '10.0.0.7',
    user_id: 'kim',
    details: { attempts: 9 },
  })
  expectValid(first)
  expect(second).toMatchObject({ level: 'WARNING', severity: 'loud', invalid: [{ field: 'severity' }] })
})

it('an event of no known kind is a record all the same', async () => {
  begin()
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
    },
  )
  for (const schema of [undefined, null, 7, 'audit', {}, { logType: 'audit' }, hostile]) {
    expect(() => log.event(wrong(schema), wrong({ a: 1 }))).not.toThrow()
  }
  const records = await written()
  expect(records).toHaveLength(7)
  for (const record of records)
    expect(record).toMatchObject({ level: 'WARNING', event: 'event.unknown', given: { a: 1 } })
})

describe('audit', () => {
  it('is on the disk, in its own stream, when it resolves', async () => {
    begin()
    await log.with({ tenant: 't-1' }).audit({
      action: 'permission_change',
      userId: 'admin-1',
      target: 'u-9',
      before: { role: 'user', name: 'Ada', tags: ['a'] },
      after: { role: 'admin', name: 'Ada', tags: ['a'] },
    })
    const [record, ...more] = await written('audit')
    expect(more).toEqual([])
    expect(record).toMatchObject({
      level: 'INFO',
      logger: 'shop',
      message: 'Audit: permission_change',
      event: 'audit',
      log_type: 'audit',
      schema_version: 1,
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      service: 'shop',
      user_id: 'admin-1',
      tenant: 't-1',
      target: 'u-9',
      before: { role: 'user' },
      after: { role: 'admin' },
    })
    expect([record?.before, record?.after]).toEqual([{ role: 'user' }, { role: 'admin' }])
    expect(await written()).toEqual([])
    expectValid(record)
  })

  it('knows the duties of each action, and says which are not met', async () => {
    begin()
    await log.audit({ action: 'sign_in', userId: 7, clientIp: '10.0.0.1', success: false })
    await log.audit({ action: 'sign_out', userId: 'u', clientIp: '10.0.0.1', success: true })
    await log.audit({ action: 'data_access', userId: 'u', resourceType: 'interview', resourceId: 4 })
    await log.audit({
      action: 'data_change',
      userId: 'u',
      resourceType: 'interview',
      resourceId: 4,
      before: null,
      after: { state: 'open' },
    })
    await log.audit({ action: 'interview.cancelled', userId: 'u' })
    // @ts-expect-error the address is missing
    await log.audit({ action: 'sign_in', userId: 'u', success: true })
    const records = await written('audit')
    expect(records.slice(0, 5).map((record) => record.invalid)).toEqual(Array(5).fill(undefined))
    for (const record of records.slice(0, 5)) expectValid(record)
    expect(records[0]).toMatchObject({ level: 'WARNING', user_id: '7' })
    expect(records[3]).toMatchObject({ before: null, after: { state: 'open' } })
    expect(records[5]).toMatchObject({
      action: 'sign_in',
      invalid: [{ field: 'client_ip', problem: 'is missing: sign_in must have it' }],
    })
    expect(validators.get('audit')?.(records[5])).toBe(false)
  })

  it('masks the value of a setting by the name of the setting', async () => {
    begin()
    const change = { action: 'configuration_change', userId: 'admin' } as const
    await log.audit({ ...change, key: 'smtp_password', before: 'hunter2', after: 'hunter3' })
    await log.audit({ ...change, key: 'theme', before: 'light', after: 'dark' })
    const [secret, open] = await written('audit')
    expect(secret).toMatchObject({
      key: 'smtp_password',
      before: { smtp_password: '***MASKED***' },
      after: { smtp_password: '***MASKED***' },
    })
    expect(open).toMatchObject({ before: { theme: 'light' }, after: { theme: 'dark' } })
    expectValid(secret)
  })

  it('also reaches the sinks, and no level silences it', async () => {
    const lines: string[] = []
    begin({ level: 'critical', sinks: [{ write: (line) => void lines.push(line) }] })
    await log.audit({ action: 'export' })
    expect(lines).toHaveLength(1)
    expect(await written('audit')).toHaveLength(1)
  })

  it('switched off it resolves, writes nothing, and says so once', async () => {
    vi.stubEnv('LOG_AUDIT_ENABLED', 'false')
    begin()
    await log.audit({ action: 'export' })
    await getLogger('other').audit({ action: 'export' })
    expect(await written()).toMatchObject([{ level: 'WARNING', event: 'audit.off' }])
    expect(await written('audit').catch(() => [])).toEqual([])
  })

  it('rejects, and never throws, where nothing is configured', async () => {
    await sillok?.close()
    const promise = log.audit({ action: 'export' })
    await expect(promise).rejects.toMatchObject({ name: 'SillokError', code: 'NOT_CONFIGURED' })
  })

  it('rejects where it cannot be made durable, and that is a record', async () => {
    const { root } = begin()
    const { writeFileSync } = await import('node:fs')
    // Where the stream's folder belongs stands a file.
    writeFileSync(join(root, 'audit'), '')
    const error = await log.audit({ action: 'export' }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(SillokError)
    // Not awaited: an unhandled rejection would fail this test.
    void log.audit({ action: 'export' })
    await expect.poll(() => sillok?.stats().audit.failures).toBe(2)
    const records = await written()
    expect(records.filter((record) => record.event === 'audit.failed')).toHaveLength(2)
    expect(records[0]).toMatchObject({ level: 'ERROR', action: 'export' })
  })

  it('takes anything, and writes it down', async () => {
    begin()
    const throwing = Object.defineProperty({ action: 'x' }, 'userId', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const cyclic: Record<string, unknown> = { n: 1 }
    cyclic.self = cyclic
    const given = [
      undefined,
      null,
      5n,
      'text',
      [],
      proxy,
      throwing,
      { action: 'x', before: cyclic, after: { ...cyclic, n: 2 } },
    ]
    for (const value of given) await log.audit(wrong(value))
    const records = await written('audit')
    expect(records).toHaveLength(given.length)
    expect(records[2]).toMatchObject({
      given: '5',
      invalid: [
        { field: '', problem: 'must be an object' },
        { field: 'action', problem: 'is missing' },
      ],
    })
    expect(records[6]?.invalid).toContainEqual({ field: 'user_id', problem: 'cannot be read' })
  })
})

describe('performance', () => {
  it.each([
    [undefined, 5000, 'INFO', undefined],
    [undefined, 5001, 'WARNING', 5000],
    [undefined, 10_001, 'ERROR', 10_000],
    ['api', 3000, 'INFO', undefined],
    ['api', 3001, 'WARNING', 3000],
    ['api', 6001, 'ERROR', 6000],
    ['database', 1001, 'WARNING', 1000],
    ['database', 2001, 'ERROR', 2000],
    ['model_ttft', 2001, 'WARNING', 2000],
    ['model_ttft', 4001, 'ERROR', 4000],
    ['model_total', 30_001, 'WARNING', 30_000],
    ['model_total', 60_001, 'ERROR', 60_000],
    ['external_api', 5001, 'WARNING', 5000],
    ['external_api', 10_001, 'ERROR', 10_000],
  ])('%s of %d ms is %s', async (category, durationMs, level, threshold) => {
    begin()
    log.performance('load', durationMs, true, { ...(category && { category }), rows: 4 })
    const [record] = await written()
    expect(record).toMatchObject({ level, operation: 'load', duration_ms: durationMs, metadata: { rows: 4 } })
    expect(record?.threshold_ms).toBe(threshold)
    expect(record?.category).toBe(category)
    expectValid(record)
  })

  it('goes by the limits that are configured, by options and by variables', async () => {
    begin({ slow: { database: { warningMs: 10 } } })
    log.performance({ operation: 'q', durationMs: 11, success: true, category: 'database' })
    log.performance({ operation: 'q', durationMs: 21, success: true, category: 'database' })
    expect((await written()).map((record) => record.level)).toEqual(['WARNING', 'ERROR'])
    await sillok?.close()
    vi.stubEnv('SILLOK_SLOW', 'default=10/15,api=7')
    begin()
    log.performance('q', 16, true)
    log.performance('q', 8, true, { category: 'api' })
    expect((await written()).map((record) => record.level)).toEqual(['ERROR', 'WARNING'])
    await sillok?.close()
    vi.stubEnv('SILLOK_SLOW', 'api=10/7')
    expect(() => begin()).toThrow(/SILLOK_SLOW/)
  })

  it('is an error where it failed, however fast', async () => {
    begin({ performance: false })
    log.performance('load', 1, false, { error: new TypeError('no'), errorCode: 'TIMEOUT', retryable: true })
    log.performance('load', 1, true)
    log.performance('load', 100_000, true)
    const records = await written()
    expect(records).toMatchObject([
      { level: 'ERROR', message: 'load failed', error_code: 'TIMEOUT', exception: { message: 'no' } },
    ])
    expectValid(records[0])
  })

  it('gives the time to the first token a class, and a model the one that it is assigned', async () => {
    begin({ ttftClasses: { 'gpt-5.2': 'fast' } })
    for (const ttftMs of [199.9, 200, 500, 1000, 1000.1]) {
      log.performance({ operation: 'chat', durationMs: 1200, success: true, model: 'gpt-5.2', ttftMs })
    }
    log.performance('chat', 3000, true, { category: 'model_ttft', model: 'other' })
    const records = await written()
    expect(records.map((record) => record.ttft_class)).toEqual([
      'ultra_fast',
      'fast',
      'standard',
      'standard',
      'slow',
      'slow',
    ])
    expect(records[0]).toMatchObject({ assigned_ttft_class: 'fast' })
    expect(records[5]).toMatchObject({ level: 'WARNING', threshold_ms: 2000 })
    for (const record of records) expectValid(record)
  })

  it('gives no class to a time that is none', async () => {
    begin()
    for (const ttftMs of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      log.performance({ operation: 'chat', durationMs: 1200, success: true, ttftMs })
    const records = await written()
    expect(records).toHaveLength(3)
    for (const record of records) expect(record).not.toHaveProperty('ttft_class')
  })

  it('says what is wrong, and keeps it', async () => {
    begin()
    log.performance(wrong(5), wrong('long'), wrong('yes'), wrong('meta'))
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    log.performance(wrong(proxy), wrong(proxy), wrong(proxy), wrong(proxy))
    log.performance(wrong({ operation: 'x', durationMs: -1, success: 1, other: 2, event_id: 'forged' }))
    const [first, hostile, second] = await written()
    expect(hostile?.invalid).toHaveLength(3)
    expect(first).toMatchObject({
      operation: 5,
      success: 'yes',
      extra: { duration_ms: 'long' },
      metadata: 'meta',
    })
    expect(first?.invalid).toMatchObject([
      { field: 'operation' },
      { field: 'duration_ms' },
      { field: 'success' },
      { field: 'metadata' },
    ])
    expect(second).toMatchObject({
      duration_ms: -1,
      success: 1,
      other: 2,
      event_id_: 'forged',
      invalid: [
        { field: 'duration_ms', problem: 'must be a number, 0 or more' },
        { field: 'success', problem: 'must be true or false' },
      ],
    })
    expect(validators.get('performance')?.(second)).toBe(false)
  })
})

describe('the other kinds', () => {
  const moment = new Date('2026-11-20T10:55:44.123Z')

  it('security has the level of its severity', async () => {
    begin()
    log.security({ event: 'sign_in', severity: 'info', userId: 'u' })
    log.security({ event: 'sign_in_failed', severity: 'warning', clientIp: '10.0.0.1', action: 'blocked' })
    log.security({ event: 'breach', severity: 'critical', details: { rows: 4 } })
    log.security(wrong({ event: 'odd', severity: 'terrible' }))
    const records = await written()
    expect(records.map((record) => record.level)).toEqual(['INFO', 'WARNING', 'CRITICAL', 'WARNING'])
    expect(records[1]).toMatchObject({
      event: 'security',
      log_type: 'security',
      security_event: 'sign_in_failed',
      client_ip: '10.0.0.1',
    })
    for (const record of records.slice(0, 3)) expectValid(record)
    expect(records[3]).toMatchObject({ severity: 'terrible', invalid: [{ field: 'severity' }] })
  })

  it('the five of agents, from anywhere', async () => {
    begin({ ttftClasses: { 'gpt-5.2': 'fast' } })
    agent.execution({
      actor: 'agent:planner',
      agentName: 'planner',
      status: 'failed',
      goal: 'Book a room',
      startedAt: moment,
      endedAt: moment.getTime() + 10,
      durationMs: 10,
      totalTokens: 12,
      artifacts: ['plan.md'],
      error: new Error('no room'),
    })
    agent.apiCall({
      provider: 'openai',
      model: 'gpt-5.2',
      operation: 'chat',
      startedAt: '2026-11-20T10:55:44Z',
      durationMs: 31_000,
      ttftMs: 180,
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 15,
      statusCode: 200,
      finishReasons: ['stop'],
      request: [{ role: 'user', content: 'hello' }],
      response: 'Good day',
    })
    log.agent.toolCall({
      toolName: 'shell',
      callId: 'c-1',
      parameters: { path: '/srv', password: 'hunter2' },
      success: false,
      output: 'x'.repeat(5000),
      durationMs: 12,
      permissionGranted: true,
      sandboxPolicy: 'read-only',
    })
    log.agent.tokenUsage({
      entityId: 'planner',
      entityType: 'agent',
      totalTokens: 812,
      budgetLimit: 1000,
      budgetRemaining: 188,
      utilization: 0.812,
      operation: 'chat',
    })
    log.agent.security({
      severity: 'critical',
      category: 'sandbox_violation',
      message: 'wrote outside its folder',
      source: 'sandbox',
      action: 'blocked',
      context: { path: '/etc' },
    })
    const records = await written()
    for (const record of records) expectValid(record)
    const [execution, call, tool, usage, danger] = records
    expect(execution).toMatchObject({
      level: 'ERROR',
      logger: 'agent',
      event: 'agent_execution',
      log_type: 'ai',
      goal_preview: 'Book a room',
      started_at: '2026-11-20T10:55:44.123Z',
      ended_at: '2026-11-20T10:55:44.133Z',
      exception: { message: 'no room' },
    })
    expect(call).toMatchObject({
      level: 'WARNING',
      threshold_ms: 30_000,
      ttft_class: 'ultra_fast',
      assigned_ttft_class: 'fast',
      ai_operation: 'chat',
      response_preview: 'Good day',
    })
    expect(tool).toMatchObject({ level: 'WARNING', logger: 'shop', call_id: 'c-1' })
    expect(tool?.parameters_preview).toContain('/srv')
    expect(JSON.stringify(tool)).not.toContain('hunter2')
    expect(tool?.output_preview).toHaveLength(200)
    expect(usage).toMatchObject({ level: 'INFO', utilization: 0.812, budget_remaining: 188 })
    expect(danger).toMatchObject({
      level: 'CRITICAL',
      message: 'wrote outside its folder',
      log_type: 'security',
    })
  })

  it('access and worker', async () => {
    begin()
    log.event(access, {
      method: 'GET',
      route: '/interviews/:id',
      statusCode: 404,
      durationMs: 3.5,
      responseBytes: 12,
    })
    log.event(worker, { component: 'speech', workerState: 'crash_loop', restartCount: 5, backoffMs: 60_000 })
    log.event(worker, { component: 'speech', workerState: 'output', stream: 'stderr', length: 120 })
    const records = await written()
    expect(records).toMatchObject([
      { level: 'INFO', log_type: 'access', message: 'GET /interviews/:id 404', route: '/interviews/:id' },
      { level: 'CRITICAL', log_type: 'worker', worker_state: 'crash_loop' },
      { level: 'INFO', length: 120 },
    ])
    for (const record of records) expectValid(record)
  })

  it('are silenced by the level, and before configure', async () => {
    log.security({ event: 'x', severity: 'critical' })
    begin({ level: 'error' })
    log.security({ event: 'x', severity: 'warning' })
    log.performance('x', 1, true)
    log.agent.tokenUsage({ entityId: 'x', entityType: 'agent', totalTokens: 1 })
    expect(await written()).toEqual([])
  })
})

describe('a value that no field expects', () => {
  const holes: unknown[] = []
  holes[4_294_967_290] = 1
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable(() => {}, {})
    revoke()
    return proxy
  }
  const hostile: [string, () => unknown][] = [
    ['constructor', () => 'constructor'],
    ['__proto__', () => '__proto__'],
    ['no prototype', () => Object.create(null)],
    ['a list of that', () => [Object.create(null)]],
    ['toString that is no function', () => JSON.parse('{"toString":1}')],
    ['a revoked proxy', revoked],
    ['four billion holes', () => holes],
    ['an error with a symbol for a name', () => Object.assign(new Error('e'), { name: Symbol('n') })],
    [
      'an error whose message throws',
      () =>
        Object.defineProperty(new Error('e'), 'message', {
          get() {
            throw new Error('no')
          },
        }),
    ],
  ]

  it.each(hostile)('throws nothing and leaves a record: %s', async (_, make) => {
    begin({ level: 'error' })
    const value = make() as never
    const calls: [string, () => unknown][] = [
      ['security', () => log.security({ event: 'e', severity: value })],
      ['performance', () => log.performance({ operation: value, durationMs: 1, success: false })],
      ['agent_security', () => log.agent.security({ severity: value, message: value } as never)],
      ['tool_call', () => log.agent.toolCall({ toolName: value, success: false, error: value } as never)],
    ]
    sillok?.setLevel('debug')
    for (const [, call] of calls) expect(call).not.toThrow()
    const scope = log.measureScope('scope', value)
    expect(() => scope.fail(value, value)).not.toThrow()
    expect(() => log.measureScope('ended', value).end(value)).not.toThrow()
    expect((await written()).length).toBeGreaterThanOrEqual(5)
    for (const fields of [{ action: value }, { action: 'x', userId: value }]) await log.audit(fields as never)
    await log.audit({ action: 'x' }, null as never)
    const trail = (await written('audit')).filter(({ event }) => event === 'audit')
    expect(trail).toHaveLength(3)
    expect(sillok?.stats().audit).toMatchObject({ failures: 0 })
  })
})
