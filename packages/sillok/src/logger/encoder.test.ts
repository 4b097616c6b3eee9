import { expect, it } from 'vitest'
import { getScope } from '../context/index.js'
import { keepAll } from '../record/index.js'
import { newCounters } from './counters.js'
import { makeEncoder } from './encoder.js'

it('leaves a record of its own where one cannot be encoded, with nothing of what was given', () => {
  const counters = newCounters()
  const encode = makeEncoder({
    scope: getScope,
    identity: { service: 'shop', instance: 'a' },
    redactor: {
      ...keepAll,
      key: () => {
        throw new Error('a broken rule')
      },
    },
    withIds: true,
    counters,
  })
  const timestamp = '2026-11-20T10:00:00.000Z'
  const line = encode(
    { timestamp, level: 'ERROR', logger: 'hunter2', message: 'hunter2' },
    { password: 'hunter2' },
  )
  expect(JSON.parse(line)).toEqual({
    timestamp,
    level: 'ERROR',
    logger: 'sillok',
    message: 'A record could not be encoded',
    event: 'log.encode_failed',
    log_type: 'logging',
    service: 'shop',
    instance: 'a',
  })
  expect(counters.encodeFailures).toBe(1)
})
