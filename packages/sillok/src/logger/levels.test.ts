import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getLogger } from './index.js'
import { Levels } from './levels.js'
import { begin, end, type Recorded } from './running.test.help.js'

describe('levels', () => {
  it('are those of the nearest parent that has one', () => {
    const levels = new Levels('INFO', { api: 'WARNING', 'api.db': 'DEBUG' })
    expect(levels.of('api.db.pool')).toBe('DEBUG')
    expect(levels.of('api.dbx')).toBe('WARNING')
    expect(levels.of('api')).toBe('WARNING')
    expect(levels.of('apis')).toBe('INFO')
    expect(levels.of('')).toBe('INFO')
    expect(levels.of('.')).toBe('INFO')
    expect(levels.of('__proto__.x')).toBe('INFO')
  })
})

describe('levels while running', () => {
  let recorded: Recorded
  beforeEach(() => {
    recorded = begin({ levels: { 'api.db': 'error' } })
  })
  afterEach(end)

  it('hold for loggers that are there already, and for those of with', () => {
    const log = getLogger('api.db.pool')
    const bound = log.with({ a: 1 })
    log.info('no')
    recorded.sillok.setLevel('debug', 'api.db')
    log.debug('yes')
    bound.debug('yes')
    expect(recorded.sillok.level('api.db.pool')).toBe('DEBUG')
    expect(recorded.sillok.level()).toBe('INFO')
    recorded.sillok.setLevel('CRITICAL')
    getLogger('other').error('no')
    log.debug('yes')
    expect(recorded.messages()).toEqual(['yes', 'yes', 'yes'])
  })

  it('change by a signal', async () => {
    const log = getLogger('worker')
    const heard = new Promise<void>((resolve) =>
      process.once('SIGUSR2', () => {
        recorded.sillok.setLevel('debug')
        resolve()
      }),
    )
    log.debug('no')
    process.kill(process.pid, 'SIGUSR2')
    await heard
    log.debug('yes')
    expect(recorded.messages()).toEqual(['yes'])
  })

  it('refuse what is no level', () => {
    for (const level of ['loud', undefined, 7, { toString: () => 'INFO' }]) {
      expect(() => recorded.sillok.setLevel(level as 'INFO')).toThrow(/not one of DEBUG, INFO/)
    }
  })
})
