import { afterEach, beforeEach, expect, it } from 'vitest'
import winston from 'winston'
import { withContext } from '../context/index.js'
import { type Rec, type Recording, recording } from './testkit/records.js'
import { SillokTransport } from './winston.js'

let recorded: Recording
beforeEach(() => {
  recorded = recording()
})
afterEach(() => recorded.close())

function last(): Rec {
  return recorded.records.at(-1) ?? {}
}

const { combine, colorize, errors, json, splat, timestamp } = winston.format
const plain = winston.format((info) => info)()

/** A logger a turn later: from then on winston hands on at once. */
async function make(options: winston.LoggerOptions = {}): Promise<winston.Logger> {
  const transports = [new SillokTransport()]
  const log = winston.createLogger({ level: 'silly', transports, ...options })
  await new Promise((resolve) => setImmediate(resolve))
  return log
}

it.each([
  ['no formats', plain],
  ['the usual formats', combine(colorize(), errors({ stack: true }), splat(), timestamp(), json())],
])('takes message, values, metadata and errors, with %s', async (_name, format) => {
  const log = await make({ format, defaultMeta: { app: 1 } })
  log.info('plain', { m: 1 })
  expect(last()).toMatchObject({ level: 'INFO', logger: 'winston', message: 'plain', app: 1, m: 1 })
  log.info('a %s %d', 'x', 5, { m: 2 })
  expect(last()).toMatchObject({ message: 'a x 5', m: 2 })
  log.info('two', { m: 1 }, { n: 2 })
  expect(last().m).toBe(1)
  expect(JSON.stringify(last())).toContain('"n":2')
  log.child({ c: 1 }).info('child')
  expect(last()).toMatchObject({ message: 'child', c: 1, app: 1 })
  log.error('failed', Object.assign(new TypeError('boom'), { code: 'E_X' }))
  expect(last()).toMatchObject({
    level: 'ERROR',
    message: 'failed boom',
    exception: { type: 'TypeError', message: 'boom', code: 'E_X', stack: expect.any(String) },
  })
  expect(last()).not.toHaveProperty('stack')
  log.error(new Error('alone'))
  expect(last()).toMatchObject({
    message: 'alone',
    exception: { type: 'Error', stack: expect.stringContaining('alone') },
  })
  log.error({ message: 'inner', q: 1, err: new Error('root') })
  expect(last()).toMatchObject({ message: 'inner', q: 1, exception: { message: 'root' } })
  expect(last()).not.toHaveProperty('err')
  log.info({ a: 1 } as unknown as string)
  expect(last()).toMatchObject({ a: 1 })
  expect(recorded.records).toHaveLength(8)
})

it('takes what the format errors leaves of an error', async () => {
  const log = await make({ format: combine(errors({ stack: true }), plain) })
  log.error(new TypeError('boom'))
  expect(last()).toMatchObject({
    message: 'boom',
    exception: { type: 'TypeError', message: 'boom', stack: expect.stringContaining('winston.test') },
  })
  expect(last()).not.toHaveProperty('stack')
})

it('keeps values that winston does nothing with', async () => {
  const log = await make({ format: plain })
  log.info('text', 'more', 3)
  expect(last()).toMatchObject({ message: 'text', args: ['more', 3] })
})

it('keeps the names of levels that say more than ours', async () => {
  const log = await make({ format: combine(colorize(), plain) })
  for (const level of ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly']) log.log(level, level)
  expect(recorded.records.map(({ level, level_name = '' }) => [level, level_name])).toEqual([
    ['ERROR', ''],
    ['WARNING', ''],
    ['INFO', ''],
    ['INFO', 'http'],
    ['DEBUG', 'verbose'],
    ['DEBUG', ''],
    ['DEBUG', 'silly'],
  ])
  const syslog = await make({ levels: winston.config.syslog.levels, level: 'debug', format: plain })
  syslog.log('emerg', 'x')
  expect(last()).toMatchObject({ level: 'CRITICAL', level_name: 'emerg' })
  const custom = await make({ levels: { loud: 0, quiet: 1 }, level: 'quiet', format: plain })
  custom.log('quiet', 'x')
  expect(last()).toMatchObject({ level: 'INFO', level_name: 'quiet' })
})

it('follows the levels of both, of the logger and of ours', async () => {
  const log = await make({ level: 'warn', transports: [new SillokTransport({ logger: 'shop' })] })
  log.info('no')
  recorded.sillok.setLevel('ERROR', 'shop')
  log.warn('no')
  log.error('yes')
  expect(recorded.records).toMatchObject([{ logger: 'shop', message: 'yes' }])
})

it('has the time of winston, where that is one', async () => {
  const log = await make({ format: plain })
  log.info('x', { timestamp: '2026-01-02T03:04:05.678Z' })
  expect(last().timestamp).toBe('2026-01-02T03:04:05.678Z')
  log.info('x', { timestamp: 'soon' })
  expect(last()).toMatchObject({ extra: { timestamp: 'soon' } })
})

it('is redacted, forges nothing and has the fields of its scope', async () => {
  const log = await make()
  await withContext({ correlation_id: 'c-1' }, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    log.info('x', { password: 'hunter2', logger: 'forged', log_type: 'audit' })
  })
  expect(last()).toMatchObject({
    correlation_id: 'c-1',
    password: '***MASKED***',
    logger: 'winston',
    extra: { logger: 'forged', log_type: 'audit' },
  })
  expect(recorded.lines.join()).not.toContain('hunter2')
})

it('goes on after hostile values, and in bursts', async () => {
  const log = await make({ format: plain })
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  log.info('%o', proxy)
  for (let n = 0; n < 100; n++) log.info('burst %d', n)
  await recorded.until((record) => record.message === 'burst 99')
  expect(recorded.records).toHaveLength(101)
})
