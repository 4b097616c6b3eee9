import { randomBytes } from 'node:crypto'

/** A place in a distributed trace, as W3C Trace Context has it. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  trace_id: string
  /** 16 lower-case hexadecimal digits, not all zero. */
  span_id: string
  /** The flags octet; bit 0 says that the trace is recorded. */
  flags: number
}

// W3C Trace Context level 1 §3.2: version ff is invalid; a later version may have more fields behind a dash.
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

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
  if (/^0+$/.test(trace_id) || /^0+$/.test(span_id)) return undefined
  return { trace_id, span_id, flags: Number.parseInt(flags, 16) }
}

/** The header that carries a place in a trace on. */
export function formatTraceparent({ trace_id, span_id, flags }: TraceContext): string {
  return `00-${trace_id}-${span_id}-${flags.toString(16).padStart(2, '0')}`
}

export function newTraceId(): string {
  return randomBytes(16).toString('hex')
}

export function newSpanId(): string {
  return randomBytes(8).toString('hex')
}
