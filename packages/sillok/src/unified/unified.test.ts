import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { jsonSchemaOf, securityAlert, unified } from '../events/index.js'
import { configure, type Sillok } from '../logger/index.js'
import { log, logBatch, logInference, logSecurityAlert, unifiedLog } from './index.js'

let sillok: Sillok
let records: Record<string, unknown>[]

beforeEach(() => {
  records = []
  const sinks = [{ write: (line: string) => void records.push(JSON.parse(line)) }]
  const levels = { quiet: 'ERROR' as const }
  sillok = configure({ root: mkdtempSync(join(tmpdir(), 'sillok-')), level: 'debug', levels, sinks })
})

afterEach(() => sillok.close())

const ajv = new Ajv2020.default()
addFormats.default(ajv)
const validators = {
  unified: ajv.compile(jsonSchemaOf(unified)),
  security_alert: ajv.compile(jsonSchemaOf(securityAlert)),
}

function expectValid(): void {
  for (const record of records) {
    const validate = validators[record.event as keyof typeof validators]
    expect(validate(record), JSON.stringify([validate.errors, record])).toBe(true)
  }
}

/** What only JavaScript can give. */
const wrong = (value: unknown): never => value as never

it('one call, with its parts one by one or by name', () => {
  log('raw', 'debug', 'trader', 'order', 'Order sent', { id: 4, apiKey: 'k' }, ['fast'])
  unifiedLog({
    category: 'training',
    level: 'WARN',
    component: 'trader',
    eventType: 'label',
    message: 'Labelled',
  })
  expect(records).toMatchObject([
    {
      level: 'DEBUG',
      logger: 'trader',
      message: 'Order sent',
      event: 'unified',
      component: 'trader',
      category: 'raw',
      event_type: 'order',
      metadata: { id: 4, apiKey: '***MASKED***' },
      tags: ['fast'],
    },
    { level: 'WARNING', category: 'training', event_type: 'label' },
  ])
  expectValid()
})

it('ready calls for inference, batch and security alerts', () => {
  logInference({ component: 'scorer', model: 'rank-3', durationMs: 12 })
  logInference({ component: 'scorer', model: 'rank-3', durationMs: 12, success: false, message: 'No answer' })
  logBatch({ component: 'import', processed: 500, durationMs: 9 })
  logBatch({ component: 'import', processed: 500, failed: 2, durationMs: 9, tags: ['nightly'] })
  logSecurityAlert({ component: 'gate', severity: 'critical', message: 'Key used twice', tags: ['key'] })
  expect(records).toMatchObject([
    {
      level: 'INFO',
      category: 'raw',
      event_type: 'inference',
      model: 'rank-3',
      duration_ms: 12,
      success: true,
    },
    { level: 'ERROR', message: 'No answer', success: false },
    { level: 'INFO', category: 'summary', event_type: 'batch', processed: 500, failed: 0 },
    { level: 'WARNING', failed: 2, tags: ['nightly'] },
    {
      level: 'CRITICAL',
      category: 'tagged',
      log_type: 'security',
      event: 'security_alert',
      tags: ['security', 'key'],
    },
  ])
  expectValid()
})

it('says what is wrong, and keeps it', () => {
  log(wrong('other'), wrong('loud'), wrong(7), wrong(''), wrong(null), wrong('meta'), wrong('tag'))
  unifiedLog(wrong(undefined))
  logSecurityAlert(wrong({ severity: 'odd', tags: 5 }))
  const [first, second, third] = records
  expect(first).toMatchObject({
    level: 'INFO',
    logger: 'unified',
    category: 'other',
    event_type: '',
    metadata: 'meta',
    tags: 'tag',
    component: '7',
    extra: { level: 'loud' },
  })
  const names = ['category', 'level', 'component', 'event_type', 'message', 'metadata', 'tags']
  expect(first?.invalid).toMatchObject(names.map((field) => ({ field })))
  expect(second).toMatchObject({
    logger: 'unified',
    invalid: [{ field: '', problem: 'must be an object' }, {}, {}, {}, {}, {}],
  })
  expect(third).toMatchObject({ level: 'WARNING', severity: 'odd', tags: 5, extra: { level: 'odd' } })
})

it('never throws', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const throwing = {
    get component() {
      throw new Error('no')
    },
  }
  for (const call of [unifiedLog, logInference, logBatch, logSecurityAlert]) {
    for (const value of [undefined, null, 5, 'text', [], proxy, throwing]) call(wrong(value))
  }
  expect(records).toHaveLength(28)
  for (const { invalid } of records) expect(invalid).toBeDefined()
})

it('has the level of the logger of its component', () => {
  log('raw', 'INFO', 'quiet', 'x', 'not written')
  log('raw', 'ERROR', 'quiet', 'x', 'written')
  expect(records.map(({ message }) => message)).toEqual(['written'])
})
