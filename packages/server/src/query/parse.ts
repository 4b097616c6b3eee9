import { parseLevel } from 'sillok/record'
import { numberOfText } from '../view/index.js'
import { fieldOf } from './fields.js'
import { lex, type Token } from './lexer.js'
import { syntax } from './syntax.js'
import type { Condition, Query } from './types.js'

/** Parentheses and negations inside one another. */
const MAX_DEPTH = 50
/** Words and conditions in one query: each costs the engine a condition. */
const MAX_TERMS = 100

/**
 * The meaning of a query: words, "phrases", `field:value`, `field:>5`, `field:[1 TO 5]`, `-not`, `OR`, `*`.
 *
 * Written here because no parser on npm reads what people type into a log search: liqe 3.8 refuses `route:/v1/chat`,
 * `don't` and `a=b`; @hyperdx/lucene 3.1 refuses `a:b:c` and `-(a OR b)`, and drops the end of `a OR`; lucene 2.1
 * takes `/v1/` for a regular expression. None names a column that a person could use.
 *
 * @throws SillokError `QUERY_SYNTAX`, with the column and what to do
 * @example parseQuery('level:>=warning "timed out" -route:/health*')
 */
export function parseQuery(text: string): Query {
  const parser = new Parser(lex(text))
  return parser.parse()
}

class Parser {
  #next = 0
  #terms = 0
  readonly #tokens: Token[]

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  parse(): Query {
    if (this.#peek().kind === 'end') return { kind: 'all' }
    const query = this.#or(0, undefined)
    const rest = this.#peek()
    if (rest.kind === ')') throw syntax(rest.at, 'this ) has no ( before it; remove it or put it in quotes')
    return query
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token
  }

  /** @param field of which words without one are values */
  #or(depth: number, field: string | undefined): Query {
    const from = this.#next
    const parts = [this.#and(depth, field)]
    while (this.#peek().kind === 'or') {
      this.#next++
      parts.push(this.#and(depth, field))
    }
    if (parts.length > 1) this.#refuseMust(from)
    return parts.length === 1 ? (parts[0] as Query) : { kind: 'or', parts }
  }

  /** Terms side by side belong together: AND may be left out. */
  #and(depth: number, field: string | undefined): Query {
    const parts = [this.#not(depth, field)]
    for (;;) {
      const { kind } = this.#peek()
      if (kind === 'or' || kind === ')' || kind === 'end') break
      if (kind === 'and') this.#next++
      parts.push(this.#not(depth, field))
    }
    return parts.length === 1 ? (parts[0] as Query) : { kind: 'and', parts }
  }

  /** Of words side by side each is needed anyway. Beside an OR, Lucene's + makes the others not needed at all: few know, and none should have to. */
  #refuseMust(from: number): void {
    let depth = 0
    for (const { kind, at } of this.#tokens.slice(from, this.#next)) {
      if (kind === '(') depth++
      else if (kind === ')') depth--
      else if (kind === 'must' && depth === 0)
        throw syntax(at, 'beside OR a + has no clear meaning; write what must hold with AND: a AND (b OR c)')
    }
  }

  #not(depth: number, field: string | undefined): Query {
    const token = this.#peek()
    if (depth > MAX_DEPTH)
      throw syntax(token.at, `more than ${MAX_DEPTH} parentheses or negations inside one another`)
    this.#next++
    switch (token.kind) {
      case 'not':
        return { kind: 'not', part: this.#not(depth + 1, field) }
      case 'must':
        return this.#not(depth + 1, field)
      case '(': {
        const query = this.#or(depth + 1, token.field ?? field)
        if (this.#peek().kind !== ')')
          throw syntax(token.at, 'this ( is never closed; add a ) or put it in quotes')
        this.#next++
        return query
      }
      case 'text':
        if (++this.#terms > MAX_TERMS)
          throw syntax(token.at, `the query has more than ${MAX_TERMS} words; make it shorter`)
        return term(token.field === undefined && field !== undefined ? { ...token, field } : token)
      default: {
        const found = token.kind === 'end' ? 'the query ends' : `there is ${token.kind.toUpperCase()}`
        throw syntax(
          token.at,
          `a word is expected, but ${found}; to search for it as a word, put it in quotes`,
        )
      }
    }
  }
}

function term(token: Extract<Token, { kind: 'text' }>): Query {
  const { field, text, quoted, range, at } = token
  if (field === 'timestamp') {
    throw syntax(
      at,
      'the time is chosen beside the query: by the time range of the page, --from and --to of the command, from and to of the API',
    )
  }
  if (field !== undefined) {
    const condition: Condition = range === undefined ? conditionOf(text, quoted) : { kind: 'range', ...range }
    checkCondition(field, condition, at)
    return { kind: 'field', name: field, condition }
  }
  if (!quoted) return /^\*+(?::\*+)?$/.test(text) ? { kind: 'all' } : { kind: 'word', pattern: text }
  return text.trim() === '' ? { kind: 'all' } : { kind: 'phrase', text }
}

function conditionOf(text: string, quoted: boolean): Condition {
  if (quoted) return { kind: 'is', pattern: text, quoted }
  if (/^\*+$/.test(text)) return { kind: 'exists' }
  const comparison = /^([<>]=?)(.*)$/s.exec(text)
  if (comparison === null) return { kind: 'is', pattern: text, quoted }
  return { kind: 'compare', operator: comparison[1] as '>', value: comparison[2] as string }
}

/** Sizes are compared only where they mean something: numbers and levels. */
function checkCondition(name: string, condition: Condition, at: number): void {
  if (condition.kind === 'exists') return
  const level = fieldOf(name).kind === 'level'
  if (condition.kind === 'is' && (!level || condition.pattern.includes('*'))) return
  const bounds = boundsOf(condition)
  for (const bound of bounds) {
    if (condition.kind === 'range' && bound === '*') continue
    if (level ? parseLevel(bound) === undefined : numberOfText(bound) === undefined) {
      throw syntax(
        at,
        level
          ? `"${bound}" is not a level; use debug, info, warning, error or critical`
          : `"${bound}" is not a number; only numbers and levels can be compared`,
      )
    }
  }
}

function boundsOf(condition: Exclude<Condition, { kind: 'exists' }>): string[] {
  if (condition.kind === 'range') return [condition.from, condition.to]
  return [condition.kind === 'is' ? condition.pattern : condition.value]
}
