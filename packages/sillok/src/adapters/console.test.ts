import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withContext } from '../context/index.js'
import { captureConsole } from './console.js'
import { type Rec, type Recording, recording } from './testkit/records.js'

let recorded: Recording
let captured: Disposable

beforeEach(() => {
  recorded = recording()
  captured = captureConsole()
})
afterEach(async () => {
  captured[Symbol.dispose]()
  await recorded.close()
})

function last(): Rec {
  return recorded.records.at(-1) ?? {}
}

describe('a captured console', () => {
  it('has our levels', () => {
    console.debug('a')
    console.log('b')
    console.info('c')
    console.warn('d')
    console.error('e')
    console.trace('f')
    console.assert(true, 'no')
    console.assert(1 > 2, 'g %d', 5)
    console.assert(false)
    expect(recorded.records.map(({ level, message }) => [level, message])).toEqual([
      ['DEBUG', 'a'],
      ['INFO', 'b'],
      ['INFO', 'c'],
      ['WARNING', 'd'],
      ['ERROR', 'e'],
      ['DEBUG', 'f'],
      ['ERROR', 'Assertion failed: g 5'],
      ['ERROR', 'Assertion failed'],
    ])
    expect(last()).toMatchObject({ logger: 'console' })
    expect(recorded.records[5]?.stack).toMatch(/^\s+at .*console\.test\.ts/)
  })

  it('knows a secret by the text before it', () => {
    console.log('password', 'swordfish', 'again swordfish', 'swordfish')
    expect(last().message).toMatch(/^password \*\*\*MASKED\*\*\* again/)
    console.log('the new token is %s', 'swordfish')
    console.log('tokens %d of %s', 812, 'gpt')
    expect(recorded.records.map(({ message }) => message).slice(1)).toEqual([
      'the new token is ***MASKED***',
      'tokens 812 of gpt',
    ])
  })

  it('fills in what a format string asks for', () => {
    const cases: [unknown[], string][] = [
      [['%s is %d years, %i, %f', 'Ann', 42.5, '7.9', '1.5'], 'Ann is 42.5 years, 7, 1.5'],
      [['100%'], '100%'],
      [['%d%% %s', 5], '5% %s'],
      [['%cred', 'color: red'], 'red'],
      [['%s', 5n], '5n'],
      [['a', 'b', 3, true, null, undefined], 'a b 3 true null undefined'],
      [[5, 'x'], '5 x'],
      [['%j and %o', 'x', 1], '"x" and 1'],
      [['%d', {}], 'NaN'],
      [[], ''],
    ]
    for (const [values, message] of cases) {
      console.log(...values)
      expect(last().message).toBe(message)
    }
  })

  it('keeps objects as fields, and their secrets out of the text', () => {
    console.log('signed in', { user: 'ann', password: 'hunter2' })
    expect(last()).toMatchObject({ message: 'signed in', user: 'ann', password: '***MASKED***' })
    console.log('got %o and %j', { password: 'hunter2' }, { a: { apiKey: 'hunter2' } }, [1])
    expect(last()).toMatchObject({
      args: [{ password: '***MASKED***' }, { a: { apiKey: '***MASKED***' } }, [1]],
    })
    expect(last().message).toMatch(/^got \{.*MASKED.*\} and \{.*MASKED/)
    console.log({ token: 'hunter2', n: 1 })
    expect(last()).toMatchObject({ token: '***MASKED***', n: 1, message: expect.stringContaining('n') })
    console.log(new Map([['password', 'hunter2']]))
    console.table([{ password: 'hunter2', n: 1 }])
    expect(last()).toMatchObject({ message: 'table', rows: [{ password: '***MASKED***', n: 1 }] })
    console.dir({ password: 'hunter2' }, { depth: 1 })
    expect(last()).not.toHaveProperty('depth')
    expect(recorded.lines.join()).not.toContain('hunter2')
  })

  it('keeps errors as exceptions', () => {
    console.error(new TypeError('broken', { cause: new Error('root') }))
    expect(last()).toMatchObject({
      message: 'broken',
      exception: { type: 'TypeError', stack: expect.any(String), cause: { message: 'root' } },
    })
    console.error('failed:', new Error('one'), new Error('two'), { a: 1 })
    expect(last()).toMatchObject({
      message: 'failed:',
      a: 1,
      exception: { message: 'one' },
      args: [{ message: 'two' }],
    })
    console.error('failed: %s', new Error('one'))
    expect(last()).toMatchObject({ message: 'failed: one', exception: { message: 'one' } })
  })

  it('groups, counts and measures', () => {
    console.group('job %d', 7)
    console.log('inside')
    expect(last()).toMatchObject({ message: 'inside', group: 'job 7' })
    console.groupCollapsed('step')
    console.log('deeper')
    expect(last().group).toBe('job 7 › step')
    console.groupEnd()
    console.groupEnd()
    console.groupEnd()
    console.log('out')
    expect(last()).not.toHaveProperty('group')
    console.count()
    console.count()
    expect(last()).toMatchObject({ message: 'default: 2', count: 2 })
    console.countReset()
    console.count()
    expect(last().message).toBe('default: 1')
    console.time('t')
    console.timeLog('t', 'so far', { a: 1 })
    expect(last()).toMatchObject({ message: expect.stringMatching(/^t: [\d.]+ ms so far$/), a: 1 })
    console.timeEnd('t')
    expect(last().duration_ms).toEqual(expect.any(Number))
    console.timeEnd('t')
    expect(last()).toMatchObject({ level: 'WARNING', message: 'There is no timer t' })
  })

  it('forges nothing, and has the fields of its scope', () => {
    withContext({ correlation_id: 'c-1' }, () => console.log('x', { level: 'CRITICAL', logger: 'forged' }))
    expect(last()).toMatchObject({
      level: 'INFO',
      logger: 'console',
      correlation_id: 'c-1',
      extra: { level: 'CRITICAL', logger: 'forged' },
    })
  })

  it('never throws, and loses nothing, whatever it is given', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const hostile = {
      get a() {
        throw new Error('no')
      },
      toString: null,
    }
    const values = fc.array(
      fc.oneof(
        fc.anything(),
        fc.constantFrom('%s%o', 'PROXY', 'HOSTILE', Symbol('s'), () => 1, new Error('x')),
      ),
    )
    fc.assert(
      fc.property(
        values,
        fc.constantFrom('log', 'error', 'table', 'dir', 'count', 'group'),
        (given, name) => {
          const before = recorded.records.length
          ;(console as unknown as Record<string, (...values: unknown[]) => void>)[name]?.(
            ...given.map((value) => (value === 'PROXY' ? proxy : value === 'HOSTILE' ? hostile : value)),
          )
          const expected = name === 'group' && given.length === 0 ? before : before + 1
          expect(recorded.records).toHaveLength(expected)
          console.groupEnd()
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the console itself', () => {
  it('comes back', () => {
    const { log } = console
    captured[Symbol.dispose]()
    expect(console.log).not.toBe(log)
    captured = captureConsole({ logger: 'out' })
    console.log('x')
    expect(last()).toMatchObject({ logger: 'out' })
  })

  it('prints while logging is off, and for a sink that prints', async () => {
    await recorded.close()
    captured[Symbol.dispose]()
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
    captured = captureConsole()
    console.log('not configured')
    expect(printed).toHaveBeenLastCalledWith('not configured')
    recorded = recording({ sinks: [{ write: () => console.log('sink') }] })
    console.log('once')
    expect(recorded.records).toHaveLength(1)
    expect(printed).toHaveBeenLastCalledWith('sink')
    expect(printed).toHaveBeenCalledTimes(2)
    captured[Symbol.dispose]()
    printed.mockRestore()
  })
})
