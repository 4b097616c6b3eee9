import { configure, getLogger, type LogLevel, reset } from '@logtape/logtape'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withContext } from '../context/index.js'
import { getSillokSink } from './logtape.js'
import { type Rec, type Recording, recording } from './testkit/records.js'

let recorded: Recording
beforeEach(async () => {
  recorded = recording()
  await configure({
    sinks: { sillok: getSillokSink() },
    loggers: [
      { category: [], sinks: ['sillok'], lowestLevel: 'trace' },
      { category: ['logtape', 'meta'], lowestLevel: 'warning' },
    ],
  })
})
afterEach(async () => {
  await reset()
  await recorded.close()
})

function last(): Rec {
  return recorded.records.at(-1) ?? {}
}

it('takes messages, values and properties', () => {
  const log = getLogger(['api', 'db'])
  log.info('Hello, {name}!', { name: 'world', n: 1 })
  expect(last()).toMatchObject({ level: 'INFO', logger: 'api.db', message: 'Hello, world!', n: 1 })
  log.info`Read ${5} of ${{ password: 'hunter2' }}`
  expect(last().message).toMatch(/^Read 5 of .*MASKED/)
  log.with({ tenant: 'a' }).warn('bound')
  expect(last()).toMatchObject({ level: 'WARNING', message: 'bound', tenant: 'a' })
  log.debug('lazy {n}', () => ({ n: 7 }))
  expect(last()).toMatchObject({ level: 'DEBUG', message: 'lazy 7' })
  getLogger().info('root')
  expect(last().logger).toBe('logtape')
  expect(recorded.lines.join()).not.toContain('hunter2')
})

it('keeps a secret out of the message by the name of its placeholder, and by the text before it', () => {
  const log = getLogger('api')
  log.info('Cart {state} with {password} of {user}', { state: 'open', password: 'blue moon', user: 'Ada' })
  expect(last().message).toBe('Cart open with ***MASKED*** of Ada')
  log.info('{apiKey}', () => ({ apiKey: 'blue moon' }))
  expect(last().message).toBe('***MASKED***')
  log.info`The password is ${'blue moon'}`
  expect(last().message).toBe('The password is ***MASKED***')
  log.info('{tokens} tokens, password {result}', { tokens: 812, result: true })
  expect(last().message).toBe('812 tokens, password true')
  expect(recorded.lines.join()).not.toContain('blue moon')
})

it('takes errors', () => {
  const log = getLogger('api')
  log.error('Failed: {error}', { error: new TypeError('boom'), n: 1 })
  expect(last()).toMatchObject({
    level: 'ERROR',
    message: 'Failed: boom',
    n: 1,
    exception: { type: 'TypeError', message: 'boom' },
  })
  expect(last()).not.toHaveProperty('error')
  log.error(new Error('alone'))
  expect(last()).toMatchObject({ exception: { message: 'alone' } })
})

it('has the levels', () => {
  const levels: LogLevel[] = ['trace', 'debug', 'info', 'warning', 'error', 'fatal']
  for (const level of levels) getLogger('api')[level](level)
  expect(recorded.records.map(({ level, level_name = '' }) => [level, level_name])).toEqual([
    ['DEBUG', 'trace'],
    ['DEBUG', ''],
    ['INFO', ''],
    ['WARNING', ''],
    ['ERROR', ''],
    ['CRITICAL', ''],
  ])
  recorded.sillok.setLevel('CRITICAL', 'api')
  getLogger('api').error('no')
  expect(recorded.records).toHaveLength(6)
})

it('is redacted, forges nothing and has the fields of its scope', () => {
  withContext({ correlation_id: 'c-1' }, () =>
    getLogger('api').info('x', { password: 'hunter2', level: 'CRITICAL', log_type: 'audit' }),
  )
  expect(last()).toMatchObject({
    correlation_id: 'c-1',
    level: 'INFO',
    password: '***MASKED***',
    extra: { level: 'CRITICAL', log_type: 'audit' },
  })
})
