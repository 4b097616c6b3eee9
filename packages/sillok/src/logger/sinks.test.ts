import { afterEach, describe, expect, it, vi } from 'vitest'
import { withContext } from '../context/index.js'
import { timestamp } from './clock.js'
import { getLogger, type Sink } from './index.js'
import { begin, end } from './running.test.help.js'

const fail = () => {
  throw new Error('sink failed')
}

afterEach(end)

describe('a sink', () => {
  it('that fails harms neither the application nor the others', async () => {
    const after: string[] = []
    const failing: Sink = {
      write: fail,
      flush: async () => fail(),
      flushSync: fail,
      close: async () => fail(),
    }
    const recorded = begin({ sinks: [failing, { write: (line) => void after.push(line) }] })
    for (let i = 0; i < 3; i++) getLogger('api').info('x')
    expect(recorded.messages()).toEqual(['x', 'x', 'x'])
    expect(after).toHaveLength(3)
    expect(await recorded.written()).toHaveLength(3)
    expect(recorded.sillok.stats().sinkFailures).toBe(4)
    await recorded.sillok.close()
    expect(recorded.sillok.stats().sinkFailures).toBeGreaterThan(4)
  })

  it('that is async and rejects is counted, and ends nothing', async () => {
    const recorded = begin({ sinks: [{ write: (async () => fail()) as () => void }] })
    getLogger('api').info('x')
    await vi.waitFor(() => expect(recorded.sillok.stats().sinkFailures).toBe(1))
  })

  it('that throws while it is flushed at once fails alone, too', async () => {
    const recorded = begin({ sinks: [{ write() {}, flush: () => fail(), close: () => fail() }] })
    getLogger('api').info('x')
    await recorded.sillok.flush()
    await recorded.sillok.close()
    expect(recorded.sillok.stats().sinkFailures).toBe(2)
  })

  it('is flushed and closed with the logging, once', async () => {
    const calls: string[] = []
    const sink: Sink = {
      write: () => void calls.push('write'),
      flush: async () => void calls.push('flush'),
      close: async () => void calls.push('close'),
    }
    const { sillok } = begin({ sinks: [sink] })
    getLogger('api').info('x')
    await sillok.flush()
    await sillok.close()
    await sillok.close()
    getLogger('api').info('after')
    expect(calls).toEqual(['write', 'flush', 'flush', 'close'])
  })
})

describe('a record', () => {
  it('has the ids of its scope, unless they are not wanted', async () => {
    const ids = { correlation_id: 'c-1', request_id: 'r-1', trace_id: 't-1', span_id: 's-1' }
    const log = getLogger('api')
    let recorded = begin()
    withContext({ ...ids, tenant: 'a' }, () => log.info('x'))
    expect(recorded.records()[0]).toMatchObject({ ...ids, tenant: 'a' })
    await end()
    recorded = begin({ includeCorrelationId: false })
    withContext({ ...ids, tenant: 'a' }, () => log.info('x', { correlation_id: 'own' }))
    const [record = {}] = recorded.records()
    expect(record).toMatchObject({ tenant: 'a', correlation_id: 'own' })
    for (const name of ['request_id', 'trace_id', 'span_id']) expect(record).not.toHaveProperty(name)
  })

  it('has fields of the call before those of the logger before those of the scope', () => {
    const recorded = begin()
    const log = getLogger('api').with({ a: 'logger', b: 'logger' })
    withContext({ a: 'scope', b: 'scope', c: 'scope' }, () => log.info('x', { a: 'call' }))
    expect(recorded.records()[0]).toMatchObject({ a: 'call', b: 'logger', c: 'scope' })
  })
})

describe('the time', () => {
  it('never goes back, whatever the clock does', () => {
    const begun = timestamp()
    const now = vi.spyOn(Date, 'now')
    const seen = [begun]
    for (const offset of [5, -10_000, 0, 3, -1, 10]) {
      now.mockReturnValue(Date.parse(begun) + offset)
      seen.push(timestamp())
    }
    now.mockRestore()
    seen.push(timestamp())
    expect(seen).toEqual([...seen].sort())
  })
})

describe('the time after a clock that was wrong by hours', () => {
  it('is there when the clock stands at the beginning of 1970 or before, as of tests and of machines without one', async () => {
    // Of its own: it must not have told any time yet.
    const fresh = (await import(`${new URL('../../dist/logger/clock.js', import.meta.url)}?of-its-own`)) as {
      timestamp: typeof timestamp
    }
    expect([-5, 0, 5].map((ms) => fresh.timestamp(ms))).toEqual([
      '1969-12-31T23:59:59.995Z',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.005Z',
    ])
  })

  it('is the right one as soon as the clock is right', () => {
    const right = Date.now()
    const now = vi.spyOn(Date, 'now')
    const seen = [3 * 3_600_000, 0, -10, 7, -59_000, 8].map((offset) => {
      now.mockReturnValue(right + offset)
      return Date.parse(timestamp()) - right
    })
    now.mockRestore()
    expect(seen).toEqual([3 * 3_600_000, 0, 0, 7, 7, 8])
  })
})

describe('a mistyped variable', () => {
  it('is a warning in the log, without its value', () => {
    process.env.LOG_LEVLE = 'hunter2'
    try {
      const recorded = begin()
      expect(recorded.records()).toMatchObject([
        { level: 'WARNING', event: 'config.unknown_variable', variable: 'LOG_LEVLE', meant: 'LOG_LEVEL' },
      ])
      expect(JSON.stringify(recorded.records())).not.toContain('hunter2')
    } finally {
      delete process.env.LOG_LEVLE
    }
  })
})

describe('a variable that asks for a cloud', () => {
  it('is a warning in the log, without its value', () => {
    process.env.LOG_CLOUDWATCH_GROUP = 'hunter2'
    try {
      const recorded = begin()
      expect(recorded.records()).toMatchObject([
        { level: 'WARNING', event: 'config.not_built', variable: 'LOG_CLOUDWATCH_GROUP' },
      ])
      expect(JSON.stringify(recorded.records())).not.toContain('hunter2')
    } finally {
      delete process.env.LOG_CLOUDWATCH_GROUP
    }
  })
})

describe('a variable of other programs that is overridden', () => {
  it('is a warning in the log where its value says nothing to us, without the value', () => {
    process.env.LOG_LEVEL = 'hunter2'
    try {
      const recorded = begin({ level: 'info' })
      expect(recorded.records()).toMatchObject([
        { level: 'WARNING', event: 'config.overridden_variable', variable: 'LOG_LEVEL' },
      ])
      expect(JSON.stringify(recorded.records())).not.toContain('hunter2')
    } finally {
      delete process.env.LOG_LEVEL
    }
  })
})

describe('without a stream', () => {
  it('lines go to the sinks alone, and nothing is made on the disk', async () => {
    const recorded = begin({ stream: false, root: '/proc/nothing/here' })
    getLogger('api').info('x')
    await recorded.sillok.flush()
    expect(recorded.messages()).toEqual(['x'])
    expect(recorded.sillok.stats()).toMatchObject({ records: 1, bytes: 0, dropped: { disk: 0 } })
  })
})
