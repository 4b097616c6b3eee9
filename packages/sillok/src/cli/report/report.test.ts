import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuditReport } from './audit.js'
import { CSV_HEAD, cell, csvLine } from './csv.js'
import type { Rec } from './record.js'
import { showAudit } from './show.js'

/** A strict reader of RFC 4180: quotes only around whole cells, and doubled inside. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  for (let found = cells.exec(text); found !== null; found = cells.exec(text)) {
    const [, given = '', end] = found
    row.push(given.startsWith('"') ? given.slice(1, -1).replaceAll('""', '"') : given)
    if (end === ',') continue
    rows.push(row)
    row = []
    if (cells.lastIndex === text.length) return rows
  }
  throw new Error(`not RFC 4180: ${JSON.stringify(text.slice(0, 200))}`)
}

describe('CSV', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      ' \n=HYPERLINK("x")',
      '＝1',
      '"',
      '",=1',
      '\r\n=1',
      "'",
    ),
  )
  const value = fc.oneof(
    hostile,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.dictionary(hostile, hostile),
  )
  const column = fc.constantFrom('message', 'actor', 'before', 'details', '=x', 'other', '__proto__')

  it('is RFC 4180, with a cell for each column, whatever records hold; no text is a formula', () => {
    const [head = []] = parseCsv(CSV_HEAD)
    fc.assert(
      fc.property(fc.dictionary(column, value), (record) => {
        const rows = parseCsv(csvLine(record))
        expect(rows).toHaveLength(1)
        expect(rows[0]).toHaveLength(head.length)
        rows[0]?.forEach((text, at) => {
          const given = record[head[at] as string]
          if (typeof given !== 'number') expect(text.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/)
          if (typeof given === 'string' && head[at] !== 'other') expect([given, `'${given}`]).toContain(text)
        })
        const others = Object.keys(record).filter((name) => !head.includes(name) || name === 'other')
        if (others.length > 0) expect(Object.keys(JSON.parse(rows[0]?.at(-1) ?? ''))).toEqual(others)
      }),
      { numRuns: 500 },
    )
  })

  it('numbers stay numbers', () => {
    expect([-1, 1.5, true, null, undefined, '-1', 'a,b'].map(cell)).toEqual([
      '-1',
      '1.5',
      'true',
      '',
      '',
      `"'-1"`,
      '"a,b"',
    ])
  })
})

describe('the report', () => {
  let sequence = 0
  const record = (event: string, more: Rec = {}): Rec => ({
    timestamp: '2026-11-20T10:00:00.000Z',
    level: 'INFO',
    event,
    writer_id: 'w',
    sequence: ++sequence,
    ...more,
  })

  it('counts by kind and day, adds tokens up, lists what is critical, and says what the trail lacks', () => {
    const report = new AuditReport()
    const model = { provider: 'openai', model: 'm' }
    const entity = { entity_type: 'agent', entity_id: 'planner' }
    const records = [
      record('api_call', { ...model, input_tokens: 10, output_tokens: 5 }),
      record('api_call', { ...model, input_tokens: 'many', total_tokens: 7, level: 'ERROR' }),
      record('token_usage', { ...entity, total_tokens: 15, budget_limit: 20, budget_remaining: 5 }),
      record('token_usage', {
        ...entity,
        total_tokens: 7,
        budget_limit: 20,
        budget_remaining: 0,
        threshold_crossed: 1,
        timestamp: '2026-11-21T00:00:00.000Z',
      }),
      record('agent_security', { log_type: 'security', severity: 'critical', category: 'sandbox_violation' }),
      record('agent_security', { log_type: 'security', severity: 'warning' }),
      record('audit', { action: 'payout', phase: 'intent', operation_id: '1' }),
      record('audit', { action: 'payout', phase: 'outcome', operation_id: '1' }),
      record('audit', { action: 'payout', phase: 'intent', operation_id: '2', invalid: [] }),
      record('audit.gap', { count: 3, sequence: ++sequence + 1 }),
    ]
    for (const one of records) report.add(one)
    expect(report.result(true)).toMatchObject({
      records: 10,
      first: '2026-11-20T10:00:00.000Z',
      last: '2026-11-21T00:00:00.000Z',
      days: [
        { date: '2026-11-20', records: 9 },
        { date: '2026-11-21', records: 1 },
      ],
      tokens: {
        models: [{ ...model, uses: 2, input_tokens: 10, output_tokens: 5, total_tokens: 22 }],
        entities: [
          { ...entity, uses: 2, total_tokens: 22, budget_limit: 20, budget_remaining: 0, crossed: 1 },
        ],
      },
      critical: { count: 1, latest: [{ category: 'sandbox_violation' }] },
      trail: { writers: 1, missing: 1, unrecorded: 3, unfinished: 1, damages: 0, invalid: 1 },
    })
    expect(report.result(true).kinds).toContainEqual({
      event: 'audit',
      action: 'payout',
      records: 3,
      warnings: 0,
      errors: 0,
    })
    expect(report.result(false).trail.missing).toBeNull()
  })

  it('says how many records of a writer are gone from before its first', () => {
    const report = new AuditReport()
    for (const sequence of [15, 16, 18]) report.add({ event: 'audit', writer_id: 'a', sequence })
    report.add({ event: 'audit', writer_id: 'b', sequence: 1 })
    expect(report.result(true).trail).toMatchObject({ writers: 2, missing: 1, earlier: 14 })
    expect(report.result(false).trail.earlier).toBeNull()
  })

  it('believes nothing about the trail that came over HTTP', () => {
    const report = new AuditReport()
    for (const sequence of [1, 2, 4]) report.add({ event: 'audit', writer_id: 'a', sequence })
    report.add({ event: 'audit', phase: 'intent', operation_id: '1' })
    const sent = { intake_address: '10.0.0.7' }
    for (const sequence of [3, 1_000_000]) report.add({ ...sent, event: 'audit', writer_id: 'a', sequence })
    report.add({ ...sent, event: 'audit', phase: 'outcome', operation_id: '1' })
    report.add({ ...sent, event: 'audit.gap', count: 7 })
    report.add({ ...sent, event: 'audit.trail_damaged', invalid: [] })
    const { trail } = report.result(true)
    expect(trail).toMatchObject({
      writers: 1,
      missing: 1,
      unfinished: 1,
      unrecorded: 0,
      damages: 0,
      invalid: 0,
    })
    expect(trail.sent).toBe(5)
    expect(showAudit(report.result(true), false)).toContain('5 records came over HTTP')
    report.add({ ...sent, log_type: 'security', severity: 'critical', message: 'Break-in' })
    expect(report.result(true).critical.latest).toMatchObject([{ message: 'Break-in', ...sent }])
  })

  it('takes anything, in bounded memory', () => {
    const report = new AuditReport()
    for (let n = 0; n < 12_000; n++) report.add({ event: `e${n}`, action: '__proto__' })
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (one) => report.add(one)))
    expect(report.result(true).kinds.length).toBeLessThanOrEqual(10_001)
    expect(report.result(true).kinds).toContainEqual(expect.objectContaining({ event: '(others)' }))
  })
})
