import { channel } from 'node:diagnostics_channel'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { getLogger, type Stats } from './index.js'
import { begin, end } from './running.test.help.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(async () => {
  await end()
  vi.useRealTimers()
})

const fail = () => {
  throw new Error('sink failed')
}

describe('the numbers', () => {
  it('count what was written, lost and found', async () => {
    vi.useRealTimers()
    // Only when asked to: on a busy machine its own time comes first.
    const { sillok, written } = begin({ flushMs: 60_000 })
    for (let i = 0; i < 3; i++) getLogger('api').info('x', { n: i })
    const bytes = (await written()).reduce((sum, record) => sum + JSON.stringify(record).length + 1, 0)
    expect(sillok.stats()).toMatchObject({
      records: 3,
      bytes,
      dropped: { disk: 0 },
      truncated: 0,
      encodeFailures: 0,
      sinkFailures: 0,
      waiting: 0,
      failing: undefined,
      flush: { count: 1 },
    })
    const { p50Ms, maxMs } = sillok.stats().flush
    expect(p50Ms).toBeGreaterThan(0)
    expect(maxMs).toBeGreaterThanOrEqual(p50Ms)
  })

  it('count audit records, those that were not made durable too', async () => {
    vi.useRealTimers()
    const { sillok } = begin()
    expect(sillok.stats().audit).toMatchObject({ records: 0, failures: 0, bytes: 0 })
    await getLogger('api').audit({ action: 'read' })
    const { audit } = sillok.stats()
    expect(audit).toMatchObject({
      records: 1,
      failures: 0,
      waiting: 0,
      failing: undefined,
      flush: { count: 1 },
    })
    expect(audit.bytes).toBe(statSync(join(sillok.root, 'audit.jsonl')).size)
    await end()
    const other = begin()
    writeFileSync(join(other.sillok.root, 'audit'), 'in the way')
    await expect(getLogger('api').audit({ action: 'read' })).rejects.toThrow()
    expect(other.sillok.stats().audit).toMatchObject({ records: 0, failures: 1, bytes: 0 })
    await end()
    expect(other.records().at(-1)).toMatchObject({ event: 'log.stats', level: 'WARNING', audit_failures: 1 })
  })

  it('begin with the configuration', async () => {
    for (const _ of [1, 2]) {
      const { sillok } = begin()
      getLogger('api').info('x', { password: 'hunter2' })
      expect(sillok.stats().redacted).toEqual({ key: 1 })
      await end()
    }
  })

  it('count the records in which something was cut', () => {
    const { sillok } = begin()
    const log = getLogger('api')
    let deep: object = {}
    for (let i = 0; i < 20; i++) deep = { deep }
    log.info('x', { deep, list: Array(2000).fill(0) })
    log.info('x', Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i])))
    log.info('x'.repeat(9 * 1024 * 1024))
    log.info('whole', { a: { b: ['c'] } })
    expect(sillok.stats()).toMatchObject({ records: 4, truncated: 3 })
  })

  it('go to the diagnostics channel while somebody listens', () => {
    const { sillok } = begin()
    getLogger('api').info('x')
    vi.advanceTimersByTime(30_000)
    const heard: Stats[] = []
    const listen = (stats: unknown) => void heard.push(stats as Stats)
    channel('sillok:stats').subscribe(listen)
    vi.advanceTimersByTime(20_000)
    channel('sillok:stats').unsubscribe(listen)
    vi.advanceTimersByTime(20_000)
    expect(heard).toHaveLength(2)
    expect(heard[1]).toEqual(sillok.stats())
  })

  it('are a record once a minute, and only when something was lost or went wrong', () => {
    const { records } = begin({ sinks: [{ write: fail }] })
    vi.advanceTimersByTime(300_000)
    expect(records()).toHaveLength(0)
    getLogger('api').info('x')
    getLogger('api').info('x')
    vi.advanceTimersByTime(60_000)
    expect(records()[2]).toMatchObject({
      level: 'WARNING',
      logger: 'sillok',
      log_type: 'logging',
      event: 'log.stats',
      message: 'Logging: 2 sink failures',
      sink_failures: 2,
      records: 2,
    })
    // Its own failure is the next one's news; a sink that is well again ends it.
    vi.advanceTimersByTime(60_000)
    expect(records()[3]).toMatchObject({ sink_failures: 1 })
  })

  it('hold no process up', () => {
    begin()
    expect(vi.getTimerCount()).toBe(1)
  })
})
