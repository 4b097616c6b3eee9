import type { Line } from 'sillok/stream'
import { expect, it } from 'vitest'
import { LineRows } from './line-rows.js'
import { Rows } from './rows.js'

const TIME = '2026-11-20T10:55:44.123Z'
const line = (record: object | string): Line => {
  const text =
    typeof record === 'string' ? record : JSON.stringify({ timestamp: TIME, level: 'ERROR', ...record })
  return { text, segment: 's', offset: 0, bytes: Buffer.byteLength(text) + 1 }
}
const made = (record: object | string): object => new Rows(new LineRows()).add(line(record), 'app')

it('counts what a stream lost to a full disk, and lines that are no record', () => {
  expect(made({ message: 'm', log_type: 'gap', dropped: 7 })).toEqual({ invalid: false, dropped: 7 })
  expect(made({ message: 'm', log_type: 'gap', dropped: -7 })).toEqual({ invalid: false, dropped: 0 })
  expect(made('no record')).toEqual({ invalid: true, dropped: 0 })
})

it('takes nobody’s word for it who sent a record over HTTP', () => {
  const sent = { intake_address: '192.0.2.7', message: 'm' }
  expect(made({ ...sent, log_type: 'gap', dropped: 7 })).toEqual({ invalid: false, dropped: 0 })
  expect(made({ ...sent, log_type: 'invalid' })).toEqual({ invalid: false, dropped: 0 })
})
