import fc from 'fast-check'
import { readAnyObject } from 'sillok/formats'
import { encodeRecord, keepAll, MASK, MAX_LINE_BYTES, parseExact, SillokError } from 'sillok/record'
import { type ConfigurableRedactor, createRedactor, type Finding, registerSecret } from 'sillok/redact'
import { expect, it } from 'vitest'
import { lineLike, mutated } from '../lines.test.help.js'
import { viewOfLine } from '../view/index.js'
import { recordLines } from './record-line.js'
import { encodeSent, sentBy, stamped } from './sender.js'

const NOW = '2026-11-20T10:55:44.123Z'
const LIMITS = { depth: 64, parts: 10_000 }
const SENT = sentBy({ key: 2, address: '10.0.0.7' })

/** What becomes of lines, one after the other, and what was found in them. */
function outcome(lines: string[], take: (line: string) => string, findings: Finding[]): unknown[] {
  return lines.map((line) => {
    findings.length = 0
    try {
      return [take(line), structuredClone(findings)]
    } catch (error) {
      return (error as SillokError).code
    }
  })
}

it('makes of a line of a known shape what it makes of one that it parses', () => {
  fc.assert(
    fc.property(lineLike, fc.array(mutated, { maxLength: 3 }), (line, changes) => {
      // Twice as it is, the second time of a known shape; then changed, once each.
      const lines = [line, line, ...changes.map((change) => change(line))]
      // One each: of a name, a redactor tells once what it found in it.
      const findings: Finding[] = []
      const [redactor, other] = [0, 1].map(() =>
        createRedactor({ onFinding: (finding) => findings.push(finding) }),
      ) as [ConfigurableRedactor, ConfigurableRedactor]
      const take = recordLines(LIMITS, redactor)
      const parsed = (text: string): string => {
        let source: unknown
        try {
          source = parseExact(text)
        } catch {
          throw new SillokError('INVALID_JSON', '')
        }
        if (typeof source !== 'object' || source === null || Array.isArray(source))
          throw new SillokError('NOT_AN_OBJECT', '')
        const { envelope, fields } = readAnyObject(text, source as Record<string, unknown>, NOW)
        return stamped(encodeRecord(envelope, fields, other), SENT)
      }
      expect(outcome(lines, (text) => take(text, NOW, SENT), findings)).toEqual(
        outcome(lines, parsed, findings),
      )
    }),
    { numRuns: 3000 },
  )
})

it('masks a secret that was registered after the shape was learned', () => {
  const redactor = createRedactor()
  const take = recordLines(LIMITS, redactor)
  const line = `{"timestamp":"${NOW}","level":"INFO","logger":"api","message":"m","note":"hunter2-hunter2"}`
  const stored = stamped(line, SENT)
  expect([take(line, NOW, SENT), take(line, NOW, SENT)]).toEqual([stored, stored])
  const forget = registerSecret('hunter2-hunter2')
  try {
    expect(take(line, NOW, SENT)).toBe(stored.replace('hunter2-hunter2', MASK))
  } finally {
    forget()
  }
})

it('does not let a sender say that something may be missing from a sealed stream', () => {
  const take = recordLines(LIMITS, createRedactor())
  const line = (event: string) =>
    `{"timestamp":"${NOW}","level":"INFO","logger":"a","message":"m","event":"${event}","to":50,"reason":"x","by":"y"}`
  // Also in a line of a shape that is known.
  for (const event of ['order.paid', 'order.sent', 'seal.pruned', 'seal.erased', 'seal.key', 'seal.'])
    expect(JSON.parse(take(line(event), NOW, SENT))).toMatchObject(
      event.startsWith('seal.') ? { claimed_event: event } : { event },
    )
  expect(JSON.parse(take(line('seal.pruned'), NOW, SENT))).not.toHaveProperty('event')
  const both = '{"message":"m","event":"seal.key","claimed_event":1,"extra":{"event":"seal.pruned"}}'
  expect(take(both, NOW, SENT)).not.toMatch(/"event":"seal\./)
  expect(JSON.parse(take(both, NOW, SENT))).toMatchObject({ claimed_event: 1, claimed_event_: 'seal.key' })
})

it('says who sent a record, whatever the sender says of that', () => {
  const take = recordLines(LIMITS, createRedactor())
  const line = (more: string) =>
    `{"timestamp":"${NOW}","level":"INFO","logger":"a","message":"m","event":"audit","log_type":"audit"${more}}`
  // The second and third of a shape that is known.
  for (const sent of [SENT, SENT, sentBy({ key: undefined, address: '::1' })])
    expect(take(line(',"n":1'), NOW, sent)).toBe(stamped(line(',"n":1'), sent))
  const ours = { intake_address: '10.0.0.7', intake_key: 2 }
  for (const claimed of [
    ',"intake_address":"10.9.9.9","intake_key":1',
    ',"intake\\u005faddress":"10.9.9.9","intake_ke\\u0079":1',
    ',"extra":{"intake_address":"10.9.9.9","intake_key":1}',
  ])
    for (const _ of [1, 2])
      expect(JSON.parse(take(line(claimed), NOW, SENT))).toMatchObject({
        ...ours,
        claimed_intake_address: '10.9.9.9',
        claimed_intake_key: 1,
      })
  const last = JSON.parse(take(line(',"intake_address":{"a":1},"claimed_intake_address":"b"'), NOW, SENT))
  expect(last).toMatchObject({ ...ours, claimed_intake_address: 'b', claimed_intake_address_: { a: 1 } })
  expect(
    JSON.parse(take('{"time":1795170944123,"msg":"pino"}', NOW, sentBy({ key: 1, address: undefined }))),
  ).toMatchObject({
    intake_address: 'unknown',
    intake_key: 1,
  })
})

it('says who sent a record where it has more fields than are shown, and where there is hardly room for it', () => {
  const take = recordLines(LIMITS, createRedactor())
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`f${i}`, i]))
  const text = take(JSON.stringify(many), NOW, SENT)
  expect(viewOfLine({ segment: 's', offset: 0, bytes: text.length, text }, 'audit').fields).toMatchObject({
    intake_address: '10.0.0.7',
    intake_key: '2',
  })
  const part = 'word '.repeat(1_600_000)
  const long = { timestamp: NOW, level: 'INFO', logger: 'a', message: '' } as const
  const room = MAX_LINE_BYTES - encodeRecord(long, { a: part, b: '' }, keepAll).length
  for (const short of [0, 1, 50, 51, 52, 53, 100]) {
    const fields = { a: part, b: 'x '.repeat(room).slice(0, room - short) }
    const line = encodeSent(long, fields, keepAll, SENT)
    expect(line.length).toBeLessThanOrEqual(MAX_LINE_BYTES)
    expect(JSON.parse(line)).toMatchObject({ intake_address: '10.0.0.7', intake_key: 2 })
  }
})
