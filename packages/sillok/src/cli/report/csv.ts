import type { Rec } from './record.js'

/** What has a column of its own; everything else of a record is JSON in the last one, so that nothing is left out. */
const COLUMNS =
  `timestamp level event log_type action actor user_id success message resource_type resource_id target key before after
  reason phase operation_id agent_name agent_id execution_id status goal_preview tool_name call_id parameters_preview output_preview
  permission_granted sandbox_policy provider model status_code duration_ms input_tokens output_tokens total_tokens entity_type entity_id
  budget_limit budget_remaining utilization threshold_crossed severity category security_event source client_ip user_agent service
  instance logger event_id sequence writer_id intake_address intake_key`.split(/\s+/)
const KNOWN = new Set(COLUMNS)

export const CSV_HEAD = `${COLUMNS.join(',')},other\r\n`

/** A record as a line of CSV (RFC 4180), its end included. */
export function csvLine(record: Rec): string {
  const others = Object.entries(record).filter(([name]) => !KNOWN.has(name))
  const other = others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : undefined
  return line([...COLUMNS.map((name) => (Object.hasOwn(record, name) ? record[name] : undefined)), other])
}

function line(values: readonly unknown[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

/** Texts that a spreadsheet takes for a formula, blanks before it and the wide forms of East Asia included. */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

/**
 * A value as a cell. A text that a spreadsheet would run gets an apostrophe before it, which makes it a text there; numbers, negative
 * ones too, stay what they are.
 */
export function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
