import { randomFillSync } from 'node:crypto'

/** A place in a distributed trace, as W3C Trace Context has it. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  trace_id: string
  /** 16 lower-case hexadecimal digits, not all zero. */
  span_id: string
  /** The flags octet; bit 0 says that the trace is recorded, bit 1 that its id is random. */
  flags: number
}

// W3C Trace Context level 1 §3.2: version ff is invalid; a later version may have more fields behind a dash.
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

// Level 1 §3.2.2.5.2: flags that are not known are sent on as zero. Known are "sampled" and, since level 2, "random trace id".
const KNOWN_FLAGS = 0b11

/**
 * Reads a `traceparent` header; `undefined` for one that is not valid, which is then as if it was not there.
 *
 * @example parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')
 */
export function parseTraceparent(header: unknown): TraceContext | undefined {
  if (typeof header !== 'string' || header.length > 512) return undefined
  const [, version, trace_id, span_id, flags, rest] = TRACEPARENT.exec(header.trim()) ?? []
  if (trace_id === undefined || span_id === undefined || flags === undefined) return undefined
  if (version === '00' && rest !== undefined) return undefined
  if (!isTraceId(trace_id) || !isSpanId(span_id)) return undefined
  return { trace_id, span_id, flags: Number.parseInt(flags, 16) & KNOWN_FLAGS }
}

/** Whether a value is the id of a trace: 32 lower-case hexadecimal digits, not all zero. */
export function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!0+$)[0-9a-f]{32}$/.test(value)
}

/** Whether a value is the id of a span: 16 lower-case hexadecimal digits, not all zero. */
export function isSpanId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!0+$)[0-9a-f]{16}$/.test(value)
}

/** The header that carries a place in a trace on. */
export function formatTraceparent({ trace_id, span_id, flags }: TraceContext): string {
  return `00-${trace_id}-${span_id}-${flags.toString(16).padStart(2, '0')}`
}

export function newTraceId(): string {
  return randomHex(16)
}

// One id in twenty thousand passes for the number of a card, or of an account in Belgium, and redaction would mask it.
const LIKE_A_NUMBER = /^(?:\d{16}$|be\d\d)/

export function newSpanId(): string {
  let id = randomHex(8)
  while (LIKE_A_NUMBER.test(id)) id = randomHex(8)
  return id
}

// Asked for many at a time: one call of the system's generator costs as much as all else that opens a request.
const pool = Buffer.alloc(2048)
let used = pool.length

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}
