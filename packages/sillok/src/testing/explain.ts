import { type Difference, differences, fieldsOf, type LoggedRecord, type Pattern } from './pattern.js'

/** Records that come nearest, and records of the last ones, that a message shows. */
const SHOWN = 3
const LONGEST = 200

/** A value as it is shown in a message: as JSON, regular expressions and functions by their source, cut. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text =
    value instanceof RegExp || typeof value === 'function'
      ? String(value)
      : (JSON.stringify(value, (_, part: unknown) =>
          part instanceof RegExp || typeof part === 'function' || typeof part === 'bigint'
            ? String(part)
            : part,
        ) ?? String(value))
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** A record as one line: level, message, and the fields that a pattern is about. */
export function brief(record: LoggedRecord): string {
  return `${record.level} ${record.logger}: ${show(record.message)}`
}

interface Near {
  at: number
  record: LoggedRecord
  missed: Difference[]
}

/** The records that fit a pattern best, the best first: as text, with what does not fit. */
export function nearMisses(records: readonly LoggedRecord[], pattern: Pattern): string[] {
  const size = Object.keys(fieldsOf(pattern)).length
  const near: Near[] = records.map((record, at) => ({ at, record, missed: differences(record, pattern) }))
  // At least one field fits; or there is but one to fit, and then what was logged is the best answer.
  const some = near.filter(({ missed }) => size === 1 || topNames(missed) < size)
  some.sort(
    (a, b) => topNames(a.missed) - topNames(b.missed) || a.missed.length - b.missed.length || a.at - b.at,
  )
  return some.slice(0, SHOWN).map(({ at, record, missed }) => {
    const lines = missed.map(
      ({ path, wanted, found }) => `      ${path}: wanted ${show(wanted)}, found ${show(found)}`,
    )
    return [`  #${at + 1} ${brief(record)}`, ...lines].join('\n')
  })
}

function topNames(missed: readonly Difference[]): number {
  return new Set(missed.map(({ path }) => path.split('.')[0])).size
}

/** What was recorded, for a message: how many, and the first of them. */
export function summary(records: readonly LoggedRecord[]): string {
  if (records.length === 0) return 'Nothing was recorded.'
  const first = records.slice(0, 10).map((record, at) => `  #${at + 1} ${brief(record)}`)
  const more = records.length > first.length ? [`  … and ${records.length - first.length} more`] : []
  return [`${records.length} recorded:`, ...first, ...more].join('\n')
}
