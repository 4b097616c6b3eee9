import { displayWidth, visible } from '../../pretty/index.js'
import { SillokError } from '../../record/index.js'
import { UsageError } from '../output.js'

/**
 * For a query that cannot be understood, an error that shows the query with a caret under the place; any
 * other error as it is.
 */
export function rethrowWithCaret(error: unknown, text: string): unknown {
  const column = columnOf(error)
  if (column === undefined) return error
  const before = text.slice(0, column - 1)
  const start = before.lastIndexOf('\n') + 1
  const line = text.slice(start).split('\n', 1)[0] ?? ''
  const indent = ' '.repeat(displayWidth(visible(text.slice(start, column - 1))))
  return new UsageError(`${(error as Error).message}\n\n  ${visible(line)}\n  ${indent}^`)
}

/** The column, counted from 1, that the error of a query names at its start: "Column 3: a quote is missing." */
function columnOf(error: unknown): number | undefined {
  if (!(error instanceof SillokError) || error.code !== 'QUERY_SYNTAX') return undefined
  const found = /^Column (\d{1,6}):/.exec(error.message)
  return found === null ? undefined : Number(found[1])
}
