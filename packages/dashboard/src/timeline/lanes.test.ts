import { describe, expect, it } from 'vitest'
import type { Rec } from '../api/index.js'
import { layOut } from './lanes.js'

const START = Date.parse('2026-11-20T10:00:00.000Z')
const rec = (ms: number, service: string, more: Partial<Rec> = {}): Rec => ({
  id: `${ms}`,
  timestamp: new Date(START + ms).toISOString(),
  level: 'INFO',
  logger: 'l',
  message: 'm',
  service,
  fields: {},
  stream: 's',
  segment: '',
  offset: 0,
  ...more,
})

describe('layOut', () => {
  it('gives each service a lane in the order of appearance', () => {
    const { services, lines } = layOut([rec(0, 'web'), rec(5, 'api'), rec(9, 'web')])
    expect(services).toEqual(['web', 'api'])
    expect(lines.map((line) => (line.kind === 'record' ? line.lane : 'gap'))).toEqual([0, 1, 0])
  })

  it('marks pauses over a second', () => {
    const { lines } = layOut([rec(0, 'a'), rec(1000, 'a'), rec(2001, 'a')])
    expect(lines.map((line) => line.kind)).toEqual(['record', 'record', 'gap', 'record'])
    expect(lines[2]).toMatchObject({ length: 1001 })
  })

  it('draws what lasted from its beginning to its end', () => {
    const { bars } = layOut([rec(0, 'a'), rec(100, 'b', { fields: { duration_ms: '50' } })])
    expect(bars).toEqual([{ lane: 1, depth: 0, top: 1, bottom: 1.5, level: 'INFO', ms: 50 }])
  })

  it('pairs a start with its end, once, also where the end tells its duration', () => {
    const { bars } = layOut([
      rec(0, 'a', { event: 'ai_inference.start', span_id: '1' }),
      rec(10, 'a', { event: 'ai_inference.start', span_id: '2' }),
      rec(30, 'a', { event: 'ai_inference.end', span_id: '1', fields: { duration_ms: '30' } }),
      rec(60, 'a', { event: 'ai_inference.failed', span_id: '2' }),
    ])
    expect(bars.map(({ top, bottom, depth, ms }) => [top, bottom, depth, ms])).toEqual([
      [0.5, 2.5, 0, 30],
      [1.5, 3.5, 1, 50],
    ])
  })

  it('begins a bar above the first line when it began before the first record', () => {
    expect(layOut([rec(0, 'a', { fields: { duration_ms: '900' } })]).bars[0]).toMatchObject({
      top: 0,
      bottom: 0.5,
    })
  })

  it('takes no records', () => {
    expect(layOut([])).toMatchObject({ services: [], lines: [], bars: [] })
  })
})
