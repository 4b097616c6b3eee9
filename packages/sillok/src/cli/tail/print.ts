import { formatPretty } from '../../pretty/index.js'
import { prettyOptions, print } from '../output.js'
import type { Seen } from './filter.js'

/** Writes lines to standard output, in the order given. */
export type Printer = (lines: readonly Seen[]) => Promise<void>

/** Lines joined for one write. */
const TOGETHER = 200

/**
 * @param json the records as they stand, one a line; a line that is no record becomes one
 * @param named whether to say which stream a record is of
 */
export function makePrinter({
  json,
  named,
  ...how
}: {
  json: boolean
  named: boolean
  utc: boolean
  relative: boolean
}): Printer {
  const show = ({ stream, text, record, time }: Seen): string => {
    if (json) return time === '' ? JSON.stringify(record) : text
    return formatPretty(named ? { ...record, stream } : record, prettyOptions(how))
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
