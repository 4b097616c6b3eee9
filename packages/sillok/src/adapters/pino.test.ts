import { once } from 'node:events'
import { resolve } from 'node:path'
import fastify from 'fastify'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withContext } from '../context/index.js'
import { pinoCompat, sillokDestination } from './pino.js'
import { type Rec, type Recording, recording } from './testkit/records.js'

let recorded: Recording
beforeEach(() => {
  recorded = recording()
})
afterEach(() => recorded.close())

function last(): Rec {
  return recorded.records.at(-1) ?? {}
}

it('named as the target of a transport, says which line to write', async () => {
  const stream = pino.transport({ target: resolve(import.meta.dirname, '../../dist/adapters/pino.js') })
  const [error] = await once(stream, 'error')
  expect(error).toMatchObject({ message: expect.stringContaining('Write `pino(sillokDestination())`') })
})

/** What both must do: pino itself before our destination, and our logger in its shape. */
describe.each([
  ['pino with our destination', () => pino({ level: 'trace' }, sillokDestination())],
  ['pinoCompat', () => pinoCompat() as unknown as pino.Logger],
])('%s', (_name, make) => {
  it('takes every shape of a call', () => {
    const log = make()
    const error = Object.assign(new TypeError('broken'), { code: 'E_X' })
    log.info('plain')
    expect(last()).toMatchObject({ level: 'INFO', logger: 'pino', message: 'plain' })
    log.info({ a: 1 }, 'with fields')
    expect(last()).toMatchObject({ message: 'with fields', a: 1 })
    log.info({ a: 1 })
    expect(last()).toMatchObject({ message: '', a: 1 })
    log.info('%s is %d', 'x', 5)
    expect(last()).toMatchObject({ message: 'x is 5' })
    log.info({ a: 1 }, '%s is %d', 'x', 5)
    expect(last()).toMatchObject({ message: 'x is 5', a: 1 })
    log.error(error)
    expect(last()).toMatchObject({
      level: 'ERROR',
      message: 'broken',
      exception: { type: 'TypeError', message: 'broken', code: 'E_X', stack: expect.any(String) },
    })
    log.error(error, 'told')
    expect(last()).toMatchObject({ message: 'told', exception: { message: 'broken' } })
    log.error({ err: error, a: 1 }, 'told')
    expect(last()).toMatchObject({ message: 'told', a: 1, exception: { message: 'broken' } })
    log.info(null, 'nothing')
    expect(last()).toMatchObject({ message: 'nothing' })
    log.info(undefined, 'nothing')
    expect(recorded.records).toHaveLength(10)
  })

  it('has the levels', () => {
    const log = make()
    for (const name of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[name](name)
    log.silent('no')
    expect(recorded.records.map(({ level }) => level)).toEqual([
      'DEBUG',
      'DEBUG',
      'INFO',
      'WARNING',
      'ERROR',
      'CRITICAL',
    ])
    log.level = 'warn'
    expect([log.level, log.levelVal, log.isLevelEnabled('info'), log.isLevelEnabled('error')]).toEqual([
      'warn',
      40,
      false,
      true,
    ])
    log.info('no')
    log.level = 'silent'
    log.fatal('no')
    expect(recorded.records).toHaveLength(6)
    expect(() => {
      log.level = 'loud'
    }).toThrow(/unknown level loud/)
    expect(log.levels.values.warn).toBe(40)
    expect(log.levels.labels[60]).toBe('fatal')
  })

  it('has children with their bindings, level and prefix', () => {
    const log = make()
    const child = log.child({ part: 'a' }, { level: 'warn', msgPrefix: '[a] ' }).child({ step: 2 })
    child.info('no')
    child.warn({ n: 1 }, 'yes')
    expect(recorded.records).toHaveLength(1)
    expect(last()).toMatchObject({ message: '[a] yes', part: 'a', step: 2, n: 1 })
    expect(child.bindings()).toMatchObject({ part: 'a', step: 2 })
    child.setBindings({ step: 3 })
    child.warn('again')
    expect(last()).toMatchObject({ step: 3 })
  })

  it('serialises once', () => {
    const serializers = { user: ({ id }: { id: number }) => `user ${id}` }
    const log = make().child({ user: { id: 1 } }, { serializers })
    log.child({ a: 1 }).info('x')
    expect(last()).toMatchObject({ user: 'user 1', a: 1 })
    log.info({ user: { id: 2 } }, 'x')
    expect(last()).toMatchObject({ user: 'user 2' })
  })

  it('is redacted, forges nothing and has the fields of its scope', () => {
    withContext({ correlation_id: 'c-1' }, () =>
      make().info({ password: 'hunter2', log_type: 'audit', service: 'forged' }, 'x'),
    )
    expect(last()).toMatchObject({
      password: '***MASKED***',
      correlation_id: 'c-1',
      extra: { log_type: 'audit', service: 'forged' },
    })
    expect(recorded.lines.join()).not.toContain('hunter2')
  })

  it('follows our levels too', () => {
    recorded.sillok.setLevel('ERROR', 'pino')
    make().warn('no')
    make().error('yes')
    expect(recorded.records).toHaveLength(1)
  })
})

describe('sillokDestination', () => {
  it("has pino's own time and name, and of its base what we have not", () => {
    pino({ name: 'billing' }, sillokDestination()).info('x')
    expect(last()).toMatchObject({ logger: 'billing', timestamp: expect.stringMatching(/Z$/) })
    expect(last()).not.toHaveProperty('pid')
    expect(last()).not.toHaveProperty('hostname')
    expect(last()).not.toHaveProperty('extra')
    pino({ timestamp: () => ',"time":"2026-01-02T03:04:05.678Z"' }, sillokDestination()).info('x')
    expect(last().timestamp).toBe('2026-01-02T03:04:05.678Z')
    pino({ timestamp: false, base: null }, sillokDestination()).info('no time')
    expect(Date.parse(String(last().timestamp))).toBeGreaterThan(Date.now() - 60_000)
  })

  it('reads lines that pino was told to form otherwise', () => {
    const options: pino.LoggerOptions = {
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      customLevels: { loud: 45 },
    }
    const log = pino(options, sillokDestination())
    log.fatal('x')
    expect(last()).toMatchObject({ level: 'CRITICAL', message: 'x' })
    pino({ customLevels: { loud: 45 } }, sillokDestination()).loud('y')
    expect(last()).toMatchObject({ level: 'WARNING', message: 'y' })
  })

  it('loses nothing that is no line of pino', () => {
    const destination = sillokDestination({ logger: 'odd' })
    destination.write('not json\n')
    expect(last()).toMatchObject({ message: 'not json', logger: 'odd' })
    destination.write('{"level":"purple","msg":{"a":1}}\n')
    expect(last()).toMatchObject({ extra: { level: 'purple' }, logger: 'odd' })
  })
})

describe('pinoCompat', () => {
  it('never throws, whatever it is given', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const log = pinoCompat({ serializers: { bad: () => fail() } })
    const fail = () => {
      throw new Error('no')
    }
    const hostile = {
      get a() {
        return fail()
      },
      b: 1,
      bad: 1,
    }
    log.info(hostile, '%s %o', proxy, hostile)
    expect(last()).toMatchObject({ b: 1, bad: '[Unreadable: a serializer threw]' })
    log.child(proxy).error(proxy)
    log.fatal(proxy, proxy as unknown as string)
    ;(log.info as (...values: unknown[]) => void)()
    ;(log.info as (...values: unknown[]) => void)(Symbol('x'), 5n)
    expect(last()).toMatchObject({ message: 'Symbol(x) 5n' })
    expect(recorded.records).toHaveLength(5)
  })

  it('says the message of an error, whatever a serialiser makes of it', () => {
    const log = pinoCompat({ serializers: { err: ({ message }: Error) => ({ said: message }) } })
    log.error(new Error('bad'))
    expect(last()).toMatchObject({ message: 'bad', exception: { said: 'bad' } })
    log.error({ err: new Error('worse') }, undefined)
    expect(last()).toMatchObject({ message: 'worse' })
  })

  it.each(['redact', 'mixin', 'hooks', 'customLevels', 'transport'])('refuses %s', (name) => {
    expect(() => pinoCompat({ [name]: [] })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    )
    expect(() => pinoCompat().child({}, { [name]: [] })).toThrow(name)
  })

  it('is a logger for Fastify', async () => {
    const app = fastify({ loggerInstance: pinoCompat({ name: 'web' }) })
    app.get('/x', async (request) => {
      request.log.info({ step: 1 }, 'in handler')
      return 'ok'
    })
    app.get('/fail', async () => {
      throw new Error('broken')
    })
    await app.inject('/x')
    await app.inject('/fail')
    await app.close()
    expect(recorded.records.map(({ message }) => message)).toEqual([
      'incoming request',
      'in handler',
      'request completed',
      'incoming request',
      'broken',
      'request completed',
    ])
    expect(recorded.records[1]).toMatchObject({ logger: 'web', step: 1, reqId: 'req-1' })
    expect(recorded.records[0]).toMatchObject({ req: { method: 'GET' } })
    expect(recorded.records[4]).toMatchObject({ exception: { message: 'broken', stack: expect.any(String) } })
  })
})

it('takes no logger from a field that a call gives, as the name of a user', async () => {
  const plain = pino(sillokDestination())
  const named = pino({ name: 'web' }, sillokDestination())
  const streams = pino({ name: 'web' }, pino.multistream([{ stream: sillokDestination() }]))
  const texts = pino({ formatters: { level: (label) => ({ level: label }) } }, sillokDestination())
  for (const log of [plain, named, streams, texts]) {
    log.info({ name: 'Ada' }, 'signed in')
    log.info({ logger: 'forged' }, 'signed in')
  }
  named.child({ name: 'web.api' }).info({ name: 'Ada' }, 'signed in')
  named.info('no fields')
  const said = recorded.records.map((record) => [record.logger, record.name ?? (record.extra as Rec)?.logger])
  expect(said).toEqual([
    ['pino', 'Ada'],
    ['pino', 'forged'],
    ['web', 'Ada'],
    ['web', 'forged'],
    ['web', 'Ada'],
    ['web', 'forged'],
    ['pino', 'Ada'],
    ['pino', 'forged'],
    ['web.api', 'Ada'],
    ['web', undefined],
  ])
})
