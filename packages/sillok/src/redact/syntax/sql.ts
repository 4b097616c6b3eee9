import { MASK } from '../../record/index.js'
import { Trait, traitsOf } from '../names/keys.js'
import { spend } from '../text/budget.js'
import { match } from '../text/match.js'
import type { Span } from '../text/spans.js'
import { isPlaceholder } from '../values/placeholders.js'

const INTO = /\s{1,4}[\w."`[\]\\]{1,128}\s{0,4}\(/y
const COLUMN = /\s{0,16}\\{0,3}["'`[]?(\w{1,64})\\{0,3}["'`\]]?\s{0,16}([,)])/y
const VALUES = /\s{0,16}(?:output\s[\w., ]{1,80}\s)?values?\s{0,16}/iy
const OPEN = /[\s,]{0,16}\(/y
/** A literal of SQL, escaped quotes included, or what else stands there up to the comma. */
const VALUE =
  /\s{0,16}(?:[NEBX]?'((?:[^'\\]|''|\\[\s\S]){0,4096})'|(\\{0,3})"((?:(?!\2")[^\n]){0,4096})\2"|([^,()'"]{0,256}(?:\([^()]{0,256}\))?))\s{0,16}([,)])/y
const MOST_COLUMNS = 64
const MOST_ROWS = 256

/**
 * What an `INSERT` puts into columns with sensitive names, in all its rows.
 *
 * @param end behind `INTO`
 */
export function insertedSecrets(text: string, end: number): Span[] | undefined {
  let at = match(INTO, text, end)
  if (at === undefined) return undefined
  const columns: boolean[] = []
  for (let isLast = false; !isLast; ) {
    COLUMN.lastIndex = at
    const column = COLUMN.exec(text)
    if (column === null || columns.length >= MOST_COLUMNS) return undefined
    columns.push((traitsOf(column[1] as string) & Trait.mask) !== 0)
    isLast = column[2] === ')'
    at = COLUMN.lastIndex
  }
  spend(at - end)
  if (!columns.includes(true)) return undefined
  at = match(VALUES, text, at)
  if (at === undefined) return undefined
  const spans: Span[] = []
  for (let rows = 0; rows < MOST_ROWS; rows++) {
    const row = rowAt(text, at, columns, spans)
    if (row === undefined) break
    at = row
  }
  return spans
}

/** The secrets of one row are added to `spans`. @returns where it ends */
function rowAt(text: string, from: number, columns: readonly boolean[], spans: Span[]): number | undefined {
  let at = match(OPEN, text, from)
  if (at === undefined) return undefined
  for (const isSensitive of columns) {
    VALUE.lastIndex = at
    const value = VALUE.exec(text)
    if (value === null) return undefined
    spend(value[0].length)
    const quoted = value[1] ?? value[3]
    const word = (quoted ?? value[4] ?? '').trim()
    if (isSensitive && word !== '' && isValue(word, quoted !== undefined)) {
      const start = at + value[0].indexOf(word)
      spans.push({ start, end: start + word.length, rule: 'assignment', mask: MASK })
    }
    at = VALUE.lastIndex
    if (value[5] === ')') break
  }
  return at
}

/** No parameter (`?`, `$1`, `:name`), no NULL, no expression that takes one. */
function isValue(word: string, isQuoted: boolean): boolean {
  if (isPlaceholder(word)) return false
  return isQuoted || /^\d{3,}$|['"]/.test(word)
}
