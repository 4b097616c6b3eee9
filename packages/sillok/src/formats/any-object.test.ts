import { describe, expect, test } from 'vitest'
import { readAnyObject } from './any-object.js'

const NOW = '2026-11-26T08:00:00.000Z'
const read = (line: string) => readAnyObject(line, JSON.parse(line), NOW)

describe('a line of another logger', () => {
  test.each([
    ['pino', '{"level":50,"time":1795172144123,"pid":7,"hostname":"h","name":"shop","msg":"card refused"}'],
    ['pino with ISO time', '{"level":50,"time":"2026-11-20T10:55:44.123Z","msg":"card refused"}'],
    [
      'bunyan',
      '{"name":"shop","hostname":"h","pid":7,"level":50,"msg":"card refused","time":"2026-11-20T10:55:44.123Z","v":0}',
    ],
    ['zap', '{"level":"error","ts":1795172144.123,"caller":"shop/pay.go:7","msg":"card refused"}'],
    ['slog', '{"time":"2026-11-20T10:55:44.123Z","level":"ERROR","msg":"card refused","order":7}'],
    ['ECS', '{"@timestamp":"2026-11-20T10:55:44.123Z","log.level":"error","message":"card refused"}'],
    ['GCP', '{"severity":"ERROR","time":"2026-11-20T10:55:44.123Z","message":"card refused"}'],
    [
      'python-json-logger',
      '{"asctime":"2026-11-20 10:55:44,123","levelname":"ERROR","name":"shop","message":"card refused"}',
    ],
    ['structlog', '{"event":"card refused","level":"error","timestamp":"2026-11-20T10:55:44.123Z"}'],
  ])('%s: time, level and message are where they belong', (_name, line) => {
    expect(read(line).envelope).toMatchObject({
      timestamp: '2026-11-20T10:55:44.123Z',
      level: 'ERROR',
      message: 'card refused',
    })
  })
})

describe('a line of a program of its own', () => {
  test('keeps what a logger would not have meant', () => {
    const { envelope, fields } = read(
      '{"message":"level up","level":42,"time":12,"name":"Kim","text":"t","date":"2024-01-01"}',
    )
    expect(envelope).toMatchObject({ timestamp: NOW, level: 'INFO', message: 'level up', logger: '' })
    expect(fields).toEqual({ level: 42, time: 12, name: 'Kim', text: 't', date: '2024-01-01' })
  })

  test('of canonical names and others the canonical ones count, and nothing is lost', () => {
    const { envelope, fields } = read(
      '{"timestamp":"2026-11-20T10:55:44.123Z","time":5,"level":"WARNING","severity":"error","message":"a","msg":"b"}',
    )
    expect(envelope).toMatchObject({ timestamp: '2026-11-20T10:55:44.123Z', level: 'WARNING', message: 'a' })
    expect(fields).toEqual({ time: 5, severity: 'error', msg: 'b' })
  })

  test('an event alone stays an event', () => {
    expect(read('{"event":"order.placed"}').envelope).toMatchObject({ event: 'order.placed', message: '' })
  })
})

test.each([
  ['{"level":10,"time":1795172144123,"pid":1,"msg":"m"}', 'DEBUG', 'trace'],
  ['{"level":35,"time":1795172144123,"pid":1,"msg":"m"}', 'INFO', '35'],
  ['{"level":30,"time":1795172144123,"pid":1,"msg":"m"}', 'INFO', undefined],
  ['{"timestamp":"2026-11-20T10:55:44.123Z","level":"silly","message":"m"}', 'DEBUG', 'silly'],
  ['{"timestamp":"2026-11-20T10:55:44.123Z","level":"Warn","message":"m"}', 'WARNING', undefined],
  ['{"ts":1795172144.1,"lvl":"W","msg":"m"}', 'WARNING', undefined],
  ['{"ts":1795172144.1,"lvl":"trce","msg":"m"}', 'DEBUG', 'trce'],
  ['{"severity":"NOTICE","message":"m"}', 'INFO', 'NOTICE'],
  ['{"level":"silly","level_name":"mine","message":"m"}', 'DEBUG', 'mine'],
])('%s: a level that says more than ours keeps its name', (line, level, name) => {
  const { envelope, fields } = read(line)
  expect([envelope.level, fields.level_name]).toEqual([level, name])
})
