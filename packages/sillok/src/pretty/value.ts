import { visible } from './visible.js'
import { cutToWidth } from './width.js'

/** Columns of one value; the whole of it is in the record. */
const VALUE_COLUMNS = 400

/** Text that needs no quotes to be told from its surroundings. */
const BARE = /^[^\s"'=\\{}[\]]+$/

/** A value as it stands behind `key=`: made visible, cut. */
export function valueText(value: unknown): string {
  const payload = payloadText(value)
  if (payload !== undefined) return payload
  // Long text is cut before it is worked on: a field may hold megabytes.
  const text = typeof value === 'string' ? value : jsonText(value)
  const safe = visible(text.slice(0, VALUE_COLUMNS * 4))
  const cut = cutToWidth(safe, VALUE_COLUMNS)
  if (typeof value !== 'string' || BARE.test(cut)) return cut
  return `"${cut.replaceAll('"', '\\"')}"`
}

/** A payload that was reduced, in fewer words than it has as JSON: `<string of 812>`. */
function payloadText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('redacted' in value)) return undefined
  const { redacted, type, length } = value as Record<string, unknown>
  return redacted === 'payload' && typeof length === 'number'
    ? `<${visible(String(type))} of ${length}>`
    : undefined
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? jsonText(value) : String(value)
}

/** Lines of other programs, and records that were never a line, may be nested deeper than the stack is, or hold what is no JSON. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return typeof value === 'bigint' ? String(value) : '[cannot be shown]'
  }
}
