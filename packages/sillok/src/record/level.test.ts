import { describe, expect, it } from 'vitest'
import { LEVELS, levelOfSeverity, loudness, parseLevel, SEVERITY_NUMBER } from './index.js'

describe('parseLevel', () => {
  it.each([
    ['trace', 'DEBUG'],
    ['Verbose', 'DEBUG'],
    ['DEBUG', 'DEBUG'],
    ['debug3', 'DEBUG'],
    ['info', 'INFO'],
    [' Information ', 'INFO'],
    ['notice', 'INFO'],
    ['WARN', 'WARNING'],
    ['warning', 'WARNING'],
    ['err', 'ERROR'],
    ['Error2', 'ERROR'],
    ['severe', 'ERROR'],
    ['fatal', 'CRITICAL'],
    ['FATAL4', 'CRITICAL'],
    ['emerg', 'CRITICAL'],
    ['panic', 'CRITICAL'],
    ['alert', 'CRITICAL'],
    ['', undefined],
    ['loud', undefined],
    ['info5', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['constructor2', undefined],
    ['toString', undefined],
    [30, undefined],
    [null, undefined],
    [{}, undefined],
    [['info'], undefined],
    ['info'.padEnd(33), undefined],
  ])('%s → %s', (name, level) => expect(parseLevel(name)).toBe(level))

  it('knows every level by its own name', () => {
    for (const level of LEVELS) expect(parseLevel(level)).toBe(level)
  })
})

describe('severity numbers', () => {
  it('go both ways, over the whole range', () => {
    for (const level of LEVELS) expect(levelOfSeverity(SEVERITY_NUMBER[level])).toBe(level)
    for (let n = 2; n <= 24; n++) {
      expect(loudness(levelOfSeverity(n) ?? 'DEBUG')).toBeGreaterThanOrEqual(
        loudness(levelOfSeverity(n - 1) ?? 'DEBUG'),
      )
    }
    for (const n of [0, -1, 25, Number.NaN]) expect(levelOfSeverity(n)).toBeUndefined()
  })
})
