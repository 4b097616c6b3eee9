import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.js'

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"'
const VALUE = '(?:[+-]?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|Inf)|NaN)'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*,?)\\})? (${VALUE})(?: -?\\d+)?$`)
const HELP = new RegExp(`^# HELP (${NAME}) .*$`)
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`)

/**
 * Reads the text exposition format as its grammar says, strictly: a type before the samples, one block for a
 * metric, no series twice, whole histograms.
 */
function parse(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true)
  const types = new Map<string, string>()
  const series = new Map<string, number>()
  const closed = new Set<string>()
  let current = ''
  for (const line of text.split('\n')) {
    if (line === '') continue
    const described = HELP.exec(line)?.[1]
    const [, typed, type = ''] = TYPE.exec(line) ?? []
    const opened = described ?? typed
    if (opened !== undefined) {
      if (opened !== current) {
        closed.add(current)
        expect(closed, `${opened} stands in one block`).not.toContain(opened)
        current = opened
      }
      if (typed !== undefined) types.set(typed, type)
      continue
    }
    const sample = SAMPLE.exec(line)
    if (sample === null) throw new Error(`no sample: ${line}`)
    const [, name = '', labels = '', value] = sample
    const family = types.get(current) === 'histogram' ? name.replace(/_(bucket|sum|count)$/, '') : name
    expect(family, `${name} belongs to the block that it stands in`).toBe(current)
    const key = `${name}{${labels}}`
    expect(series.has(key), `${key} stands once`).toBe(false)
    series.set(key, Number(value === '+Inf' ? Infinity : value))
    if (types.get(current) === 'counter') expect(name).toMatch(/_total$/)
  }
  return series
}

const GAUGES = {
  lagRecords: 12,
  lagSeconds: 0.5,
  segmentBytes: 1000,
  indexBytes: 400,
  streamBytes: { raw: 700, tagged: 300 },
  engineState: 'starting',
  engineRestarts: 3,
  liveConnections: 1,
} as const

describe('the metrics', () => {
  it('are well-formed Prometheus text, whatever the reasons are called', async () => {
    const metrics = createMetrics({ gauges: () => GAUGES })
    metrics.intake.accepted('ndjson', 5, 500)
    metrics.intake.rejected('ndjson', 'a"b\\c\nd', 2)
    metrics.intake.writeFailed('DISK_FULL')
    metrics.dropped('live', 7)
    metrics.request('/api/search', 200, 0.03)
    const series = parse(await metrics.text())
    expect(series.get('sillok_intake_records_total{protocol="ndjson"}')).toBe(5)
    expect(series.get('sillok_intake_bytes_total{protocol="ndjson"}')).toBe(500)
    expect(series.get('sillok_intake_rejected_total{protocol="ndjson",reason="a\\"b\\\\c\\nd"}')).toBe(2)
    expect(series.get('sillok_write_failures_total{reason="DISK_FULL"}')).toBe(1)
    expect(series.get('sillok_dropped_records_total{where="live"}')).toBe(7)
    expect(series.get('sillok_dropped_records_total{where="stream"}')).toBe(0)
    expect(series.get('sillok_index_lag_records{}')).toBe(12)
    expect(series.get('sillok_index_lag_seconds{}')).toBe(0.5)
    expect(series.get('sillok_segment_bytes{}')).toBe(1000)
    expect(series.get('sillok_index_bytes{}')).toBe(400)
    expect(series.get('sillok_intake_records_total{protocol="otlp_json"}')).toBe(0)
    expect(series.get('sillok_stream_bytes{stream="raw"}')).toBe(700)
    expect(series.get('sillok_stream_bytes{stream="tagged"}')).toBe(300)
    expect(series.get('sillok_engine_restarts_total{}')).toBe(3)
    expect(series.get('sillok_engine_state{state="starting"}')).toBe(1)
    expect(series.get('sillok_engine_state{state="ready"}')).toBe(0)
    expect(
      series.get('sillok_http_request_duration_seconds_bucket{le="0.05",route="/api/search",status="200"}'),
    ).toBe(1)
    expect(
      series.get('sillok_http_request_duration_seconds_bucket{le="0.02",route="/api/search",status="200"}'),
    ).toBe(0)
    expect(series.get('process_resident_memory_bytes{}')).toBeGreaterThan(0)
  })

  it('still answer when the state cannot be read', async () => {
    const metrics = createMetrics({ gauges: () => Promise.reject(new Error('engine is down')) })
    metrics.intake.accepted('ndjson', 1, 1)
    expect(parse(await metrics.text()).get('sillok_intake_records_total{protocol="ndjson"}')).toBe(1)
  })

  it('keep the number of label values bounded', async () => {
    const metrics = createMetrics()
    for (let i = 0; i < 1000; i++) metrics.intake.rejected('ndjson', `CODE_${i}`, 1)
    const series = [...parse(await metrics.text()).keys()].filter((key) => key.includes('rejected'))
    expect(series.length).toBeLessThanOrEqual(65)
    expect(series).toContain('sillok_intake_rejected_total{protocol="ndjson",reason="other"}')
  })
})
