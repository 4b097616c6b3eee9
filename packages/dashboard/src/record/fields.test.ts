import { describe, expect, it } from 'vitest'
import { allFields, asLine } from './fields.js'

const rec = {
  id: 's/x/0',
  timestamp: '2026-11-20T10:00:00.000Z',
  level: 'INFO',
  logger: 'api',
  message: 'hi',
  service: 'web',
  fields: { port: '80' },
  stream: 's',
  segment: 'x',
  offset: 0,
}

describe('a record', () => {
  it('lists its canonical fields, then its own', () => {
    expect(allFields(rec)).toEqual([
      ['level', 'INFO'],
      ['service', 'web'],
      ['logger', 'api'],
      ['port', '80'],
    ])
  })

  it('is one line without where it was found', () => {
    expect(JSON.parse(asLine(rec))).toEqual({
      timestamp: rec.timestamp,
      level: 'INFO',
      logger: 'api',
      message: 'hi',
      service: 'web',
      port: '80',
    })
  })
})
