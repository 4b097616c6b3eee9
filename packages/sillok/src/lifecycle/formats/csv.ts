import { Refused } from '../apply/disk.js'
import { type Column, putAt, valueAt } from './columns.js'
import type { Json, Row } from './source.js'

/** How a column's cells are to be read: as the text itself, or as JSON, where values are not all texts. An empty cell is no value. */
export type CellMode = 'text' | 'json'

/** A text column in which an empty text and no value would look alike is JSON. */
export function cellMode({ types, missing, hasEmptyText }: Column): CellMode {
  const isText = Object.keys(types).every((type) => type === 'string')
  return isText && !(hasEmptyText && missing > 0) ? 'text' : 'json'
}

/** What a spreadsheet takes for a formula, behind any number of our own apostrophes. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/

/**
 * A cell for a value. A text that a spreadsheet would run gets an apostrophe before it; reading takes one away again.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function cellOf(value: Json | undefined, mode: CellMode): string {
  if (value === undefined) return ''
  if (mode === 'json') return quoted(JSON.stringify(value))
  const text = value as string
  return quoted(FORMULA.test(text) ? `'${text}` : text)
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const plain = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell)

function readCell(cell: string, mode: CellMode, column: Column): Json | undefined {
  if (mode === 'text') {
    if (cell === '') return column.missing > 0 ? undefined : ''
    return plain(cell)
  }
  return cell === '' ? undefined : (JSON.parse(cell) as Json)
}

/** The header and the rows as RFC 4180 has them: commas, CRLF, quotes doubled. */
export async function* csvOf(
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
): AsyncGenerator<Uint8Array> {
  const modes = columns.map(cellMode)
  // A line with nothing on it is no row to many readers.
  const lineOf = (cells: string[]): string =>
    `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')}\r\n`
  let text = lineOf(columns.map(({ name }) => cellOf(name, 'text')))
  for await (const row of rows) {
    text += lineOf(columns.map(({ path }, n) => cellOf(valueAt(row, path), modes[n] as CellMode)))
    if (text.length > 65_536) {
      yield Buffer.from(text)
      text = ''
    }
  }
  yield Buffer.from(text)
}

/** The rows of a CSV that `csvOf` made. @throws Refused `unverified` where it is none */
export async function* rowsOfCsv(
  text: AsyncIterable<Uint8Array>,
  columns: readonly Column[],
): AsyncGenerator<Row> {
  const modes = columns.map(cellMode)
  let isHeader = true
  for await (const cells of recordsOf(text)) {
    if (cells.length !== columns.length) throw new Refused('unverified')
    if (isHeader) {
      isHeader = false
      if (columns.some(({ name }, n) => plain(cells[n] as string) !== name)) throw new Refused('unverified')
      continue
    }
    const row: Row = {}
    for (const [n, column] of columns.entries()) {
      const value = readCell(cells[n] as string, modes[n] as CellMode, column)
      if (value !== undefined) putAt(row, column.path, value)
    }
    yield row
  }
}

/** The cells of each record of a CSV text. */
export async function* recordsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let [cell, cells] = ['', [] as string[]]
  /** Behind a quote in a quoted cell it is not known yet whether the cell ends. */
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  for await (const chunk of chunks) {
    for (const char of decoder.decode(chunk, { stream: true })) {
      if (state === 'quoted') {
        if (char === '"') state = 'quote'
        else cell += char
      } else if (char === '"' && state === 'quote') {
        cell += char
        state = 'quoted'
      } else if (char === '"' && state === 'start') state = 'quoted'
      else if (char === ',' || char === '\n') {
        cells.push(char === '\n' && cell.endsWith('\r') ? cell.slice(0, -1) : cell)
        cell = ''
        state = 'start'
        if (char === ',') continue
        yield cells
        cells = []
      } else if (state === 'quote' && char !== '\r') throw new Refused('unverified')
      else {
        cell += char
        if (state !== 'quote') state = 'plain'
      }
    }
  }
  if (state !== 'start' || cells.length > 0) throw new Refused('unverified')
}
