import { refuseLucene, refuseLuceneField, refuseLucenePhrase, refuseLuceneWord } from './lucene.js'
import { syntax } from './syntax.js'

/** A piece of a query and where it begins, counted from 0. */
export type Token =
  | { kind: ')' | 'and' | 'or' | 'not' | 'must' | 'end'; at: number }
  /** With the field that the words up to its end are values of, in `field:(a OR b)`. */
  | { kind: '('; at: number; field?: string }
  | { kind: 'text'; text: string; quoted: boolean; at: number; field?: string; range?: Range }

export interface Range {
  from: string
  to: string
  fromIncluded: boolean
  toIncluded: boolean
}

/** The longest query in UTF-16 units. */
const MAX_QUERY = 10_000

/** The longest name of a field in UTF-16 units. */
const MAX_NAME = 256

const SPACE = /\s/
/** A name that needs no quotes. */
const NAME = /^[^\s"():*<>=[\]{}]{1,256}$/

/** The pieces of a query, with an `end` behind them. @throws SillokError `QUERY_SYNTAX` */
export function lex(text: string): Token[] {
  if (text.length > MAX_QUERY) {
    throw syntax(MAX_QUERY, `the query is longer than ${MAX_QUERY} characters; make it shorter`)
  }
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at] as string
    if (SPACE.test(char)) at++
    else if (char === '(' || char === ')') tokens.push({ kind: char, at: at++ })
    else if (PREFIXES[char] !== undefined && (text[at + 1] === '(' || !ends(text, at + 1)))
      tokens.push({ kind: PREFIXES[char], at: at++ })
    else at = readTerm(text, at, tokens)
  }
  tokens.push({ kind: 'end', at: text.length })
  return tokens
}

/** What stands right before a term. */
const PREFIXES: Record<string, 'not' | 'must'> = { '-': 'not', '!': 'not', '+': 'must' }

/** Reads one word, phrase, `field:value` or `"any name":value`; returns where it ends. */
function readTerm(text: string, start: number, tokens: Token[]): number {
  if (text[start] === '"') {
    const { value, end } = readQuoted(text, start)
    const isName =
      text[end] === ':' &&
      (text[end + 1] === '(' || !ends(text, end + 1)) &&
      value !== '' &&
      value.length <= MAX_NAME
    if (isName) return readValue(text, start, end + 1, value, tokens)
    refuseLucenePhrase(text, end)
    tokens.push({ kind: 'text', text: value, quoted: true, at: start })
    return end
  }
  refuseLucene(text, start, '')
  const word = readWord(text, start)
  const colon = word.indexOf(':')
  const field = colon > 0 ? word.slice(0, colon) : ''
  if (field === '' || !NAME.test(field)) {
    const operator = OPERATORS[word]
    if (operator === undefined) refuseLuceneWord(word, start)
    if (operator !== undefined) tokens.push({ kind: operator, at: start })
    else tokens.push({ kind: 'text', text: word, quoted: false, at: start })
    return start + word.length
  }
  refuseLuceneField(field, word.slice(colon + 1), start)
  return readValue(text, start, start + colon + 1, field, tokens)
}

/** Reads what follows `field:`, which begins at `from`. */
function readValue(text: string, start: number, from: number, field: string, tokens: Token[]): number {
  const token = { kind: 'text' as const, at: start, field }
  const comparison = /^[<>]=?/.exec(text.slice(from, from + 2))?.[0] ?? ''
  const first = text[from + comparison.length]
  if (first === '(' && comparison === '') {
    tokens.push({ kind: '(', at: start, field })
    return from + 1
  }
  if (first === '"') {
    const { value, end } = readQuoted(text, from + comparison.length)
    refuseLucenePhrase(text, end)
    tokens.push({ ...token, text: comparison + value, quoted: comparison === '' })
    return end
  }
  if (first === '[' || first === '{') {
    const close = /[\]}]/.exec(text.slice(from))
    const inside = close === null ? undefined : text.slice(from + 1, from + close.index)
    const ends = inside === undefined ? null : /^\s*(\S+)\s+TO\s+(\S+)\s*$/.exec(inside)
    if (close === null || ends === null) {
      throw syntax(
        from,
        `a range is written ${field}:[1 TO 5]; to find the bracket itself, put the value in quotes`,
      )
    }
    const range = {
      from: ends[1] as string,
      to: ends[2] as string,
      fromIncluded: first === '[',
      toIncluded: close[0] === ']',
    }
    tokens.push({ ...token, text: '', quoted: false, range })
    return from + close.index + 1
  }
  const value = comparison + readWord(text, from + comparison.length)
  if (value === comparison) {
    throw syntax(
      from,
      `a value is missing after "${field}:${comparison}"; ${field}:* finds records that have the field`,
    )
  }
  refuseLucene(text, from, field)
  refuseLuceneWord(value, from)
  tokens.push({ ...token, text: value, quoted: false })
  return from + value.length
}

/** The text up to a space or a parenthesis. Everything else may stand in a word: `a:b:c`, `/v1/chat`, `don't`. */
function readWord(text: string, start: number): string {
  let end = start
  while (end < text.length && !ends(text, end)) end++
  return text.slice(start, end)
}

function ends(text: string, at: number): boolean {
  const char = text[at]
  return char === undefined || char === '(' || char === ')' || SPACE.test(char)
}

/** Text in quotes; `\"` is a quote and `\\` a backslash in it. */
function readQuoted(text: string, start: number): { value: string; end: number } {
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] as string
    if (char === '"') return { value, end: at + 1 }
    const next = text[at + 1]
    if (char === '\\' && (next === '"' || next === '\\')) {
      value += next
      at++
    } else value += char
  }
  throw syntax(start, 'this quote is never closed; add a " at the end, or write \\" inside quotes')
}

const OPERATORS: Record<string, 'and' | 'or' | 'not'> = Object.assign(Object.create(null), {
  AND: 'and',
  OR: 'or',
  NOT: 'not',
  '&&': 'and',
  '||': 'or',
})
