import { MASK } from '../../record/index.js'
import { Trait, traitsOf } from '../names/keys.js'
import { spend } from '../text/budget.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'
import { isProse } from '../values/prose.js'
import { isMadeUp } from '../values/values.js'

/** What the line between the head of a table and its rows has; the automaton looks for it. */
export const TABLE_ANCHORS = '-+-,|--,| --,|:-,- | -'.split(',')

const LINE = /[ \t|:+-]{3,600}(?=\r?\n|\\{1,7}n|$)/y
const BREAK = /(?:\r?\n|\\{1,7}n)$/
const LONGEST_HEAD = 600
const MOST_ROWS = 256

/**
 * The secrets of a table, as Markdown and the clients of databases draw it: what stands in the columns whose heads name one.
 *
 * @param at in the line between the head and the rows
 */
export function tabledSecrets(text: string, at: number): Span[] | undefined {
  let start = at
  for (; at - start < LONGEST_HEAD && ' \t|:+-'.includes(text.charAt(start - 1) || '.'); start--) {
    // Where there was one before it in the line, the table is read already.
    if (/-[ :]?[|+]/y.test(text.slice(start - 1, start + 2))) return undefined
  }
  spend(at - start + 64)
  const before = text.slice(Math.max(0, start - LONGEST_HEAD), start)
  const newline = BREAK.exec(before)?.[0]
  if (newline === undefined) return undefined
  const from = match(LINE, text, start)
  if (from === undefined) return undefined
  spend(from - start)
  const head = before.slice(0, -newline.length)
  const columns = cellsOf(head.slice(head.lastIndexOf(newline) + 1).replace(/^.*"/, '')).map(({ cell }) =>
    traitsOf(cell),
  )
  if (!columns.some((traits) => traits & Trait.mask)) return undefined
  const spans: Span[] = []
  let next = from
  for (let rows = 0; rows < MOST_ROWS && text.startsWith(newline, next); rows++) {
    const row = next + newline.length
    const end = text.indexOf(newline, row)
    const line = closed(text.slice(row, Math.min(end === -1 ? text.length : end, row + 4096)), newline)
    spend(line.length)
    const between = isBorder(line)
    if (!between && !line.includes('|')) break
    for (const [column, { cell, index }] of between ? [] : cellsOf(line).entries()) {
      if (isSecretCell(cell, columns[column] ?? 0))
        spans.push({ start: row + index, end: row + index + cell.length, rule: 'assignment', mask: MASK })
    }
    next = end === -1 ? text.length : end
  }
  return spans
}

const BAR = /[|│┃║]/
const BORDER = /^[ \t|:+\u2500-\u256c-]{3,600}\r?$/

/** How many columns a table has, of which a line may be the head, and which has one of secrets. */
export function columnsOf(line: string): number | undefined {
  if (line.length > LONGEST_HEAD || !BAR.test(line)) return undefined
  const cells = line.split(BAR)
  return cells.some((cell) => traitsOf(cell.trim()) & Trait.mask) ? cells.length : undefined
}

/** Whether a line is drawn between the head of a table and its rows, or between two rows. */
export const isBorder = (line: string): boolean => BORDER.test(line)

/** Whether a line may be a row of a table. */
export const isRowOf = (columns: number, line: string): boolean => line.split(BAR).length === columns

/** Of a line in a text that is quoted as its line breaks are: up to the quote that closes it, which has fewer backslashes. */
function closed(line: string, newline: string): string {
  const escapes = newline.lastIndexOf('\\') + 1
  if (escapes === 0) return line
  for (const { 0: quote, index } of line.matchAll(/(?<!\\)\\{0,7}"/g))
    if (quote.length <= escapes) return line.slice(0, index)
  return line
}

function cellsOf(line: string): { cell: string; index: number }[] {
  return [...line.matchAll(/(?<=^|\|)[^|]*/g)].map(({ 0: all, index }) => {
    const cell = all.trim()
    return { cell, index: index + all.indexOf(cell) }
  })
}

/** Whether what stands in a column is a secret, by what the column is called. Words are passwords; tokens may be those that a text was cut into. */
export function isSecretCell(cell: string, traits: number): boolean {
  if ((traits & Trait.mask) === 0 || cell.length < 2 || isPlaceholder(cell)) return false
  return (traits & Trait.numbers) === 0 ? isMadeUp(cell, 6) : !isProse(cell) && !/^[-:]+$/.test(cell)
}
