import type { Rec } from '../api/index.js'

const CANONICAL = [
  'level',
  'service',
  'logger',
  'event',
  'component',
  'log_type',
  'correlation_id',
  'request_id',
  'trace_id',
  'span_id',
  'environment',
  'version',
  'instance',
] as const

/** Every field of a record but its time and message, as name and text, in the order of the wire. */
export function allFields(rec: Rec): [string, string][] {
  const out: [string, string][] = []
  for (const name of CANONICAL) {
    const value = rec[name]
    if (value !== undefined && value !== '') out.push([name, value])
  }
  for (const name of Object.keys(rec.fields)) out.push([name, rec.fields[name] ?? ''])
  return out
}

/** The record as one line, for a program or a colleague. Where the raw line is at hand, that is the better copy. */
export function asLine(rec: Rec): string {
  const { id, fields, stream, segment, offset, ...canonical } = rec
  return JSON.stringify({ ...canonical, ...fields })
}
