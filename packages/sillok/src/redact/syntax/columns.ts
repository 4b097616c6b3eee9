import { MASK } from '../../record/index.js'
import { Trait, traitsOf } from '../names/keys.js'
import { spend } from '../text/budget.js'
import { isAlnum } from '../text/chars.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isSecretCell } from './tables.js'

/** The first line of a text in CSV. */
export interface Head {
  separator: string
  /** The traits of what stands in each column, by its name. */
  columns: readonly number[]
  /** Where the name of the first column of secrets ends. */
  first: number
}

const LONGEST_HEAD = 1000
const LONGEST_CELL = 4096
const BREAK = /(?:\\{1,7}r)?\\{1,7}n|\r?\n/y
const NEXT_BREAK = /(?:\\{1,7}r)?\\{1,7}n|\r?\n/g
const QUOTE = /\\{0,7}"/y
const SEPARATOR = /\\{1,7}t|[,;\t]/y
/** What a column is called. */
const NAME = /^[\p{L}_][\p{L}\p{N}_.-]{0,40}(?: [\p{L}\p{N}_.-]{1,24}){0,3}$/u

/**
 * The secrets of a text in CSV: what stands in the columns whose names, in its first line, are those of secrets. `user,password⏎kim,tabasco`
 *
 * @param at in such a name
 */
export function columnSecrets(text: string, start: number, end: number): Span[] | undefined {
  // Asked of every name: nearly all are followed by something else.
  const behind = cellEnd(text, end)
  if (!mayEndCell(text.charCodeAt(behind))) return undefined
  if ((match(BREAK, text, behind) ?? match(SEPARATOR, text, behind)) === undefined) return undefined
  NEXT_BREAK.lastIndex = end
  const found = NEXT_BREAK.exec(text.slice(0, end + LONGEST_HEAD))
  if (found === null) return undefined
  const [newline] = found
  const from = lineStart(text, start, newline)
  spend(found.index - from)
  const line = text.slice(from, found.index)
  const head = headOf(line)
  if (head === undefined) return undefined
  // Of several lines like it, only the first is one; and its first name of a secret reads all columns.
  const above = from === 0 ? '' : text.slice(lineStart(text, from - newline.length, newline), from)
  if (above.split(head.separator).length === head.columns.length) return undefined
  const isFirst = start <= from + head.first
  return rows(text, found.index + newline.length, head, newline, isFirst ? Number.POSITIVE_INFINITY : 1)
}

/** The first line of a text in CSV, if a line is one and has a column of secrets. */
export function headOf(line: string): Head | undefined {
  if (line.length > LONGEST_HEAD || /[,;\t] /.test(line)) return undefined
  const separator = /\\{1,7}t|[,;\t]/.exec(line)?.[0]
  if (separator === undefined) return undefined
  const cells = line.split(separator)
  const columns: number[] = []
  let first = -1
  let at = 0
  for (const cell of cells) {
    const name = cell.replace(/^\\{0,7}"([^"\\]*)\\{0,7}"$/, '$1')
    if (!NAME.test(name)) return undefined
    const traits = traitsOf(name)
    at += cell.length
    if (first === -1 && (traits & Trait.mask) !== 0) first = at
    at += separator.length
    columns.push(traits)
  }
  return first === -1 ? undefined : { separator, columns, first }
}

/** Whether a line may be one of those below. */
export function isRow(line: string, { separator, columns }: Head): boolean {
  return cellsOf(line, 0, line.length, separator, '\n').cells.length === columns.length
}

/** The secrets of the rows that begin at `from`; `undefined`: there are no rows. */
function rows(
  text: string,
  from: number,
  { separator, columns }: Head,
  newline: string,
  most: number,
): Span[] | undefined {
  let spans: Span[] | undefined
  for (let at = from, count = 0; at < text.length && count < most; count++) {
    const { cells, end } = cellsOf(text, at, text.length, separator, newline)
    spend(end - at)
    if (cells.length !== columns.length) break
    spans ??= []
    for (const [column, { start, end }] of cells.entries()) {
      if (isSecretCell(text.slice(start, end), columns[column] as number))
        spans.push({ start, end, rule: 'assignment', mask: MASK })
    }
    if (!text.startsWith(newline, end)) break
    at = end + newline.length
  }
  return spans
}

interface Cell {
  start: number
  end: number
}

/** The cells of a line, without their quotes, and where the line ends: a quoted cell may go over several. */
function cellsOf(
  text: string,
  from: number,
  to: number,
  separator: string,
  newline: string,
): { cells: Cell[]; end: number } {
  const escapes = escapesOf(newline)
  const cells: Cell[] = []
  for (let at = from; ; ) {
    const opened = match(QUOTE, text, at)
    const quote = text.slice(at, opened ?? at)
    const isQuoted = opened !== undefined && quote.length > escapes
    const start = isQuoted ? opened : at
    const end = isQuoted ? closing(text, start, Math.min(to, start + LONGEST_CELL), quote) : start
    const next = plainEnd(text, isQuoted ? end + quote.length : end, to, separator, newline)
    cells.push({ start, end: isQuoted ? end : next })
    if (next >= to || !text.startsWith(separator, next)) return { cells, end: Math.min(next, to) }
    at = next + separator.length
  }
}

/** In JSON, how many backslashes a break has: a quote with fewer closes the text that the lines stand in, one with as many or more is theirs. */
function escapesOf(newline: string): number {
  return /\\+(?=n$)/.exec(newline)?.[0].length ?? 0
}

/** Where a quoted cell ends: at a quote that is not doubled. */
function closing(text: string, from: number, to: number, quote: string): number {
  let at = text.indexOf(quote, from)
  while (at !== -1 && at < to && text.startsWith(quote, at + quote.length))
    at = text.indexOf(quote, at + quote.length * 2)
  return at === -1 ? to : Math.min(at, to)
}

/** Where the next separator stands, or the line ends, or the text that it stands in. */
function plainEnd(text: string, from: number, to: number, separator: string, newline: string): number {
  const escapes = escapesOf(newline)
  for (let at = from; at < to; at++) {
    if (text.startsWith(separator, at) || text.startsWith(newline, at)) return at
    if (escapes === 0) continue
    const quoted = match(QUOTE, text, at)
    if (quoted !== undefined && quoted - at <= escapes) return at
    if (quoted !== undefined) at = quoted - 1
  }
  return to
}

/** Where the name ends that `at` is in, with the quote behind it. */
function cellEnd(text: string, at: number): number {
  let end = at
  for (; end - at < 40; end++) {
    const code = text.charCodeAt(end)
    if (!isAlnum(code) && code !== 95 && code !== 32 && code !== 45 && code !== 46 && !(code >= 0xc0)) break
  }
  const code = text.charCodeAt(end)
  if (code === 34) return end + 1
  return (code === 92 ? match(QUOTE, text, end) : undefined) ?? end
}

/** Whether a break or a separator may begin with a character: one look at it in place of two patterns. */
function mayEndCell(code: number): boolean {
  return code === 44 || code === 59 || code === 92 || code === 9 || code === 10 || code === 13
}

/** Where the line begins that `at` is in; in JSON, behind the quote that opens the text. */
function lineStart(text: string, at: number, newline: string): number {
  const lowest = Math.max(0, at - LONGEST_HEAD)
  const before = text.slice(lowest, at)
  const last = before.lastIndexOf(newline)
  const from = last === -1 ? 0 : last + newline.length
  const escapes = escapesOf(newline)
  if (escapes === 0) return lowest + from
  const opens = [...before.slice(from).matchAll(/\\{0,7}"/g)].findLast(
    ({ 0: quote }) => quote.length <= escapes,
  )
  return lowest + from + (opens === undefined ? 0 : opens.index + opens[0].length)
}
