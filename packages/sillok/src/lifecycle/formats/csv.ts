import { Refused } from '../apply/disk.js'
import { type Column, putAt, valueAt } from './columns.js'
import type { Batches } from './rows.js'
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
export async function* csvOf(batches: Batches, columns: readonly Column[]): AsyncGenerator<Uint8Array> {
  const modes = columns.map(cellMode)
  // A line with nothing on it is no row to many readers.
  const lineOf = (cells: string[]): string =>
    `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')}\r\n`
  let text = lineOf(columns.map(({ name }) => cellOf(name, 'text')))
  for await (const rows of batches) {
    for (const row of rows) {
      text += lineOf(columns.map(({ path }, n) => cellOf(valueAt(row, path), modes[n] as CellMode)))
      if (text.length < 65_536) continue
      yield Buffer.from(text)
      text = ''
    }
  }
  yield Buffer.from(text)
}

/** The rows of a CSV that `csvOf` made. @throws Refused `unverified` where it is none */
export function* rowsOfCsv(text: Iterable<Uint8Array>, columns: readonly Column[]): Generator<Row> {
  const modes = columns.map(cellMode)
  let isHeader = true
  for (const cells of recordsOf(text)) {
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

const [QUOTE, COMMA, LINE_FEED, RETURN] = [0x22, 0x2c, 0x0a, 0x0d]

/** The cells of each record of a CSV text. */
export function* recordsOf(chunks: Iterable<Uint8Array>): Generator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let [cell, cells] = ['', [] as string[]]
  /** Behind a quote in a quoted cell it is not known yet whether the cell ends. */
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  for (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    /** What is before it is in the cell already. */
    let from = 0
    for (let at = 0; at < text.length; at++) {
      if (state === 'quoted') {
        at = text.indexOf('"', at)
        if (at === -1) break
        cell += text.slice(from, at)
        from = at + 1
        state = 'quote'
        continue
      }
      const char = text.charCodeAt(at)
      if (char === QUOTE && state !== 'plain') {
        // The second of two is one that belongs to the text.
        from = state === 'quote' ? at : at + 1
        state = 'quoted'
      } else if (char === COMMA || char === LINE_FEED) {
        cell += text.slice(from, at)
        from = at + 1
        cells.push(char === LINE_FEED && cell.endsWith('\r') ? cell.slice(0, -1) : cell)
        cell = ''
        state = 'start'
        if (char === COMMA) continue
        yield cells
        cells = []
      } else if (state === 'quote' && char !== RETURN) throw new Refused('unverified')
      else if (state === 'start') state = 'plain'
    }
    cell += text.slice(from)
  }
  if (state !== 'start' || cells.length > 0) throw new Refused('unverified')
}
