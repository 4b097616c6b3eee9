import { toTimestamp } from '../record/index.js'
import { formatPretty, type PrettyOptions } from './format.js'
import { parseLine } from './line.js'

/** What holds for every record that a printer prints. */
export type PrinterOptions = Omit<PrettyOptions, 'after' | 'width'>

/**
 * Prints records one after the other: `formatPretty`, with the time since the record before beside each time.
 *
 * @returns a function of a record or its line and of the columns of the terminal, which may change
 * @example const print = createPrinter({ color: true, zone: 'local' }); console.log(print(line, process.stdout.columns))
 */
export function createPrinter(options: PrinterOptions): (record: object | string, width?: number) => string {
  let after = ''
  return (record, width) => {
    const source = typeof record === 'string' ? parseLine(record) : (record as Record<string, unknown>)
    const text = formatPretty(source ?? record, { ...options, width, after })
    after = toTimestamp(source?.timestamp) ?? after
    return text
  }
}
