import fs, { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { configure, getLogger, type Options, type Sillok } from '../logger/index.js'
import { beginSeal, startSealer } from '../seal/index.js'
import { listSegments, readStream } from '../stream/index.js'
import { guard, OutcomeLostError, TokenBudget, trail, withActor, withAgent, withTool } from './index.js'

type Written = Record<string, unknown>

let sillok: Sillok | undefined
const log = getLogger('admin')

function begin(options: Options = {}): Sillok {
  sillok = configure({ root: mkdtempSync(join(tmpdir(), 'sillok-')), service: 'agents', ...options })
  return sillok
}

afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await sillok?.close()
})

async function written(stream = 'audit'): Promise<Written[]> {
  await sillok?.flush()
  const records: Written[] = []
  for await (const { lines } of readStream({ root: sillok?.root ?? '', stream }))
    for (const { text, fault } of lines) if (fault === undefined) records.push(JSON.parse(text) as Written)
  return records
}

const read = (id: string) => ({
  action: 'data_access' as const,
  userId: 'u',
  resourceType: 'record',
  resourceId: id,
})

const refused = { toolName: 'shell', parameters: {}, success: false, permissionGranted: false } as const

async function segmentPath(): Promise<string> {
  const root = sillok?.root ?? ''
  return (await listSegments(root, 'audit')).at(-1)?.path ?? ''
}

it('numbers the records of a writer without a gap, names it, and says who acted', async () => {
  begin()
  await Promise.all([1, 2, 3].map((n) => log.audit({ ...read(`${n}`), sequence: 'forged' } as never)))
  const last = await trail.toolCall({ ...refused, callId: 'c-1' })
  const records = await written()
  expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  expect(new Set(records.map(({ writer_id }) => writer_id))).toEqual(new Set([last.writerId]))
  expect(records[0]).toMatchObject({ event: 'logging.started', log_type: 'logging' })
  expect(records[1]).toMatchObject({ sequence_: 'forged', actor: 'user:u', service: 'agents' })
  expect(records[4]).toMatchObject({ event: 'tool_call', event_id: last.eventId, actor: 'system' })
  expect(records.every(({ event_id }) => /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(String(event_id)))).toBe(true)
})

it('goes on counting after the clock was set back', async () => {
  begin()
  await log.audit(read('a'))
  vi.useFakeTimers({ now: Date.now() - 86_400_000, toFake: ['Date'] })
  await log.audit(read('b'))
  const [, a, b] = await written()
  expect([a?.sequence, b?.sequence]).toEqual([2, 3])
  expect(String(b?.event_id) > String(a?.event_id)).toBe(true)
})

it('a program that never audits has no audit stream; changes of logging are in that of one that does', async () => {
  const { root } = begin()
  sillok?.setLevel('debug')
  await sillok?.close()
  expect(fs.existsSync(join(root, 'audit'))).toBe(false)
  begin()
  await log.audit(read('a'))
  sillok?.setLevel('debug', 'api')
  await sillok?.close()
  expect((await written()).map(({ event }) => event)).toEqual([
    'logging.started',
    'audit',
    'logging.level_changed',
    'logging.stopped',
  ])
})

it('scopes fill in who, which agent and which tool, and meet duties', async () => {
  begin()
  await withActor({ actor: 'user:7', userId: '7', clientIp: '10.0.0.1' }, () =>
    log.audit({ action: 'sign_in', success: true } as never),
  )
  await withAgent({ agentName: 'planner', executionId: 'e-1' }, () =>
    withTool({ toolName: 'shell', callId: 'c-1' }, () => log.audit(read('r'))),
  )
  const [, signIn, inTool] = await written()
  expect(signIn).toMatchObject({ actor: 'user:7', user_id: '7', client_ip: '10.0.0.1' })
  expect(signIn?.invalid).toBeUndefined()
  expect(inTool).toMatchObject({
    actor: 'agent:planner',
    agent_name: 'planner',
    execution_id: 'e-1',
    tool_name: 'shell',
    call_id: 'c-1',
  })
})

it('what a kind must say is asked for by the compiler, and said by the record where it is missing', async () => {
  begin()
  // @ts-expect-error a beginning has a goal
  await trail.execution({ agentName: 'planner', status: 'started' })
  // @ts-expect-error a failure has an error
  await trail.execution({ agentName: 'planner', status: 'failed', durationMs: 1 })
  // @ts-expect-error what was allowed ran, and took time
  await trail.toolCall({ ...refused, callId: 'c', permissionGranted: true })
  // @ts-expect-error how long a call took
  await trail.apiCall({ provider: 'openai', model: 'm' })
  // @ts-expect-error what was done about it, and by whom
  await trail.security({ severity: 'critical', category: 'sandbox_violation', message: 'Left its folder' })
  await withTool({ toolName: 'shell', callId: 'c' }, () =>
    // @ts-expect-error scopes do not change types
    trail.toolCall({ parameters: {}, success: false, permissionGranted: false }),
  )
  const missing = (await written())
    .slice(1)
    .map(({ invalid }) => (invalid as Written[])?.map((one) => one.field))
  expect(missing).toEqual([
    ['goal_preview'],
    ['exception'],
    ['duration_ms'],
    ['duration_ms'],
    ['source', 'action'],
    undefined,
  ])
})

it('previews are short copies, redacted; later changes of what was given do not reach them', async () => {
  begin()
  const parameters = { password: 'hunter2', text: 'x'.repeat(500), card: '4111 1111 1111 1111' }
  const done = trail.toolCall({ ...refused, callId: 'c', parameters })
  parameters.text = 'changed'
  await done
  const text = String((await written())[1]?.parameters_preview)
  expect(text.length).toBeLessThanOrEqual(200)
  expect(text).toContain('xxxx')
  expect(text).not.toMatch(/hunter2|changed/)
})

it('a token budget says what is left, and which limit was crossed by which use', async () => {
  begin()
  const budget = new TokenBudget({ entityId: 'planner', entityType: 'agent', limit: 100, warnAt: [0.5, 0.8] })
  await budget.use({ inputTokens: 40, outputTokens: 5 })
  await budget.use({ totalTokens: 40 })
  await budget.use({ totalTokens: -1 })
  expect([budget.remaining, budget.isSpent]).toEqual([15, false])
  await budget.use({ totalTokens: 40, operation: 'chat' })
  expect([budget.used, budget.remaining, budget.utilization, budget.isSpent]).toEqual([125, 0, 1, true])
  const [, ...records] = await written()
  expect(
    records.map((one) => [
      one.level,
      one.budget_used,
      one.budget_remaining,
      one.utilization,
      one.threshold_crossed,
    ]),
  ).toEqual([
    ['INFO', 45, 55, 0.45, undefined],
    // Of two that are crossed at once the greater is said.
    ['WARNING', 85, 15, 0.85, 0.8],
    ['INFO', 85, 15, 0.85, undefined],
    ['WARNING', 125, 0, 1, 1],
  ])
  expect(records[2]?.invalid).toMatchObject([{ field: 'total_tokens' }])
  expect(records[3]).toMatchObject({ entity_id: 'planner', ai_operation: 'chat', budget_limit: 100 })
  for (const limit of [0, 1.5, Number.NaN])
    expect(() => new TokenBudget({ entityId: 'a', entityType: 'user', limit })).toThrow(/limit/)
  expect(() => new TokenBudget({ entityId: 'a', entityType: 'user', limit: 1, warnAt: [80] })).toThrow(
    /warnAt/,
  )
})

it('says that a part of a budget was crossed also where a use reaches it exactly', async () => {
  begin()
  // 0.55 * 100 is 55.00000000000001, and 0.07 * 100 a little more than 7.
  const budget = new TokenBudget({ entityId: 'a', entityType: 'user', limit: 100, warnAt: [0.07, 0.55] })
  for (const totalTokens of [7, 1, 47, 1, 44]) await budget.use({ totalTokens })
  const [, ...records] = await written()
  expect(records.map((one) => one.threshold_crossed)).toEqual([0.07, undefined, 0.55, undefined, 1])
})

it('a program that holds up itself is no disk that hangs', async () => {
  begin()
  await log.audit(read('first'))
  const waiting = log.audit(read('held'), { timeoutMs: 200 })
  for (const until = performance.now() + 600; performance.now() < until; );
  await expect(waiting).resolves.toMatchObject({ sequence: 3 })
  await expect(log.audit(read('next'))).resolves.toMatchObject({ sequence: 4 })
})

it('refuses options that would be a weaker promise in silence', async () => {
  begin()
  for (const options of [{ acknowledge: 'seald' as never }, { timeoutMs: Number.NaN }, { timeoutMs: 0 }])
    await expect(log.audit(read('a'), options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(log.audit(read('a'), { acknowledge: 'sealed' })).rejects.toMatchObject({ code: 'NOT_SEALED' })
})

it('`sealed` resolves when a signed checkpoint covers the record, and not before', async () => {
  const { root } = begin()
  beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
  await expect(log.audit(read('a'), { acknowledge: 'sealed', timeoutMs: 300 })).rejects.toMatchObject({
    code: 'AUDIT_TIMEOUT',
    message: expect.stringContaining('not sealed'),
  })
  const sealer = await startSealer({ root, stream: 'audit', everyMs: 20 })
  for (let n = 0; n < 3; n++) {
    const { sequence } = (await log.audit(read(`${n}`), { acknowledge: 'sealed' })) ?? { sequence: 0 }
    // Our lines are the only ones.
    expect(sealer.size).toBeGreaterThanOrEqual(sequence)
  }
  await sealer.close()
})

function replace(path: string): void {
  fs.renameSync(path, `${path}.gone`)
  fs.writeFileSync(path, 'x\n')
}

it.each([
  ['unlinked', (path: string) => fs.unlinkSync(path)],
  ['replaced', replace],
  ['truncated', (path: string) => fs.truncateSync(path, 7)],
  ['extended', (path: string) => fs.appendFileSync(path, '{"timestamp":"forged"}\n')],
  ['unwritable', (path: string) => fs.chmodSync(path, 0o400)],
])('notices that its file was %s, says so in a new one, and tells the caller', async (kind, harm) => {
  begin()
  await log.audit(read('before'))
  const harmed = await segmentPath()
  harm(harmed)
  const told = await log.audit(read('after'))
  expect(told?.damage).toMatchObject([{ kind }])
  expect((await log.audit(read('later')))?.damage).toBeUndefined()
  expect(await segmentPath()).not.toBe(harmed)
  const records = fs
    .readFileSync(await segmentPath(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Written)
  expect(records.map(({ event, sequence }) => [event, sequence])).toEqual([
    ['audit', 3],
    ['audit.trail_damaged', 4],
    ['audit', 5],
  ])
  expect(records[1]).toMatchObject({ level: 'CRITICAL', damage: kind })
  expect(sillok?.stats().audit).toMatchObject({ damages: 1, failures: 0 })
  expect((await written('app')).map(({ event }) => event)).toContain('audit.trail_damaged')
})

it('a disk whose sync hangs rejects in time, and is left alone until it is through', async () => {
  begin()
  await log.audit(read('a'))
  const real = fs.fdatasync
  let through = (): void => {}
  const hang = vi.spyOn(fs, 'fdatasync').mockImplementation((fd, done) => {
    through = () => real(fd, done)
  })
  const writes = vi.spyOn(fs, 'write')
  await expect(log.audit(read('b'), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  const before = writes.mock.calls.length
  // A write into that file would hang behind it: none is tried.
  await expect(trail.action(read('c'))).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  await expect(guard(read('d'), () => 1)).rejects.toMatchObject({ code: 'AUDIT_REQUIRED' })
  const audited = writes.mock.calls
    .slice(before)
    .filter(([, data]) => String(data).includes('"log_type":"audit"'))
  expect(audited).toEqual([])
  hang.mockRestore()
  through()
  await vi.waitFor(() => log.audit(read('e')))
})

it('logging ends in time behind a disk that hangs, and says so; what happened meanwhile is there once it is through', async () => {
  const { root } = begin()
  await log.audit(read('a'))
  const real = fs.fdatasync
  let through = (): void => {}
  const hang = vi.spyOn(fs, 'fdatasync').mockImplementation((fd, done) => {
    through = () => real(fd, done)
  })
  await expect(log.audit(read('b'), { timeoutMs: 50 })).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  await guard(read('c'), () => 1, { mode: 'open' })
  sillok?.setLevel('debug')
  await expect(sillok?.flush()).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  await expect(sillok?.close()).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  hang.mockRestore()
  through()
  await expect
    .poll(() =>
      fs
        .readFileSync(join(root, 'audit.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Written)
        .map(({ event, noted_at, count }) => [event, typeof noted_at, count]),
    )
    .toEqual([
      ['logging.started', 'undefined', undefined],
      ['audit', 'undefined', undefined],
      ['audit', 'undefined', undefined],
      ['logging.level_changed', 'string', undefined],
      ['logging.stopped', 'string', undefined],
      ['audit.gap', 'undefined', 2],
    ])
})

it('a disk whose write hangs rejects in time too, while the program goes on, and keeps the order', async () => {
  begin()
  await log.audit(read('a'))
  const real = fs.write
  let through = (): void => {}
  const hang = vi.spyOn(fs, 'write').mockImplementation(((...given: Parameters<typeof fs.write>) => {
    through = () => real(...given)
  }) as never)
  const waits = ['written', 'durable'].map((acknowledge) =>
    log.audit(read('b'), { acknowledge: acknowledge as 'written', timeoutMs: 50 }),
  )
  for (const wait of waits)
    await expect(wait).rejects.toMatchObject({
      code: 'AUDIT_TIMEOUT',
      message: expect.stringContaining('not known to be written'),
    })
  await expect(trail.action(read('c'))).rejects.toMatchObject({ code: 'AUDIT_TIMEOUT' })
  hang.mockRestore()
  through()
  await vi.waitFor(() => log.audit(read('e')))
  const records = await written()
  expect(records.map(({ resource_id }) => resource_id)).toEqual([undefined, 'a', 'b', 'b', 'e'])
  expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
})

it('refuses more than can wait', async () => {
  begin()
  await log.audit(read('a'))
  const outcomes = await Promise.allSettled(Array.from({ length: 10_050 }, (_, n) => log.audit(read(`${n}`))))
  const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  expect(refused).toHaveLength(50)
  expect(refused[0]?.reason).toMatchObject({ code: 'AUDIT_QUEUE_FULL' })
  const numbers = (await written()).map(({ sequence }) => sequence)
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
})

it('guard: the intent is there before, the outcome after; errors come through unchanged', async () => {
  begin()
  const intent = { action: 'data_change', userId: 'u', resourceType: 'role', resourceId: 'r' } as const
  const seen: unknown[] = []
  const result = await guard(
    intent,
    async () => {
      seen.push(...(await written()).map(({ phase }) => phase))
      return { role: 'admin' }
    },
    { outcome: (after) => ({ before: { role: 'user' }, after }) },
  )
  expect(result).toEqual({ role: 'admin' })
  expect(seen).toEqual([undefined, 'intent'])
  const failure = new TypeError('no')
  await expect(guard(read('x'), () => Promise.reject(failure))).rejects.toBe(failure)
  const [, first, second, , last] = await written()
  expect(first).toMatchObject({ phase: 'intent', operation_id: second?.operation_id })
  expect(first?.invalid).toBeUndefined()
  expect(second).toMatchObject({
    phase: 'outcome',
    success: true,
    before: { role: 'user' },
    after: { role: 'admin' },
  })
  expect(second?.invalid).toBeUndefined()
  expect(last).toMatchObject({
    phase: 'outcome',
    success: false,
    exception: { type: 'TypeError', message: 'no' },
  })
})

it('guard closed runs nothing without a trail; open runs it, and the gap is a record once there is one', async () => {
  const fn = vi.fn(() => 1)
  await expect(guard(read('x'), fn)).rejects.toMatchObject({
    code: 'AUDIT_REQUIRED',
    cause: { code: 'NOT_CONFIGURED' },
  })
  begin({ audit: false })
  await expect(guard(read('x'), fn)).rejects.toMatchObject({ cause: { code: 'AUDIT_OFF' } })
  await sillok?.close()
  expect(fn).not.toHaveBeenCalled()
  expect(await guard(read('x'), fn, { mode: 'open' })).toBe(1)
  expect(fn).toHaveBeenCalledOnce()
  begin()
  await sillok?.flush()
  const gap = (await written()).find(({ event }) => event === 'audit.gap')
  // Neither the intent nor the outcome could be written.
  expect(gap).toMatchObject({
    level: 'ERROR',
    message: '2 records of guarded operations are missing',
    count: 2,
    codes: ['NOT_CONFIGURED'],
  })
  expect(Date.parse(String(gap?.since))).toBeLessThanOrEqual(Date.parse(String(gap?.until)))
})

it('guard closed says when an operation was done and its outcome was not taken, with what it gave', async () => {
  begin()
  onTestFinished(() => void vi.restoreAllMocks())
  const error = await guard(read('x'), () => {
    vi.spyOn(fs, 'write').mockImplementation(((...given: unknown[]) =>
      (given.at(-1) as (error: Error) => void)(
        Object.assign(new Error('full'), { code: 'ENOSPC' }),
      )) as never)
    return 42
  }).catch((caught: unknown) => caught)
  vi.restoreAllMocks()
  expect(error).toBeInstanceOf(OutcomeLostError)
  expect(error).toMatchObject({ code: 'AUDIT_OUTCOME_LOST', result: 42, cause: { code: 'DISK_FULL' } })
  await log.audit(read('y'))
  const gap = (await written()).find(({ event }) => event === 'audit.gap')
  // With what the system said: a disk that is full is none that somebody has made read-only.
  expect(gap).toMatchObject({ count: 1, codes: ['DISK_FULL', 'ENOSPC'] })
  expect(gap?.message).toBe('1 record of a guarded operation is missing')
})

it('takes hostile intents', async () => {
  begin()
  const throwing = Object.defineProperty({ action: 'x' }, 'userId', {
    enumerable: true,
    get() {
      throw new Error('no')
    },
  })
  for (const intent of [
    throwing,
    null,
    'text',
    { action: '\u202e\n{"timestamp":"', userId: 'a'.repeat(5000) },
  ])
    expect(await guard(intent as never, () => 1)).toBe(1)
  expect((await written()).filter(({ phase }) => phase === 'intent')).toHaveLength(4)
})
