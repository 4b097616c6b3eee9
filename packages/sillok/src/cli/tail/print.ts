import { createPrinter, formatPretty } from '../../pretty/index.js'
import { jsonText, prettyOptions, print } from '../output.js'
import type { Seen } from './filter.js'

/** Writes lines to standard output, in the order given. */
export type Printer = (lines: readonly Seen[]) => Promise<void>

/** Lines joined for one write. */
const TOGETHER = 200

/**
 * @param json the records as they stand, one a line; a line that is no record becomes one
 * @param named whether to say which stream a record is of
 */
export function makePrinter({ json, utc, named }: { json: boolean; utc: boolean; named: boolean }): Printer {
  // On a terminal, records are read one below the other: each says how long after the one above it came.
  const printer = process.stdout.isTTY ? createPrinter(prettyOptions(utc)) : undefined
  const pretty = (record: object): string =>
    printer?.(record, process.stdout.columns) ?? formatPretty(record, prettyOptions(utc))
  const show = ({ stream, text, record, time }: Seen): string => {
    if (json) return jsonText(time === '' ? JSON.stringify(record) : text)
    return pretty(named ? { ...record, stream } : record)
  }
  return async (lines) => {
    for (let i = 0; i < lines.length; i += TOGETHER) {
      await print(
        lines
          .slice(i, i + TOGETHER)
          .map(show)
          .join('\n'),
      )
    }
  }
}
