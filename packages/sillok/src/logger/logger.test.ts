import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withContext, withRequest } from '../context/index.js'
import { readStream } from '../stream/index.js'
import { configure, getLogger, type Options, type Sillok } from './index.js'

let sillok: Sillok | undefined

function begin(options: Options = {}): Sillok {
  sillok = configure({ root: mkdtempSync(join(tmpdir(), 'sillok-')), service: 'interviewer', ...options })
  return sillok
}

afterEach(() => sillok?.close())

async function written(): Promise<Record<string, unknown>[]> {
  await sillok?.flush()
  const records: Record<string, unknown>[] = []
  for await (const { lines } of readStream({ root: sillok?.root ?? '', stream: 'app' })) {
    records.push(...lines.map((line) => JSON.parse(line.text) as Record<string, unknown>))
  }
  return records
}

it('an error that leaves its request uncaught is recorded as of that request', async () => {
  begin()
  const program: NodeJS.EventEmitter = process
  const error = new Error('thrown at once')
  const ids = { correlation_id: 'c-1', request_id: 'r-1', trace_id: 't', span_id: 's', trace_flags: 1 }
  const fail = () => {
    throw error
  }
  expect(() => withRequest(ids, () => withContext({ user_id: 'u1' }, fail))).toThrow(error)
  program.emit('uncaughtExceptionMonitor', error, 'uncaughtException')
  program.emit('uncaughtExceptionMonitor', new Error('of none'), 'uncaughtException')
  const records = await written()
  expect(records).toMatchObject([
    { level: 'CRITICAL', correlation_id: 'c-1', user_id: 'u1' },
    { level: 'CRITICAL' },
  ])
  expect(records[1]).not.toHaveProperty('correlation_id')
})

describe('a logger', () => {
  it('is silent before configure, and speaks after it', async () => {
    const log = getLogger('early')
    log.info('lost by design')
    expect(log.isEnabled('CRITICAL')).toBe(false)
    begin()
    log.info('kept')
    expect((await written()).map((record) => record.message)).toEqual(['kept'])
  })

  it('writes the canonical fields first and in order', async () => {
    begin({ environment: 'test', version: '1.2.3', instance: 'a' })
    getLogger('api.interviews').info('Interview started', {
      interview_id: 7,
      duration_ms: 12.5,
      user_id: 'u-9',
    })
    const [record] = await written()
    expect(Object.keys(record ?? {})).toEqual([
      'timestamp',
      'level',
      'logger',
      'message',
      'service',
      'environment',
      'version',
      'instance',
      'user_id',
      'duration_ms',
      'interview_id',
    ])
    expect(record).toMatchObject({
      level: 'INFO',
      logger: 'api.interviews',
      service: 'interviewer',
      interview_id: 7,
    })
    expect(record?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('keeps a forged canonical field apart', async () => {
    begin()
    getLogger('api').info('hello', {
      level: 'CRITICAL',
      timestamp: '1999',
      service: 'forged',
      error_code: { no: 1 },
    })
    const [record] = await written()
    expect(record).toMatchObject({
      level: 'INFO',
      service: 'interviewer',
      extra: { level: 'CRITICAL', timestamp: '1999', service: 'forged', error_code: { no: 1 } },
    })
  })

  it('masks secrets by name and reduces payloads', async () => {
    begin()
    getLogger('api').info('call', {
      apiKey: 'sk-123',
      nested: { Password: 'hunter2' },
      prompt: 'tell me',
      max_tokens: 5,
    })
    const [record] = await written()
    expect(record).toMatchObject({
      apiKey: '***MASKED***',
      nested: { Password: '***MASKED***' },
      prompt: { redacted: 'payload', type: 'string', length: 7 },
      max_tokens: 5,
    })
  })

  it('takes an error in every place', async () => {
    begin()
    const log = getLogger('api')
    const error = new TypeError('boom', { cause: new Error('root') })
    log.error('failed', error, { error_code: 'TIMEOUT', retryable: true })
    log.error(error)
    log.warn('deep', { job: { last: error } })
    log.error('thrown', 'a string', { at: 1 })
    log.info('odd', 42 as unknown as object)
    log.info('two', { a: 1 }, { b: 2 } as unknown as object)
    log.info('plain', 'x', 5 as unknown as object)
    const [first, second, third, fourth, fifth, sixth, seventh] = await written()
    expect(first).toMatchObject({
      error_code: 'TIMEOUT',
      retryable: true,
      exception: { type: 'TypeError', message: 'boom', cause: { type: 'Error', message: 'root' } },
    })
    expect(second).toMatchObject({ message: 'boom', exception: { type: 'TypeError' } })
    expect(third).toMatchObject({ job: { last: { type: 'TypeError', message: 'boom' } } })
    expect(fourth).toMatchObject({ args: ['a string'], at: 1 })
    expect(fifth).toMatchObject({ args: [42] })
    expect(sixth).toMatchObject({ a: 1, args: [{ b: 2 }] })
    expect(seventh).toMatchObject({ args: ['x', 5] })
  })

  it('binds fields, which those of the call win over', async () => {
    begin()
    const log = getLogger('api').with({ tenant: 'a', correlation_id: 'c-1' }).with({ step: 1 })
    log.info('bound', { step: 2 })
    expect((await written())[0]).toMatchObject({ tenant: 'a', correlation_id: 'c-1', step: 2 })
  })

  it('silences what is below its level', async () => {
    begin({ level: 'warning' })
    const log = getLogger('api')
    log.debug('no')
    log.info('no')
    log.warn('yes')
    log.critical('yes')
    expect((await written()).map((record) => record.level)).toEqual(['WARNING', 'CRITICAL'])
  })

  it('never throws, and never loses the record', async () => {
    begin()
    const log = getLogger('api')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const throwing = Object.defineProperty({ fine: 1 }, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    for (const value of [proxy, throwing, null, Symbol('x'), () => 1, new Date(Number.NaN), 10n]) {
      log.info('hostile', value as object)
      log.with(value as object).info('hostile')
    }
    log.info(undefined as unknown as string)
    log.info({
      toString: () => {
        throw new Error('no')
      },
    } as unknown as string)
    expect(await written()).toHaveLength(16)
  })
})

describe('configure', () => {
  it('says which setting is wrong, and what is allowed', () => {
    expect(() => begin({ level: 'loud' as 'info' })).toThrow(/level is "loud"; it must be one of DEBUG/)
    process.env.LOG_LEVEL = 'quiet'
    try {
      expect(() => begin()).toThrow(/LOG_LEVEL is "quiet"/)
    } finally {
      process.env.LOG_LEVEL = undefined
      delete process.env.LOG_LEVEL
    }
  })

  it('refuses a second time', () => {
    begin()
    expect(() => configure({})).toThrow(/already/)
  })
})

it('methods can be taken off their logger', async () => {
  begin()
  const log = getLogger('api').with({ tenant: 'acme' })
  const { info, isEnabled, performance, security, event, measure, measureScope } = log
  info('taken off')
  await Promise.reject(new Error('no route')).catch(log.error)
  expect(isEnabled('INFO')).toBe(true)
  performance('op', 1, true)
  security('sign_in', 'info')
  event(undefined as never, {} as never)
  expect(measure('op', () => 7)).toBe(7)
  const { end } = measureScope('scope')
  end()
  const { toolCall } = log.agent
  toolCall({ toolName: 't', callId: 'c', permissionGranted: true, durationMs: 1, success: true } as never)
  const records = await written()
  expect(records).toHaveLength(8)
  for (const record of records) expect(record).toMatchObject({ logger: 'api', tenant: 'acme' })
  const { audit } = log
  await expect(audit('update', 'role', '7', 'u1')).resolves.toBeDefined()
})

it('methods can be spied on and replaced, also of a logger that is frozen', () => {
  const log = getLogger('api')
  const spy = vi.spyOn(log, 'audit').mockImplementation(async () => undefined)
  void log.audit({} as never)
  expect(spy).toHaveBeenCalledOnce()
  let replaced = 0
  log.info = log.security = () => {
    replaced++
  }
  log.info('')
  log.security('', 'info')
  expect(replaced).toBe(2)
  expect(() => Object.freeze(getLogger('frozen')).performance('op', 1, true)).not.toThrow()
})

it('fields stand behind an error that there may not be', async () => {
  begin()
  const log = getLogger('api')
  log.error('Payment failed', undefined, { order_id: 42 })
  expect(await written()).toMatchObject([{ message: 'Payment failed', order_id: 42 }])
})
