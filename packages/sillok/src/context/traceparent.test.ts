import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTraceparent, newSpanId, newTraceId, parseTraceparent } from './index.js'
import { parseTracestate } from './tracestate.js'

const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((digits) => !/^0+$/.test(digits))

describe('traceparent', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 3 }), (trace_id, span_id, flags) => {
        const context = { trace_id, span_id, flags }
        expect(parseTraceparent(formatTraceparent(context))).toEqual(context)
      }),
    )
    const made = { trace_id: newTraceId(), span_id: newSpanId(), flags: 1 }
    expect(parseTraceparent(formatTraceparent(made))).toEqual(made)
  })

  it('makes no id of a span that looks like the number of a card or an account, which redaction masks', () => {
    const made = Array.from({ length: 40_000 }, newSpanId)
    expect(made.filter((id) => /^(?:\d{16}$|be\d\d)/.test(id))).toEqual([])
    expect(made.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
  })

  it('takes later versions, with more behind, and no more of them than this one knows', () => {
    fc.assert(
      fc.property(
        hex(32),
        hex(16),
        hex(2),
        hex(2),
        fc.string(),
        (trace_id, span_id, version, flags, more) => {
          fc.pre(version !== 'ff' && version !== '00' && !/[\r\n]/.test(more))
          const known = { trace_id, span_id, flags: Number.parseInt(flags, 16) & 3 }
          expect(parseTraceparent(`${version}-${trace_id}-${span_id}-${flags}`)).toEqual(known)
          expect(parseTraceparent(`${version}-${trace_id}-${span_id}-${flags}-${more}`)).toEqual(known)
          expect(parseTraceparent(`00-${trace_id}-${span_id}-${flags}-${more}`)).toBeUndefined()
          expect(parseTraceparent(`ff-${trace_id}-${span_id}-${flags}`)).toBeUndefined()
        },
      ),
    )
  })

  it('takes nothing else, and never throws', () => {
    const valid = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (value) => {
        expect(parseTraceparent(value)).toBeUndefined()
      }),
    )
    // One character changed makes it another valid one, or none: never half a one.
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        const parsed = parseTraceparent(valid.slice(0, at) + char + valid.slice(at + 1))
        if (parsed === undefined) return
        expect(parsed.trace_id).toMatch(/^[0-9a-f]{32}$/)
        expect(parsed.span_id).toMatch(/^[0-9a-f]{16}$/)
        expect(parsed.flags).toBeLessThanOrEqual(3)
      }),
    )
    for (const broken of [
      valid.toUpperCase(),
      valid.slice(0, -1),
      `${valid}-`,
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`,
      `01-${valid.slice(3)}${'-x'.repeat(300)}`,
    ]) {
      expect(parseTraceparent(broken)).toBeUndefined()
    }
  })
})

describe('tracestate', () => {
  const key = fc.stringMatching(/^[a-z0-9][a-z0-9_\-*/@]{0,20}$/)
  const value = fc.stringMatching(/^[!-+\--<>-~]{1,20}$/)
  const members = fc.array(
    fc.tuple(key, value).map(([name, text]) => `${name}=${text}`),
    { minLength: 1, maxLength: 32 },
  )

  it('passes on what is valid, in its order, from one header or several', () => {
    fc.assert(
      fc.property(members, fc.constantFrom(',', ', ', ' ,\t', ',,'), (list, comma) => {
        expect(parseTracestate(list.join(comma))).toBe(list.join(','))
        expect(parseTracestate(list)).toBe(list.join(','))
      }),
    )
  })

  it('passes on nothing that could be something else in a header', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.anything()), (header) => {
        const passed = parseTracestate(header)
        if (passed !== undefined) expect(passed).toMatch(/^[\x20-\x7e]+$/)
      }),
    )
    for (const header of [
      '',
      ' ',
      ',',
      'a',
      '=b',
      'A=b',
      'a=b=c',
      'a=b\r\nx: y',
      'a=é',
      `a=${'b'.repeat(257)}`,
    ]) {
      expect(parseTracestate(header)).toBeUndefined()
    }
    expect(parseTracestate(Array.from({ length: 33 }, (_, i) => `a${i}=b`).join(','))).toBeUndefined()
    expect(parseTracestate(`a=${'b'.repeat(200)},`.repeat(20))).toBeUndefined()
  })
})
