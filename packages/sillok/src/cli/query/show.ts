import { formatPretty } from '../../pretty/index.js'
import { jsonText, prettyOptions, print } from '../output.js'
import type { SearchRecord, SqlAnswer } from '../server.js'
import { tableOf } from '../table.js'

/** Names that tell where a record lies, not what it says. */
const PLACE = new Set(['id', 'segment', 'offset', 'fields'])

/** Records as NDJSON as the API gives them, or for people. */
export async function printRecords(
  records: readonly SearchRecord[],
  { json, utc }: { json?: boolean; utc?: boolean },
): Promise<void> {
  const show = (record: SearchRecord): string =>
    json ? jsonText(JSON.stringify(record)) : formatPretty(flat(record), prettyOptions(utc))
  await print(records.map(show).join('\n'))
}

/** The record as it would stand on its line: own names first, then its other fields. */
function flat(record: SearchRecord): Record<string, unknown> {
  const line: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) if (!PLACE.has(name)) line[name] = value
  const exception: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record.fields)) {
    if (name.startsWith('exception.')) nest(exception, name.split('.').slice(1), value)
    else if (!Object.hasOwn(line, name)) line[name] = value
  }
  return Object.keys(exception).length > 0 ? { ...line, exception } : line
}

/** `cause.message` is the message of the cause. */
function nest(into: Record<string, unknown>, [name = '', ...deeper]: string[], value: string): void {
  if (name === '__proto__') return
  if (deeper.length === 0) into[name] = value
  else {
    const child = Object.hasOwn(into, name) && typeof into[name] === 'object' ? into[name] : {}
    into[name] = child
    nest(child as Record<string, unknown>, deeper, value)
  }
}

/** Rows of SQL as a table for people, or one object a line. */
export async function printRows({ columns, rows }: SqlAnswer, json: boolean): Promise<void> {
  if (json) {
    const named = (row: unknown[]) =>
      jsonText(JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))))
    await print(rows.map(named).join('\n'))
    return
  }
  await print(
    tableOf(
      columns.map(({ name }) => name),
      rows,
    ),
  )
}
