import { afterEach, describe, expect, it } from 'vitest'
import { requestIds, withContext, withRequest } from '../context/index.js'
import { core } from './core.js'
import { getLogger } from './index.js'
import { begin, end } from './running.test.help.js'

const log = getLogger('api')
const audit = (message: string) =>
  core.write(
    { timestamp: '2026-11-20T10:00:00.000Z', level: 'INFO', logger: 'api', message, log_type: 'audit' },
    undefined,
  )
const access = (level: 'INFO' | 'ERROR') =>
  core.write(
    { timestamp: '2026-11-20T10:00:00.000Z', level, logger: 'api', message: 'access', log_type: 'access' },
    undefined,
  )
const request = <T>(fn: () => T): T =>
  withRequest(
    requestIds(() => undefined),
    fn,
  )

afterEach(end)

describe('sampling', () => {
  it('spares errors, audit and security, and says how much it left out', async () => {
    const { records, sillok } = begin({ sampling: { first: 2, everyMs: 60_000 } })
    for (let i = 0; i < 5; i++) {
      log.info(`Order ${i} placed`, { password: 'hunter2-hunter2' })
      log.error('failed')
      audit('changed')
    }
    expect(records().filter(({ level }) => level === 'ERROR')).toHaveLength(5)
    expect(records().filter(({ log_type }) => log_type === 'audit')).toHaveLength(5)
    expect(records().filter(({ message }) => String(message).startsWith('Order'))).toHaveLength(2)
    expect(sillok.stats()).toMatchObject({
      records: 12,
      suppressed: { sampling: 3, folding: 0, kept_back: 0 },
    })
    await sillok.close()
    expect(records().filter(({ log_type }) => log_type === 'logging')).toMatchObject([
      {
        level: 'INFO',
        logger: 'sillok',
        event: 'log.suppressed',
        message: '3 records were not written',
        suppressed: 3,
        causes: { sampling: 3 },
        most: [{ callsite: 'INFO api Order # placed', records: 3 }],
      },
      { level: 'INFO', event: 'log.stats', suppressed: 3 },
    ])
  })
})

it('what is said of it is of no request, though it is said from one', async () => {
  const { records, sillok } = begin({ sampling: { first: 0 } })
  await request(async () => {
    log.info('left out')
    await sillok.close()
  })
  expect(records()).toHaveLength(2)
  for (const record of records()) expect(record).not.toHaveProperty('correlation_id')
})

describe('folding', () => {
  it('makes one record of the same ones, and spares errors', async () => {
    const { messages, records, sillok } = begin({ foldMs: 60_000 })
    for (let i = 0; i < 4; i++) {
      log.warn('no connection', { host: 'db' })
      log.error('gone')
    }
    log.warn('no connection', { host: 'other' })
    expect(messages()).toEqual(['no connection', 'gone', 'gone', 'gone', 'gone', 'no connection'])
    await sillok.close()
    expect(records()[6]).toMatchObject({
      level: 'WARNING',
      message: 'no connection',
      host: 'db',
      repeated: 3,
    })
  })
})

describe('records kept until a request fails', () => {
  it('are written before the error, redacted, and others of it at once from then on', async () => {
    const { records, sillok } = begin({ level: 'DEBUG', keepOnFailure: {} })
    request(() => {
      log.debug('one', { apiKey: 'hunter2-hunter2', buffered: 'own' })
      withContext({ step: 2 }, () => log.info('two'))
      log.warn('loud enough')
      expect(sillok.stats().held).toBe(2)
      log.error('failed')
      log.info('after')
    })
    request(() => log.info('another request'))
    log.info('in no request')
    expect(records()).toMatchObject([
      { message: 'loud enough' },
      { message: 'one', buffered: 'own', 'buffered~2': true, apiKey: '***MASKED***' },
      { message: 'two', buffered: true, step: 2 },
      { message: 'failed' },
      { message: 'after' },
      { message: 'in no request' },
    ])
    expect(records()[4]).not.toHaveProperty('buffered')
    const [, one, two, failed] = records()
    expect(String(one?.timestamp) <= String(two?.timestamp)).toBe(true)
    expect(String(two?.timestamp) <= String(failed?.timestamp)).toBe(true)
    await sillok.close()
    expect(sillok.stats()).toMatchObject({ held: 0, suppressed: { kept_back: 1 } })
    expect(records().at(-2)).toMatchObject({ event: 'log.suppressed', causes: { kept_back: 1 } })
  })

  it('are those of one job each, where a program runs its jobs in one scope', () => {
    const { messages } = begin({ keepOnFailure: {} })
    withContext({ worker: 1 }, () => {
      withContext({ correlation_id: 'j-1' }, () => log.error('failed'))
      withContext({ correlation_id: 'j-2' }, () => log.info('another'))
    })
    expect(messages()).toEqual(['failed'])
  })

  it('are all written when nobody catches an error', () => {
    const { messages } = begin({ keepOnFailure: {} })
    request(() => log.info('at work'))
    const program: NodeJS.EventEmitter = process
    program.emit('uncaughtExceptionMonitor', new Error('gone'), 'uncaughtException')
    expect(messages()).toEqual(['at work', 'Uncaught exception'])
  })

  it('go with the access record of a request that is well, and come with that of one that is not', () => {
    const { messages, sillok } = begin({ keepOnFailure: {}, sampling: { first: 0 } })
    request(() => {
      log.info('well')
      access('INFO')
    })
    expect(sillok.stats()).toMatchObject({ held: 0, suppressed: { kept_back: 1 } })
    request(() => {
      log.info('not well')
      access('ERROR')
    })
    // The first access record is sampled away as any other record would be.
    expect(messages()).toEqual(['not well', 'access'])
  })
})
