import fc from 'fast-check'
import { readAnyObject } from 'sillok/formats'
import { encodeRecord, MASK, parseExact, SillokError } from 'sillok/record'
import { type ConfigurableRedactor, createRedactor, type Finding, registerSecret } from 'sillok/redact'
import { expect, it } from 'vitest'
import { lineLike, mutated } from '../lines.test.help.js'
import { recordLines } from './record-line.js'

const NOW = '2026-11-20T10:55:44.123Z'
const LIMITS = { depth: 64, parts: 10_000 }

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
        return encodeRecord(envelope, fields, other)
      }
      expect(outcome(lines, (text) => take(text, NOW), findings)).toEqual(outcome(lines, parsed, findings))
    }),
    { numRuns: 3000 },
  )
})

it('masks a secret that was registered after the shape was learned', () => {
  const redactor = createRedactor()
  const take = recordLines(LIMITS, redactor)
  const line = `{"timestamp":"${NOW}","level":"INFO","logger":"api","message":"m","note":"hunter2-hunter2"}`
  expect([take(line, NOW), take(line, NOW)]).toEqual([line, line])
  const forget = registerSecret('hunter2-hunter2')
  try {
    expect(take(line, NOW)).toBe(line.replace('hunter2-hunter2', MASK))
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
    expect(JSON.parse(take(line(event), NOW))).toMatchObject(
      event.startsWith('seal.') ? { claimed_event: event } : { event },
    )
  expect(JSON.parse(take(line('seal.pruned'), NOW))).not.toHaveProperty('event')
  const both = '{"message":"m","event":"seal.key","claimed_event":1,"extra":{"event":"seal.pruned"}}'
  expect(take(both, NOW)).not.toMatch(/"event":"seal\./)
  expect(JSON.parse(take(both, NOW))).toMatchObject({ claimed_event: 1, claimed_event_: 'seal.key' })
})
